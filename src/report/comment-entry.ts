import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { LONGEST_REASON } from './fault-list.ts'
import { FINDINGS_SHOWN } from './finding-list.ts'
import type { PlanCounts } from './plan-counts.ts'
import { shortenText } from './safe-text.ts'
import type { ReportedFinding, ReportedProperty, ReportedStep } from './types.ts'
import { hasShape, type Shape } from './validate-shape.ts'
import { MAX_VALUE_LENGTH } from './value-text.ts'

/** The result of one run for one environment: the data of a row in the comment. */
export interface CommentEntry {
  readonly environment: string
  readonly region: string
  readonly workload: string
  /** `blocked` is a plan that cannot be approved because of a preflight error. */
  readonly outcome: 'planned' | 'blocked' | 'applied' | 'failed'
  /** Set only if the run failed. */
  readonly failure?: { readonly reason: string; readonly message: string }
  /** Commit of the pull request for which the run was started. */
  readonly commit: string
  readonly run: { readonly id: number; readonly attempt: number }
  /** Time of the result in milliseconds since 1970. Absent in entries that version 0.1.0 wrote. */
  readonly at?: number
  /** Digest of everything that a plan requests. Only an entry of a plan has it. */
  readonly intent?: string
  readonly counts: PlanCounts
  /**
   * Level of detail: `all` means all steps with properties, `changes` all steps without properties, `counts` no steps.
   */
  readonly detail: 'all' | 'changes' | 'counts'
  readonly steps: readonly ReportedStep[]
  /** Absent if there are no findings, and in entries that versions before 0.2 wrote. */
  readonly findings?: readonly ReportedFinding[]
}

const property: Shape = {
  members: { path: 'string', kind: ['create', 'modify', 'delete'], before: 'anything', after: 'anything' }
}

const change: Shape = {
  members: {
    id: 'string',
    type: 'string',
    kind: ['create', 'modify', 'delete', 'detach'],
    certain: 'boolean',
    risk: ['safe', 'disruptive', 'destructive'],
    because: 'string',
    properties: { list: property }
  }
}

const step: Shape = {
  members: {
    step: 'string',
    evaluation: {
      members: { by: ['what-if', 'reads', 'template', 'nothing'], because: { optional: 'string' } }
    },
    changes: { list: change },
    unchanged: 'count',
    noise: 'count',
    pending: 'boolean',
    faults: { optional: { list: { members: { what: 'string', because: 'string', remedy: { optional: 'string' } } } } }
  }
}

const finding: Shape = {
  members: {
    rule: 'string',
    code: 'string',
    severity: ['error', 'warning', 'not-evaluated'],
    subject: 'string',
    evidence: 'string',
    remedy: 'string'
  }
}

const counts: Shape = {
  members: {
    create: 'count',
    modify: 'count',
    delete: 'count',
    detach: 'count',
    unchanged: 'count',
    noise: 'count',
    disruptive: 'count',
    destructive: 'count',
    pending: 'count',
    unseen: 'count'
  }
}

const entry: Shape = {
  members: {
    environment: 'string',
    region: 'string',
    workload: 'string',
    outcome: ['planned', 'blocked', 'applied', 'failed'],
    failure: { optional: { members: { reason: 'string', message: 'string' } } },
    commit: { text: /^[0-9a-f]{7,64}$/ },
    run: { members: { id: 'count', attempt: 'count' } },
    at: { optional: 'count' },
    intent: { optional: { text: /^[\w-]{1,64}$/ } },
    counts,
    detail: ['all', 'changes', 'counts'],
    steps: { list: step },
    findings: { optional: { list: finding } }
  }
}

/** Longest inflated entry in bytes. Anyone can write an entry, and a hostile entry could fill the memory. */
const MOST_BYTES = 4 * 1024 * 1024

/** Returns an entry as compressed Base64 text, which its marker in the comment contains. */
export function encodeEntry(value: CommentEntry): string {
  return deflateRawSync(JSON.stringify(value)).toString('base64')
}

/**
 * Returns the entry that a Base64 text encodes, or `undefined` if the text does not encode a valid entry. Anyone may
 * have written the text.
 */
export function decodeEntry(word: string): CommentEntry | undefined {
  try {
    const json = inflateRawSync(Buffer.from(word, 'base64'), { maxOutputLength: MOST_BYTES }).toString()
    const value: unknown = JSON.parse(json)
    return isEntry(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is CommentEntry {
  return hasShape(value, entry)
}

/** Returns steps for a comment, with long values shortened. The summary has the complete values. */
export function commentSteps(steps: readonly ReportedStep[]): ReportedStep[] {
  return steps.map(step => ({
    ...step,
    changes: step.changes.map(({ id, type, kind, certain, risk, because, properties }) => ({
      ...{ id, type, kind, certain, risk, because },
      properties: properties.map(shortProperty)
    }))
  }))
}

/** Returns the first findings, with long evidence shortened, for a comment. The output `result` has all findings. */
export function commentFindings(findings: readonly ReportedFinding[]): ReportedFinding[] {
  return findings.slice(0, FINDINGS_SHOWN).map(finding => ({
    ...finding,
    evidence: shortenText(finding.evidence, LONGEST_REASON)
  }))
}

function shortProperty({ path, kind, before, after }: ReportedProperty): ReportedProperty {
  return {
    path,
    kind,
    ...(before !== undefined && { before: short(before) }),
    ...(after !== undefined && { after: short(after) })
  }
}

function short(value: unknown): unknown {
  const json = JSON.stringify(value)
  return json.length > MAX_VALUE_LENGTH ? shortenText(json, MAX_VALUE_LENGTH) : value
}

/** Returns the entry with the next lower level of detail. */
export function withLessDetail(value: CommentEntry): CommentEntry {
  if (value.detail !== 'all') return { ...value, detail: 'counts', steps: [] }
  const bare = value.steps.map(each => ({
    ...each,
    changes: each.changes.map(change => ({ ...change, properties: [] }))
  }))
  return { ...value, detail: 'changes', steps: bare }
}

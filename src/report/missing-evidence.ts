import { codeSpan, escapeMarkdown, escapeProse } from './markdown.ts'
import type { ReportedFinding } from './types.ts'
import type { ReportedUpgrade } from './upgrade.ts'

/** Meaning of a missing kind of evidence for a verdict. It repeats a type of `preflight`. */
export interface ReportedMissing {
  readonly state: 'not-needed' | 'manifests' | 'none' | 'valid' | 'tried' | 'ended' | 'void'
  readonly acceptance?: { readonly until: string; readonly countsUntil: string; readonly reason: string }
}

/** A kind of evidence that was not read, for a table. */
export interface MissingKind {
  readonly kind: string
  /** Number of rules that were not evaluated for this reason. */
  readonly rules: number
  readonly reason: string
  readonly missing: ReportedMissing
}

/** Returns the kinds of evidence of findings that were not evaluated. */
export function groupMissing(
  findings: readonly ReportedFinding[],
  { rules, missing }: Pick<ReportedUpgrade, 'rules' | 'missing'>
): readonly MissingKind[] {
  const ruleOf = (id: string) => rules.find(each => each.id === id)
  const byKind = Map.groupBy(findings, ({ rule, lacks }) => lacks ?? ruleOf(rule)?.evidence ?? 'azure')
  return [...byKind].map(([kind, of]) => {
    const blocks = of.some(({ rule }) => ruleOf(rule)?.blocks === true)
    return {
      kind,
      rules: new Set(of.map(({ rule }) => rule)).size,
      reason: of[0]?.evidence ?? '',
      missing: (blocks ? missing[kind] : undefined) ?? { state: blocks ? 'none' : 'not-needed' }
    }
  })
}

/** Returns whether a missing kind makes the verdict worse, and must be read or accepted. */
export function counts({ missing: { state } }: MissingKind): boolean {
  return state === 'none' || state === 'ended' || state === 'void'
}

/** Returns the text about the acceptance of a missing kind, for the cell of a table. */
export function acceptanceText({ missing: { state, acceptance } }: MissingKind): string {
  const { until = '', countsUntil = '', reason = '' } = acceptance ?? {}
  if (state === 'tried') return `until ${escapeMarkdown(until)}, but the run tried to read it`
  if (state === 'valid') return `until ${escapeMarkdown(until)}: ${escapeProse(reason)}`
  if (state === 'ended') return `ended on ${escapeMarkdown(until)}, counts until ${escapeMarkdown(countsUntil)}`
  if (state === 'void') return `**ended on ${escapeMarkdown(until)}**`
  return { none: '**no**', 'not-needed': 'not needed', manifests: 'the manifests of the checkout were judged' }[state]
}

/** Returns sentences about evidence that the verdict did without. Empty if it did without none. */
export function acceptedGaps(missing: readonly MissingKind[]): string {
  const of = (state: ReportedMissing['state']) => missing.filter(each => each.missing.state === state)
  const kindsOf = (kinds: readonly MissingKind[]) => kinds.map(({ kind }) => codeSpan(kind)).join(', ')
  const [valid, ended, manifests, tried] = [of('valid'), of('ended'), of('manifests'), of('tried')]
  return [
    valid.length === 0
      ? ''
      : ` Not read, and accepted by \`upgrades.accept\` until ${firstDay(valid)}: ${kindsOf(valid)}.`,
    tried.length === 0
      ? ''
      : ` The run tried to read ${kindsOf(tried)} and failed: give it the access that the table names, or set \`kubernetes-access: arm-only\`.`,
    manifests.length === 0
      ? ''
      : ` Judged by the manifests of the checkout alone: ${kindsOf(manifests)}. Objects that are not in them were not seen.`,
    ended.length === 0
      ? ''
      : ` The acceptance of ${kindsOf(ended)} ended on ${firstDay(ended)}. Renew it in \`aks-baseline.yml\`, or read the evidence; from ${dayAfter(ended)} on, the verdict is block.`
  ].join('')
}

function firstDay(missing: readonly MissingKind[]): string {
  return missing.map(each => each.missing.acceptance?.until ?? '').toSorted()[0] ?? ''
}

const DAY = 24 * 3600 * 1000

function dayAfter(ended: readonly MissingKind[]): string {
  const last = ended.map(each => each.missing.acceptance?.countsUntil ?? '').toSorted()[0] ?? ''
  return new Date(Date.parse(last) + DAY).toISOString().slice(0, 10)
}

const OUTSIDE = ['azure', 'manifests']

/** Milliseconds until the day that the example proposes. */
const PROPOSED = 90 * DAY

/** Returns the lines of `aks-baseline.yml` that accept the missing kinds, or an empty text if none must be accepted. */
export function acceptanceLine(missing: readonly MissingKind[], now: number): string {
  const needed = missing.filter(counts).map(({ kind }) => kind)
  const inside = needed.filter(kind => !OUTSIDE.includes(kind))
  const kinds = [...needed.filter(kind => OUTSIDE.includes(kind)), ...(inside.length > 1 ? ['cluster'] : inside)]
  if (kinds.length === 0) return ''
  const until = new Date(now + PROPOSED).toISOString().slice(0, 10)
  const entries = kinds.map(kind => `    - { evidence: ${kind}, until: ${until}, reason: "..." }`)
  return ['upgrades:', '  accept:', ...entries].join('\n')
}

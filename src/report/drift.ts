import { LONGEST_VALUE, shortName } from './change-table.ts'
import { faultList, LONGEST_REASON } from './fault-list.ts'
import { code, SUMMARY_LIMIT, table } from './markdown.ts'
import { alert } from './plan-sections.ts'
import { shortened } from './text.ts'
import type { ReportedChange, ReportedNote, ReportedProperty, Subject } from './types.ts'

/** What a look for drift found; the shape of provisioning's own type, without importing it. */
export interface ReportedDrift {
  readonly changes: readonly ReportedChange[]
  /** What is wrong and shows in no property. */
  readonly faults: readonly ReportedNote[]
  /** What could not be looked at. */
  readonly unseen: readonly ReportedNote[]
}

/** What is left out where it does not fit: a fifth of it at a time. */
const LESS = 0.8
const TOO_LITTLE = 0.001

/** Whether anything is otherwise than configured. */
export function hasDrift({ changes, faults }: ReportedDrift): boolean {
  return changes.length > 0 || faults.length > 0
}

/** The summary of a look. */
export function driftSummary(subject: Subject, drift: ReportedDrift): string {
  const { workload, environment, region } = subject
  const heading = `## Drift: ${code(workload)} ${code(environment)} in ${code(region)}`
  return `${heading}\n\n${driftContent(drift, SUMMARY_LIMIT / 2)}`
}

/** What differs by resource and property, what could not be looked at and what to do, in at most `limit` bytes. */
export function driftContent(drift: ReportedDrift, limit: number): string {
  const all: Lists = { rows: drift.changes.flatMap(rowsOf), faults: drift.faults, unseen: drift.unseen }
  for (let share = 1; share > TOO_LITTLE; share *= LESS) {
    const text = content(drift, all, { ...first(all, share) })
    if (Buffer.byteLength(text) <= limit) return text
  }
  return content(drift, all, first(all, 0))
}

interface Lists {
  readonly rows: readonly (readonly string[])[]
  readonly faults: readonly ReportedNote[]
  readonly unseen: readonly ReportedNote[]
}

function first({ rows, faults, unseen }: Lists, share: number): Lists {
  const some = <T>(list: readonly T[]) => list.slice(0, Math.ceil(list.length * share))
  return { rows: some(rows), faults: some(faults), unseen: some(unseen) }
}

function content(drift: ReportedDrift, all: Lists, shown: Lists): string {
  const left = sizeOf(all) - sizeOf(shown)
  const sections = [
    whatDiffers(drift),
    shown.rows.length === 0 ? '' : table(HEAD, shown.rows),
    faultList(shown.faults),
    alert(
      'WARNING',
      'Not evaluated, there may be more drift',
      shown.unseen.map(({ what, because }) => ({ name: what, because: shortened(because, LONGEST_REASON) }))
    ),
    left === 0 ? '' : `> [!NOTE]\n> ${left} more lines would not fit.`,
    whatNext(drift)
  ]
  return sections.filter(section => section !== '').join('\n\n')
}

function sizeOf({ rows, faults, unseen }: Lists): number {
  return rows.length + faults.length + unseen.length
}

function whatDiffers(drift: ReportedDrift): string {
  const { changes, faults, unseen } = drift
  if (!hasDrift(drift)) {
    return unseen.length === 0
      ? '**What differs:** nothing; everything is as configured.'
      : '**What differs:** nothing among what could be looked at.'
  }
  const parts = [
    ...(changes.length === 0 ? [] : [counted(changes.length, 'resource', 'resources')]),
    ...(faults.length === 0 ? [] : [counted(faults.length, 'fault', 'faults')])
  ]
  return `**What differs:** ${parts.join(' and ')}.`
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`
}

const HEAD = ['resource', 'type', 'property', 'is', 'should be']

/** Words for a difference of a whole resource. */
const WHOLE: Readonly<Record<ReportedChange['kind'], readonly [is: string, shouldBe: string]>> = {
  create: ['missing', 'there'],
  modify: ['different', 'as configured'],
  delete: ['there', 'gone'],
  detach: ['managed', 'let go']
}

function rowsOf({ id, type, kind, properties }: ReportedChange): string[][] {
  const resource = [code(shortName(id)), code(type)]
  if (properties.length === 0) return [[...resource, '', ...WHOLE[kind]]]
  return properties.map(property => [...resource, code(property.path), ...valuesOf(property)])
}

function valuesOf({ before, after }: ReportedProperty): string[] {
  return [before, after].map(value =>
    value === undefined ? 'not there' : code(shortened(JSON.stringify(value), LONGEST_VALUE))
  )
}

function whatNext(drift: ReportedDrift): string {
  if (!hasDrift(drift)) return ''
  const next =
    '**What happens next:** find in the activity log who changed it, and decide which side is right. If it is the configuration, provision the environment: the plan lists the same, and once it is approved puts it right. If it is what is there now, change the configuration to say so.'
  const risky = drift.changes.filter(({ risk }) => risk !== 'safe')
  if (risky.length === 0) return next
  const count = (wanted: ReportedChange['risk']) => risky.filter(({ risk }) => risk === wanted).length
  return `${next} Putting it right is disruptive for ${count('disruptive')} and destructive for ${count('destructive')} of these resources.`
}

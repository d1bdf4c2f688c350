import { faultList, LONGEST_REASON } from './fault-list.ts'
import { codeSpan, escapeProse, markdownTable, SUMMARY_LIMIT } from './markdown.ts'
import { alertBox } from './plan-sections.ts'
import { shortenText } from './safe-text.ts'
import { shortName } from './short-name.ts'
import type { ReportedChange, ReportedNote, ReportedProperty, Subject } from './types.ts'
import { valueTexts } from './value-text.ts'

/** The result of drift detection. It repeats the type of `provisioning`, which this module may not import. */
export interface ReportedDrift {
  readonly changes: readonly ReportedChange[]
  /** Faults that no property of a resource shows. */
  readonly faults: readonly ReportedNote[]
  /** Items that could not be evaluated. */
  readonly unseen: readonly ReportedNote[]
  /** Other items to read, which do not count as differences. */
  readonly notices?: readonly ReportedNote[]
}

/** Share of the lines that each further attempt keeps, until the text fits the limit. */
const KEPT_SHARE = 0.8
const TOO_LITTLE = 0.001

/** Returns whether Azure differs from the configuration or has faults. */
export function hasDrift({ changes, faults }: ReportedDrift): boolean {
  return changes.length > 0 || faults.length > 0
}

/** Returns the summary of drift detection. */
export function driftSummary(subject: Subject, drift: ReportedDrift): string {
  const { workload, environment, region } = subject
  const heading = `## Drift: ${codeSpan(workload)} ${codeSpan(environment)} in ${codeSpan(region)}`
  return `${heading}\n\n${driftContent(drift, SUMMARY_LIMIT / 2)}`
}

/**
 * Returns the differences by resource and property, the items that were not evaluated, and the next step, in at most
 * `limit` bytes.
 */
export function driftContent(drift: ReportedDrift, limit: number): string {
  const all: Lists = { rows: drift.changes.flatMap(rowsOf), faults: drift.faults, unseen: drift.unseen }
  for (let share = 1; share > TOO_LITTLE; share *= KEPT_SHARE) {
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
    shown.rows.length === 0 ? '' : markdownTable(HEAD, shown.rows),
    faultList(shown.faults),
    alertBox(
      'WARNING',
      'Not evaluated; more drift is possible',
      shown.unseen.map(({ what, because }) => ({ name: what, because: shortenText(because, LONGEST_REASON) }))
    ),
    noticeList(drift.notices ?? []),
    left === 0 ? '' : `> [!NOTE]\n> ${left} more lines do not fit here.`,
    whatNext(drift)
  ]
  return sections.filter(section => section !== '').join('\n\n')
}

/** Returns the items that do not count as differences, at most as many as a list of faults. */
function noticeList(notices: readonly ReportedNote[]): string {
  return notices.length === 0 ? '' : `**Not counted as drift:**\n\n${faultList(notices)}`
}

function sizeOf({ rows, faults, unseen }: Lists): number {
  return rows.length + faults.length + unseen.length
}

function whatDiffers(drift: ReportedDrift): string {
  const { changes, faults, unseen } = drift
  if (!hasDrift(drift)) {
    return unseen.length === 0
      ? '**What differs:** nothing. Azure matches the configuration.'
      : `**What differs:** nothing that could be evaluated${onlyReason(unseen)}.`
  }
  const parts = [
    ...(changes.length === 0 ? [] : [counted(changes.length, 'resource', 'resources')]),
    ...(faults.length === 0 ? [] : [counted(faults.length, 'fault', 'faults')])
  ]
  return `**What differs:** ${parts.join(' and ')}.`
}

/** Returns the reason if there is only one, such as that the environment was never provisioned. */
function onlyReason([first, ...rest]: readonly ReportedNote[]): string {
  return first === undefined || rest.length > 0 ? '' : `: ${escapeProse(shortenText(first.because, LONGEST_REASON))}`
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`
}

const HEAD = ['resource', 'type', 'property', 'is', 'should be']

/** Table cells for a difference of a whole resource: its state in Azure, and the configured state. */
const WHOLE: Readonly<Record<ReportedChange['kind'], readonly [is: string, shouldBe: string]>> = {
  create: ['missing', 'present'],
  modify: ['different', 'as configured'],
  delete: ['present', 'deleted'],
  detach: ['managed', 'detached']
}

function rowsOf({ id, type, kind, properties }: ReportedChange): string[][] {
  const resource = [codeSpan(shortName(id)), codeSpan(type)]
  if (properties.length === 0) return [[...resource, '', ...WHOLE[kind]]]
  return properties.map(property => [...resource, codeSpan(property.path), ...valuesOf(property)])
}

function valuesOf({ before, after }: ReportedProperty): string[] {
  return valueTexts(before, after).map(text => (text === undefined ? 'not set' : codeSpan(text)))
}

function whatNext(drift: ReportedDrift): string {
  if (!hasDrift(drift)) return ''
  const next =
    '**What happens next:** find out in the activity log who changed the resources, and decide which state is correct. To restore the configured state, provision the environment: the plan lists the same differences, and applying it removes them. A fault that names a command is not in the plan. To keep the state in Azure, change the configuration to match it.'
  const risky = drift.changes.filter(({ risk }) => risk !== 'safe')
  if (risky.length === 0) return next
  const count = (wanted: ReportedChange['risk']) => risky.filter(({ risk }) => risk === wanted).length
  return `${next} Restoring the configured state is disruptive for ${count('disruptive')} and destructive for ${count('destructive')} of these resources.`
}

import { codeSpan, escapeProse, markdownTable } from './markdown.ts'
import type { ReportedTiming } from './types.ts'

/** The outlook of an upgrade. It repeats types of `upgrade`, which this module may not import. */
export interface ReportedOutlook {
  readonly operation: string
  /** Parts in the order in which they are written, for example `control-plane`. */
  readonly order: readonly string[]
  readonly window?: string
  readonly wayBack?: string
  /** Reason for which the run passes window, freeze and soak. */
  readonly emergency?: string
  /** Budgets that the run bypasses. */
  readonly bypassed?: string
  readonly isResumed: boolean
  /** Sentences about what the operation leaves as it is. */
  readonly notes: readonly string[]
  /** Sentence about a target that the run does not use, because it continues an upgrade. */
  readonly unused?: string
}

/** Returns the part of a plan's summary that says in which order, when and with which way back a cluster is written. */
export function outlookSummary(outlook: ReportedOutlook): string {
  const { operation, order, window, wayBack, emergency, bypassed, isResumed, notes, unused } = outlook
  return [
    ...(emergency === undefined
      ? []
      : [
          `> [!CAUTION]\n> Emergency: ${escapeProse(emergency)}. The approval lets the run pass window, freeze and soak.`
        ]),
    ...(bypassed === undefined
      ? []
      : [
          `> [!CAUTION]\n> AKS deletes pods although these disruption budgets forbid it: ${escapeProse(bypassed)}. The change \`open-override\` names owners and pods.`
        ]),
    ...(isResumed ? [`> [!NOTE]\n> ${codeSpan(operation)} has begun and continues where it stopped.`] : []),
    ...notesOf(notes),
    ...(unused === undefined ? [] : [`> [!WARNING]\n> ${escapeProse(unused)}`]),
    `**Order:** ${order.map(codeSpan).join(' → ') || 'nothing is written'}`,
    ...(window === undefined ? [] : [`**Window:** ${escapeProse(window)}`]),
    ...(wayBack === undefined ? [] : [`**Way back:** ${escapeProse(wayBack)}`])
  ].join('\n\n')
}

/** Returns the part of an apply's summary that says what the operation left as it is. Empty if it left nothing. */
export function notesSummary(notes: readonly string[]): string {
  return notesOf(notes).join('\n\n')
}

function notesOf(notes: readonly string[]): string[] {
  return notes.map(note => `> [!WARNING]\n> ${escapeProse(note)}`)
}

/** Minutes that the operations of an upgrade took, and minutes that the run waited for the cluster to be healthy. */
export interface UpgradeTiming {
  readonly operationSeconds: number
  readonly gateSeconds: number
}

/** Returns the time of operations and gates. `isGate` returns whether a step only waits. */
export function upgradeTiming(timings: readonly ReportedTiming[], isGate: (step: string) => boolean): UpgradeTiming {
  const sum = (counts: (timing: ReportedTiming) => boolean) =>
    timings
      .filter(counts)
      .reduce((total, { startedAt = 0, endedAt = startedAt }) => total + Math.round((endedAt - startedAt) / 1000), 0)
  return { operationSeconds: sum(({ step }) => !isGate(step)), gateSeconds: sum(({ step }) => isGate(step)) }
}

/** Returns the part of an apply's summary that shows the time of the gates apart. */
export function timingSummary({ operationSeconds, gateSeconds }: UpgradeTiming): string {
  const minutes = (seconds: number) => `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return markdownTable(
    ['', 'took'],
    [
      ['operations of Azure', minutes(operationSeconds)],
      ['gates between them', minutes(gateSeconds)]
    ]
  )
}

/**
 * Returns the part of an apply's summary that says until when the pools can be rolled back. `until`: as ISO 8601, or empty.
 * `areChannelsOff`: whether the upgrade switched the channels of automatic upgrades off for that time.
 */
export function wayBackSummary({
  until,
  areChannelsOff
}: {
  readonly until: string
  readonly areChannelsOff: boolean
}): string {
  if (until === '') return '**Way back:** none. Azure cannot roll the pools back.'
  const channels = areChannelsOff
    ? ' Until then, both channels of automatic upgrades are off. The first run of `provision` after that switches them on again.'
    : ''
  return `**Way back:** the operation ${codeSpan('rollback')} can return the pools until ${until.slice(0, 16).replace('T', ' ')} UTC.${channels}`
}

/** Returns the part of an apply's summary that names the pools with a newer node image than the approved one. */
export function newerImagesSummary(
  pools: readonly { readonly pool: string; readonly approved: string; readonly image: string }[]
): string {
  const rows = pools.map(({ pool, approved, image }) => [pool, approved, image].map(codeSpan))
  const table = markdownTable(['pool', 'approved node image', 'installed'], rows)
  return `> [!WARNING]\n> AKS installs the newest node image. It is newer than the approved one in these pools.\n\n${table}`
}

import type { ResourceId } from '../../arm/resource-id.ts'
import {
  instantText,
  judgeFreezes,
  minutesText,
  openTimes,
  readWindows,
  type UpgradeKind,
  windowFor
} from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import type { UpgradeClients } from '../types.ts'
import { endOfEmergency } from './emergency.ts'
import type { UpgradeTools } from './tools.ts'

/** A part of an upgrade, or all of it, that is about to start. */
export interface Start {
  readonly cluster: ResourceId
  readonly kind: UpgradeKind
  /** Words for the part, such as `the upgrade of pool user`. */
  readonly what: string
  /** Expected duration in minutes if every drain succeeds. */
  readonly minutes: number
}

/**
 * Throws Failure `outside-window` if a freeze or the maintenance window of the cluster does not allow a start now. The
 * window must remain open for the expected duration. Azure does not hold manual upgrades to windows, so the run must. An
 * emergency passes both until it ends.
 */
export async function refuseStart(
  start: Start,
  tools: Pick<UpgradeTools, 'baseline' | 'emergency' | 'record'>,
  { azure, clock }: Pick<UpgradeClients, 'azure' | 'clock'>
): Promise<void> {
  const { baseline, emergency } = tools
  const { freezes, windows } = baseline.config.upgrades
  const now = clock.now()
  const ended = emergency && (await endOfEmergency(tools, now))
  if (emergency !== undefined && ended === undefined) return
  const afterEnd = ended === undefined ? '' : `The emergency ended at ${instantText(ended)}. `
  const named = windowFor(start.kind, await readWindows(azure, start.cluster))
  const { utcOffset } = start.kind === 'node-image' ? windows.nodeImages : windows.kubernetes
  const [freeze] = judgeFreezes(named, freezes, utcOffset, { startsNow: true, now })
  if (freeze !== undefined) throw outsideWindow(start, `${afterEnd}${freeze.evidence}`, 'Run again after the freeze.')
  if (named === undefined) return
  const [first, second] = openTimes(named.window, now)
  const isOpen = first !== undefined && first.from <= now
  const next = isOpen ? second : first
  const remaining = isOpen ? Math.floor((first.until - now) / 60_000) : 0
  if (isOpen && remaining >= start.minutes) return
  const window = `The maintenance window ${named.name} (\`${named.setting}\`)`
  const state = isOpen
    ? `closes at ${instantText(first.until)}, in ${minutesText(remaining)}, and ${minutesText(start.minutes)} are expected`
    : `is closed at ${instantText(now)}`
  const opening = next === undefined ? 'It does not open again within a year' : `Run again at ${instantText(next.from)}`
  const because = `${afterEnd}${window} ${state}.`
  throw outsideWindow(start, because, `${opening}, when the window opens. Completed parts are kept.`)
}

function outsideWindow({ what, cluster }: Start, because: string, remedy: string): Failure {
  const begins = `${what.charAt(0).toUpperCase()}${what.slice(1)}`
  return new Failure('outside-window', `${begins} does not start. ${because}`, {
    subject: cluster,
    remedy: `${remedy} In an emergency, plan and approve with the input \`emergency\`, which names the reason.`
  })
}

import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Freeze } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import type { FoundCluster, FoundPool } from './found-cluster.ts'
import { dayEnd, isWithin, type MaintenanceWindow, type OpenTime, openTimes } from './maintenance-window.ts'
import { shownText } from './objects/shown-text.ts'
import { durationText, minutesText, poolDuration, upgradeDuration } from './upgrade-duration.ts'
import type { UpgradeKind, UpgradeRequest } from './upgrade-request.ts'

/** A maintenance configuration of a cluster. Source: "Maintenance Configurations - List By Managed Cluster". */
export interface MaintenanceConfiguration {
  readonly name?: string
  readonly properties?: { readonly maintenanceWindow?: MaintenanceWindow }
}

/** Window of a cluster, with its names in Azure and in the configuration file. */
export interface NamedWindow {
  readonly name: string
  readonly setting: string
  readonly window: MaintenanceWindow
}

type Start = Pick<UpgradeRequest, 'kind'> & { readonly startsNow: boolean; readonly now: number }

const KUBERNETES = { name: 'aksManagedAutoUpgradeSchedule', setting: 'upgrades.windows.kubernetes' } as const
const NODE_IMAGES = { name: 'aksManagedNodeOSUpgradeSchedule', setting: 'upgrades.windows.nodeImages' } as const

/** Reads the maintenance configurations of a cluster. Throws Failure. */
export function readWindows(
  azure: Pick<AzureReader, 'list'>,
  cluster: ResourceId
): Promise<readonly MaintenanceConfiguration[]> {
  const type = 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations'
  return Array.fromAsync(azure.list<MaintenanceConfiguration>(`${cluster}/maintenanceConfigurations`, type))
}

/**
 * Returns the window in which an upgrade belongs. `undefined` if the cluster has no such window. AKS does not hold
 * manual upgrades to windows, so the run must.
 */
export function windowFor(
  kind: UpgradeKind,
  configurations: readonly MaintenanceConfiguration[]
): NamedWindow | undefined {
  return windowNamed(kind === 'node-image' ? NODE_IMAGES : KUBERNETES, configurations)
}

function windowNamed(
  names: Omit<NamedWindow, 'window'>,
  configurations: readonly MaintenanceConfiguration[]
): NamedWindow | undefined {
  const found = configurations.find(({ name }) => name?.toLowerCase() === names.name.toLowerCase())
  const window = found?.properties?.maintenanceWindow
  return window === undefined ? undefined : { ...names, window }
}

/** Checks that the maintenance window is open, and that it is open long enough. */
export function judgeWindow(named: NamedWindow, pools: readonly FoundPool[], start: Start): Finding[] {
  const [first, second] = openTimes(named.window, start.now)
  if (first === undefined || first.from > start.now) return [closed(named, first, start)]
  return start.startsNow ? judgeRemaining(named, pools, first, second, start) : []
}

function closed({ name, setting }: NamedWindow, next: OpenTime | undefined, { startsNow, now }: Start): Finding {
  const opening =
    next === undefined
      ? 'It does not open within a year.'
      : `It opens next from ${instantText(next.from)} to ${instantText(next.until)}.`
  const wait =
    next === undefined
      ? `Correct \`${setting}\`, and provision`
      : `Start the upgrade at ${instantText(next.from)}, when the window ${name} opens`
  return {
    code: 'upgrade-blocked',
    severity: startsNow ? 'error' : 'warning',
    subject: `window ${name}`,
    evidence: `The maintenance window ${name} (\`${setting}\`) is closed at ${instantText(now)}. ${opening}`,
    remedy: `${wait}. In an emergency, start it now with the input \`emergency\` of \`upgrade-cluster\`, which is the reason.`,
    ...(next !== undefined && { waits: { until: next.from } })
  }
}

function judgeRemaining(
  { name, setting }: NamedWindow,
  pools: readonly FoundPool[],
  { until }: OpenTime,
  next: OpenTime | undefined,
  { kind, now }: Start
): Finding[] {
  const expected = upgradeDuration(kind, pools)
  const remaining = Math.floor((until - now) / 60_000)
  if (expected.most <= remaining) return []
  const longest = pools.toSorted((a, b) => poolDuration(b).most - poolDuration(a).most)[0]
  const share =
    longest === undefined ? '' : `, of which pool ${longest.name} needs ${durationText(poolDuration(longest))}`
  const later = next === undefined ? '' : `, start at ${instantText(next.from)} when the window opens again`
  return [
    {
      code: 'upgrade-blocked',
      severity: 'warning',
      subject: `window ${name}`,
      evidence: `The maintenance window ${name} closes at ${instantText(until)}, in ${minutesText(remaining)}. The upgrade is expected to take ${durationText(expected)}${share}. AKS does not stop it when the window closes.`,
      remedy: `Raise the surge of the largest pool${later}, or lengthen the window ${name} (\`${setting}\`).`,
      ...(next !== undefined && expected.most * 60_000 <= next.until - next.from && { waits: { until: next.from } })
    }
  ]
}

/** Conditions of the time at which an upgrade starts. */
export interface StartConditions {
  readonly named: NamedWindow | undefined
  readonly freezes: readonly Freeze[]
  /** Offset of the days of `freezes`. */
  readonly utcOffset: string
  /** Minutes for which the window must remain open. */
  readonly minutes: number
}

/**
 * Returns the first time from `from` on at which an upgrade can start: no freeze includes the day, and the window is open
 * for long enough. `undefined` if there is none within a year. Times are milliseconds since 1970.
 */
export function earliestStart(
  from: number,
  { named, freezes, utcOffset, minutes }: StartConditions
): number | undefined {
  const frozen = freezes.find(freeze => isWithin({ start: freeze.from, end: freeze.to }, from, utcOffset))
  if (frozen !== undefined) return earliestStart(dayEnd(frozen.to, utcOffset), { named, freezes, utcOffset, minutes })
  if (named === undefined) return from
  const open = openTimes(named.window, from).find(time => time.until - Math.max(time.from, from) >= minutes * 60_000)
  if (open === undefined || open.from <= from) return open && from
  return earliestStart(open.from, { named, freezes, utcOffset, minutes })
}

/** Checks that no freeze includes today: neither of the configuration file nor of the maintenance configuration. */
export function judgeFreezes(
  named: NamedWindow | undefined,
  freezes: readonly Freeze[],
  utcOffset: string,
  { startsNow, now }: Pick<Start, 'startsNow' | 'now'>
): Finding[] {
  const own = freezes.filter(({ from, to }) => isWithin({ start: from, end: to }, now, utcOffset))
  const others = (named?.window.notAllowedDates ?? []).filter(
    ({ start, end }) =>
      isWithin({ start, end }, now, named?.window.utcOffset) &&
      !own.some(({ from, to }) => from === start && to === end)
  )
  const found = [
    ...own.map(({ from, to, reason }) => ({
      ...{ from, to, what: `freeze "${shownText(reason)}"`, at: 'upgrades.freezes' },
      until: dayEnd(to, utcOffset)
    })),
    ...others.map(({ start, end }) => ({
      ...{ from: start, to: end, what: `maintenance configuration ${named?.name ?? ''}`, at: 'notAllowedDates' },
      until: dayEnd(end, named?.window.utcOffset)
    }))
  ]
  return found.map(({ from, to, what, at, until }) => ({
    code: 'upgrade-blocked',
    severity: startsNow ? 'error' : 'warning',
    subject: `freeze ${from} to ${to}`,
    evidence: `The ${what} allows no upgrade from ${from} to ${to} (\`${at}\`).`,
    remedy: `Start the upgrade after ${to}, the end of the ${what}. In an emergency, start it now with the input \`emergency\` of \`upgrade-cluster\`, which is the reason.`,
    waits: { until }
  }))
}

/**
 * Checks that AKS does not start an upgrade of the node images by itself while this upgrade runs. One of the two would
 * be refused, because AKS allows one operation at a time.
 */
export function judgeImageChannel(
  { properties }: FoundCluster,
  configurations: readonly MaintenanceConfiguration[],
  pools: readonly FoundPool[],
  { kind, now }: Start
): Finding[] {
  const { nodeOSUpgradeChannel: channel = 'None' } = properties.autoUpgradeProfile ?? {}
  const named = windowNamed(NODE_IMAGES, configurations)
  if (kind === 'node-image' || named === undefined || !['NodeImage', 'SecurityPatch'].includes(channel)) return []
  const [next] = openTimes(named.window, now)
  const { most } = upgradeDuration(kind, pools)
  if (next === undefined || next.from > now + most * 60_000) return []
  const opens = next.from <= now ? `is open until ${instantText(next.until)}` : `opens at ${instantText(next.from)}`
  return [
    {
      code: 'upgrade-blocked',
      severity: 'warning',
      subject: `window ${named.name}`,
      evidence: `The window ${named.name} of the channel ${channel} ${opens}, while this upgrade runs (up to ${minutesText(most)}). AKS can start an upgrade of the node images in it and then refuses this upgrade's next write.`,
      remedy: `Start the upgrade so that it ends before the window ${named.name} opens, or move \`${named.setting}\` to another day.`
    }
  ]
}

/** Returns an instant as text in UTC, to the minute. */
export function instantText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 16)}Z`
}

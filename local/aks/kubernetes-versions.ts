import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'

/** Support plans of a cluster, as `supportPlan` spells them. */
export type SupportPlan = 'KubernetesOfficial' | 'AKSLongTermSupport'

interface Minor {
  readonly minor: string
  /** First and last day of each phase: "Supported Kubernetes versions in AKS", calendar; a month stands for its last day. */
  readonly preview: string
  readonly general: string
  readonly communityEnd: string
  readonly longTermEnd: string
  /** Patches offered, oldest first. Those of versions that came after July 2026 are *assumed*. */
  readonly patches: readonly string[]
}

const calendar: readonly Minor[] = [
  {
    minor: '1.32',
    preview: '2025-03-01',
    general: '2025-04-30',
    communityEnd: '2026-03-31',
    longTermEnd: '2027-03-31',
    patches: ['1.32.14', '1.32.15']
  },
  {
    minor: '1.33',
    preview: '2025-05-01',
    general: '2025-06-30',
    communityEnd: '2026-07-31',
    longTermEnd: '2027-07-31',
    patches: ['1.33.12', '1.33.13']
  },
  {
    minor: '1.34',
    preview: '2025-10-01',
    general: '2025-11-30',
    communityEnd: '2026-11-30',
    longTermEnd: '2027-11-30',
    patches: ['1.34.8', '1.34.9']
  },
  {
    minor: '1.35',
    preview: '2026-02-01',
    general: '2026-03-31',
    communityEnd: '2027-03-31',
    longTermEnd: '2028-03-31',
    patches: ['1.35.5', '1.35.6']
  },
  {
    minor: '1.36',
    preview: '2026-05-01',
    general: '2026-06-30',
    communityEnd: '2027-06-30',
    longTermEnd: '2028-06-30',
    patches: ['1.36.1', '1.36.2']
  },
  {
    minor: '1.37',
    preview: '2026-09-01',
    general: '2026-10-31',
    communityEnd: '2027-10-31',
    longTermEnd: '2028-10-31',
    patches: ['1.37.0', '1.37.1']
  }
]

/** A minor version as a region offers it. */
export interface OfferedMinor {
  readonly minor: string
  readonly patches: readonly string[]
  readonly isDefault: boolean
  readonly isPreview: boolean
  readonly supportPlans: readonly SupportPlan[]
}

/** Instant in milliseconds since 1970, or a world, in which Azure can have released more patches than the calendar has. */
export type VersionTime = number | World

/** Returns the versions that are offered at a time, oldest minor first. */
export function offeredMinors(time: VersionTime): OfferedMinor[] {
  const now = typeof time === 'number' ? time : time.now
  const entries = typeof time === 'number' ? calendar : calendar.map(entry => withReleases(time, entry))
  const offered = entries.filter(({ preview, longTermEnd }) => begun(preview, now) && !over(longTermEnd, now))
  const general = offered.filter(({ general: since }) => begun(since, now))
  // The minor before the newest one is what a cluster gets that names none.
  const standard = general.at(-2) ?? general.at(-1)
  return offered.map(entry => ({
    minor: entry.minor,
    patches: begun(entry.general, now) ? entry.patches : entry.patches.slice(0, 1),
    isDefault: entry === standard,
    isPreview: !begun(entry.general, now),
    supportPlans: plansOf(entry, now)
  }))
}

/** Returns the patches that Azure has released in a world besides those of the calendar. */
function releases(world: World): Record<string, true> {
  return tableOf<true>(world, 'releasedVersions')
}

/** Releases a patch in all regions. Returns the minor versions that exist if its own does not. */
export function releasePatch(world: World, version: string): readonly string[] | undefined {
  const minors = calendar.map(({ minor }) => minor)
  if (!minors.includes(minorOf(version))) return minors
  releases(world)[version] = true
  return undefined
}

function withReleases(world: World, entry: Minor): Minor {
  const added = Object.keys(releases(world)).filter(
    version => minorOf(version) === entry.minor && !entry.patches.includes(version)
  )
  return added.length === 0 ? entry : { ...entry, patches: [...entry.patches, ...added].sort(compareVersions) }
}

function begun(day: string, now: number): boolean {
  return Date.parse(day) <= now
}

/** A day counts until it has passed. */
function over(day: string, now: number): boolean {
  return Date.parse(day) + 24 * 3600 * 1000 <= now
}

function plansOf({ general, communityEnd }: Minor, now: number): SupportPlan[] {
  const plans: SupportPlan[] = over(communityEnd, now) ? [] : ['KubernetesOfficial']
  return begun(general, now) ? [...plans, 'AKSLongTermSupport'] : plans
}

/** Returns the beginning of the last day of support of a version under a plan. `undefined` for an unknown version. */
export function endOfSupport(version: string, plan: SupportPlan): number | undefined {
  const entry = calendar.find(({ minor }) => minor === minorOf(version))
  const day = plan === 'KubernetesOfficial' ? entry?.communityEnd : entry?.longTermEnd
  return day === undefined ? undefined : Date.parse(day)
}

export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

/** The second number of a version: what skew is counted in. */
export function minorNumber(version: string): number {
  return Number(version.split('.')[1])
}

/** Below zero where `a` is older than `b`, above where it is newer. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split('.').map(Number))
  for (const i of [0, 1, 2]) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The patch that `x.y` or `x.y.z` stands for under a plan; the default where none is named; `undefined` where it is not offered. */
export function resolveVersion(time: VersionTime, version: string | undefined, plan: SupportPlan): string | undefined {
  const offered = offeredMinors(time).filter(({ supportPlans }) => supportPlans.includes(plan))
  const minor = offered.find(entry => (version === undefined ? entry.isDefault : entry.minor === minorOf(version)))
  if (minor === undefined || version === undefined || version === minor.minor) return minor?.patches.at(-1)
  return minor.patches.find(patch => patch === version)
}

export interface Upgrade {
  readonly kubernetesVersion: string
  readonly isPreview?: true
}

/**
 * Where a version leads: newer patches of its minor and the next minor. What is older than all that is offered may jump to
 * the oldest ("Supported Kubernetes versions in AKS", upgrades of unsupported versions).
 */
export function upgradesFrom(time: VersionTime, version: string, plan: SupportPlan): Upgrade[] {
  const offered = offeredMinors(time).filter(({ supportPlans }) => supportPlans.includes(plan))
  const next = offered.find(({ minor }) => minorNumber(minor) > minorNumber(version))
  return offered
    .filter(entry => entry.minor === minorOf(version) || entry === next)
    .flatMap(({ patches, isPreview }) => patches.map(patch => ({ patch, isPreview })))
    .filter(({ patch }) => compareVersions(patch, version) > 0)
    .map(({ patch, isPreview }) => ({ kubernetesVersion: patch, ...(isPreview && { isPreview: true as const }) }))
}

/** Name of the node image of an operating system, up to the date of its build. */
const imageFamilies: Readonly<Record<string, string>> = {
  AzureLinux: 'AKSAzureLinux-V3gen2',
  AzureLinux3: 'AKSAzureLinux-V3gen2',
  AzureContainerLinux: 'AKSAzureContainerLinux-gen2',
  Ubuntu: 'AKSUbuntu-2204gen2containerd',
  Ubuntu2204: 'AKSUbuntu-2204gen2containerd',
  Ubuntu2404: 'AKSUbuntu-2404gen2containerd',
  Windows2022: 'AKSWindows-2022-containerd',
  Windows2025: 'AKSWindows-2025-containerd'
}

const DAY = 24 * 3600 * 1000

/** First minor version with which the SKU `Ubuntu` is Ubuntu 24.04 ("Upgrade the operating system version for AKS"). */
const UBUNTU_2404_MINOR = 35

/**
 * The newest node image at an instant. One comes every week, on Thursdays (1 January 1970 was one). `version`: Kubernetes
 * version of the nodes, which decides the release of the SKU `Ubuntu`.
 */
export function latestNodeImage(now: number, osSku: string, version: string): string {
  const sku = osSku === 'Ubuntu' && minorNumber(version) >= UBUNTU_2404_MINOR ? 'Ubuntu2404' : osSku
  const built = new Date(Math.floor(now / (7 * DAY)) * 7 * DAY).toISOString()
  const date = `${built.slice(0, 4)}${built.slice(5, 7)}.${built.slice(8, 10)}.0`
  return `${imageFamilies[sku] ?? imageFamilies.Ubuntu}-${date}`
}

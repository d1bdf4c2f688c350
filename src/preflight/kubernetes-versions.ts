import type { AzureReader } from '../azure/index.ts'
import type { Cluster } from '../config/types.ts'
import { Failure } from '../runtime/failure.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/** A minor version such as `1.35` as a region offers it; only what we read. */
export interface OfferedVersion {
  readonly version: string
  /** Absent when false, as `isPreview`. What AKS takes where a cluster names none. */
  readonly isDefault?: boolean
  readonly isPreview?: boolean
  readonly capabilities?: { readonly supportPlan?: readonly string[] }
  /** By full version. */
  readonly patchVersions?: Readonly<Record<string, unknown>>
}

/** What of a cluster's configuration decides about its version. */
export type VersionWish = Pick<Cluster, 'kubernetesVersion' | 'supportPlan'>

export interface ChosenVersion {
  /** With its patch, for example `1.36.2`. */
  readonly version: string
  /** One sentence or two for a reader, with what newer was passed over and why. */
  readonly because: string
}

const SUBJECT = 'cluster.kubernetesVersion'
const LONG_TERM = 'AKSLongTermSupport'

/** The versions a region offers. Throws Failure. */
export async function readKubernetesVersions(azure: AzureReader, region: string): Promise<OfferedVersion[]> {
  const type = 'Microsoft.ContainerService/locations/kubernetesVersions'
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.ContainerService/locations/${region}/kubernetesVersions`
  return await Array.fromAsync(azure.list<OfferedVersion>(path, type))
}

/**
 * The version of a cluster that is made now: the newest patch of the minor the configuration names, else of the newest
 * one that can be had. Throws Failure `kubernetes-version` where there is none.
 */
export function chooseKubernetesVersion(versions: readonly OfferedVersion[], wish: VersionWish): ChosenVersion {
  const offered = newestFirst(versions)
  const wanted = offered.filter(({ version }) => version === (wish.kubernetesVersion ?? version))
  const chosen = wanted.find(version => obstacles(version, wish).length === 0)
  const patch = chosen && newestPatch(chosen)
  if (chosen === undefined || patch === undefined)
    throw new Failure('kubernetes-version', none(offered, wish), { subject: SUBJECT, remedy: anyOther(offered, wish) })
  return { version: patch, because: because(chosen, patch, offered, wish) }
}

function because(chosen: OfferedVersion, patch: string, offered: readonly OfferedVersion[], wish: VersionWish): string {
  if (wish.kubernetesVersion !== undefined)
    return `${patch} is the newest patch of ${chosen.version}, which the configuration names.`
  const newer = offered.slice(0, offered.indexOf(chosen)).map(version => describe(version, wish))
  const passed = newer.length === 0 ? '' : ` Passed over: ${newer.join(', ')}.`
  return `${patch} is the newest patch of ${chosen.version}, the newest version that can be had under the support plan ${wish.supportPlan}.${passed}`
}

/**
 * Returns the reasons why a new cluster cannot have a version, as words for brackets. The operating system of the nodes is
 * none of them: the unversioned `AzureLinux` is supported in all Kubernetes versions ("Upgrade the OS version"), and only
 * `AzureLinux3`, which no pool of ours names, ends with 1.36.
 */
function obstacles(offered: OfferedVersion, { supportPlan }: VersionWish): string[] {
  const plans = offered.capabilities?.supportPlan ?? []
  const outside = plans.includes(LONG_TERM) ? 'in long-term support only' : `not supported under ${supportPlan}`
  return [
    ...(offered.isPreview === true ? ['a preview'] : []),
    ...(plans.includes(supportPlan) ? [] : [outside]),
    ...(newestPatch(offered) === undefined ? ['without a patch'] : [])
  ]
}

function describe(offered: OfferedVersion, wish: VersionWish): string {
  const against = obstacles(offered, wish)
  return against.length === 0 ? offered.version : `${offered.version} (${against.join('; ')})`
}

/**
 * Whether a new cluster gets the Kubernetes version its configuration names, or any where it names none. What runs
 * already is no question: going to another version is an upgrade.
 */
export function checkKubernetesVersion(azure: AzureReader, region: string, wish: VersionWish): Promise<Finding[]> {
  return orNotEvaluated('kubernetes-version', SUBJECT, async () => {
    const offered = newestFirst(await readKubernetesVersions(azure, region))
    const evidence = problem(offered, wish, region)
    if (evidence === undefined) return []
    return [
      { code: 'kubernetes-version', severity: 'error', subject: SUBJECT, evidence, remedy: remedyFor(offered, wish) }
    ]
  })
}

function problem(offered: readonly OfferedVersion[], wish: VersionWish, region: string): string | undefined {
  const { kubernetesVersion: named } = wish
  const usable = offered.some(version => obstacles(version, wish).length === 0)
  if (named === undefined) return usable ? undefined : none(offered, wish)
  const found = offered.find(({ version }) => version === named)
  if (found === undefined)
    return `Kubernetes ${named} is ${absence(offered, named)} in ${region}. Offered: ${all(offered, wish)}.`
  const against = obstacles(found, wish)
  if (against.length === 0) return undefined
  return `Kubernetes ${named} cannot be used in ${region}: ${against.join('; ')}. Offered: ${all(offered, wish)}.`
}

/** AKS takes a version off its list when the support of every plan is over ("Supported Kubernetes versions in AKS"). */
function absence(offered: readonly OfferedVersion[], named: string): string {
  const oldest = offered.at(-1)
  return oldest !== undefined && minorOf(named) < minorOf(oldest.version)
    ? 'out of support and no longer offered'
    : 'not offered'
}

function none(offered: readonly OfferedVersion[], wish: VersionWish): string {
  const { kubernetesVersion: named } = wish
  const what = named === undefined ? 'No Kubernetes version can be had' : `Kubernetes ${named} cannot be had`
  return `${what} under the support plan ${wish.supportPlan}. Offered: ${all(offered, wish)}.`
}

function all(offered: readonly OfferedVersion[], wish: VersionWish): string {
  return offered.length === 0 ? 'none' : offered.map(version => describe(version, wish)).join(', ')
}

/** Long-term support takes both lines ("Long-term support for AKS versions"). */
function remedyFor(offered: readonly OfferedVersion[], wish: VersionWish): string {
  const found = offered.find(({ version }) => version === wish.kubernetesVersion)
  const under = { ...wish, supportPlan: LONG_TERM } as const
  const suitsLongTerm = found !== undefined && obstacles(found, under).length === 0
  const longTerm = 'write `tier: Premium` and `supportPlan: AKSLongTermSupport`, which is charged'
  return suitsLongTerm ? `${anyOther(offered, wish)} Or ${longTerm}.` : anyOther(offered, wish)
}

function anyOther(offered: readonly OfferedVersion[], wish: VersionWish): string {
  const usable = offered.filter(version => obstacles(version, wish).length === 0).map(({ version }) => `"${version}"`)
  if (usable.length === 0) return 'Choose another region or another support plan.'
  return `Write \`kubernetesVersion: ${usable.join('` or `')}\`, or leave the line out.`
}

function newestFirst(versions: readonly OfferedVersion[]): OfferedVersion[] {
  return [...versions].sort((a, b) => minorOf(b.version) - minorOf(a.version))
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}

function newestPatch({ patchVersions = {} }: OfferedVersion): string | undefined {
  const patchOf = (version: string) => Number(version.split('.')[2])
  return Object.keys(patchVersions).sort((a, b) => patchOf(b) - patchOf(a))[0]
}

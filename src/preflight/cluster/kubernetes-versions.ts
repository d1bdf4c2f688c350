import type { AzureReader } from '../../azure/index.ts'
import type { Cluster } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'

/** A minor version such as `1.35` that a region offers. Only the properties that are read here. */
export interface OfferedVersion {
  readonly version: string
  /** Whether AKS uses the version for clusters that name none. Absent if false, like `isPreview`. */
  readonly isDefault?: boolean
  readonly isPreview?: boolean
  readonly capabilities?: { readonly supportPlan?: readonly string[] }
  /** Patches by full version. */
  readonly patchVersions?: Readonly<Record<string, unknown>>
}

/** Settings of a cluster that decide its version. */
export type VersionWish = Pick<Cluster, 'kubernetesVersion' | 'supportPlan'>

export interface ChosenVersion {
  /** Version with its patch, for example `1.36.2`. */
  readonly version: string
  /** One or two sentences with the reason, and with newer versions that were skipped. */
  readonly because: string
}

const SUBJECT = 'cluster.kubernetesVersion'
const LONG_TERM = 'AKSLongTermSupport'

/** Reads the versions that a region offers. Throws Failure. */
export async function readKubernetesVersions(azure: AzureReader, region: string): Promise<OfferedVersion[]> {
  const type = 'Microsoft.ContainerService/locations/kubernetesVersions'
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.ContainerService/locations/${region}/kubernetesVersions`
  return await Array.fromAsync(azure.list<OfferedVersion>(path, type))
}

/**
 * Returns the version of a new cluster: the newest patch of the configured minor version, otherwise of the newest
 * usable one. Throws Failure `kubernetes-version` if no version is usable.
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
  const passed = newer.length === 0 ? '' : ` Skipped: ${newer.join(', ')}.`
  return `${patch} is the newest patch of ${chosen.version}, the newest version that is available under the support plan ${wish.supportPlan}.${passed}`
}

/**
 * Returns the reasons why a new cluster cannot have a version, as text for parentheses. The operating system of the
 * nodes is not a reason: all Kubernetes versions support the unversioned `AzureLinux` ("Upgrade the OS version"). Only
 * `AzureLinux3` ends with 1.36, and no pool uses it.
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
 * Checks that a new cluster can have the configured Kubernetes version, or any version if none is configured. Existing
 * clusters are not checked: another version is an upgrade.
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

/**
 * Returns why a version is missing. AKS removes a version from its list when the support of every plan has ended
 * ("Supported Kubernetes versions in AKS").
 */
function absence(offered: readonly OfferedVersion[], named: string): string {
  const oldest = offered.at(-1)
  return oldest !== undefined && minorOf(named) < minorOf(oldest.version)
    ? 'out of support and no longer offered'
    : 'not offered'
}

function none(offered: readonly OfferedVersion[], wish: VersionWish): string {
  const { kubernetesVersion: named } = wish
  const what = named === undefined ? 'No Kubernetes version is available' : `Kubernetes ${named} is not available`
  return `${what} under the support plan ${wish.supportPlan}. Offered: ${all(offered, wish)}.`
}

function all(offered: readonly OfferedVersion[], wish: VersionWish): string {
  return offered.length === 0 ? 'none' : offered.map(version => describe(version, wish)).join(', ')
}

/** Returns the remedy. Long-term support needs both settings ("Long-term support for AKS versions"). */
function remedyFor(offered: readonly OfferedVersion[], wish: VersionWish): string {
  const found = offered.find(({ version }) => version === wish.kubernetesVersion)
  const under = { ...wish, supportPlan: LONG_TERM } as const
  const suitsLongTerm = found !== undefined && obstacles(found, under).length === 0
  const longTerm = 'write `tier: Premium` and `supportPlan: AKSLongTermSupport`, which has an extra charge'
  return suitsLongTerm ? `${anyOther(offered, wish)} Or ${longTerm}.` : anyOther(offered, wish)
}

function anyOther(offered: readonly OfferedVersion[], wish: VersionWish): string {
  const usable = offered.filter(version => obstacles(version, wish).length === 0).map(({ version }) => `"${version}"`)
  if (usable.length === 0) return 'Choose another region or another support plan.'
  return `Write \`kubernetesVersion: ${usable.join('` or `')}\`, or remove the line.`
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

import type { AzureReader } from '../../azure/index.ts'
import { compareVersions, hasPatch, isSameVersion, minorOf } from '../../config/index.ts'
import type { Cluster } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'

/** A minor version such as `1.35` that a region offers. The type has only the properties that this project reads. */
export interface OfferedVersion {
  readonly version: string
  /**
   * Whether AKS uses the version for clusters that name no version. Azure omits this property and `isPreview` if they
   * are false.
   */
  readonly isDefault?: boolean
  readonly isPreview?: boolean
  readonly capabilities?: { readonly supportPlan?: readonly string[] }
  /** Patches by full version. */
  readonly patchVersions?: Readonly<Record<string, unknown>>
}

/** Settings of a cluster that decide its version. */
export type VersionRequest = Pick<Cluster, 'kubernetesVersion' | 'supportPlan'>

export interface ChosenVersion {
  /** Version with its patch, for example `1.36.2`. */
  readonly version: string
  /** One or two sentences: the reason for the choice, and the newer versions that were skipped. */
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
 * Returns the version of a new cluster: the configured patch, or the newest patch of the configured minor version. If no
 * version is configured, returns the newest patch of the newest usable minor version. Throws Failure
 * `kubernetes-version` if no version is usable.
 */
export function chooseKubernetesVersion(versions: readonly OfferedVersion[], requested: VersionRequest): ChosenVersion {
  const offered = newestFirst(versions)
  const wanted = offered.filter(({ version }) => isSameVersion(version, requested.kubernetesVersion ?? version))
  const chosen = wanted.find(version => reasonsAgainst(version, requested).length === 0)
  const patch = chosen && patchFor(chosen, requested)
  if (chosen === undefined || patch === undefined)
    throw new Failure('kubernetes-version', describeNoVersion(offered, requested), {
      subject: SUBJECT,
      remedy: anyOther(offered, requested)
    })
  return { version: patch, because: explainChoice(chosen, patch, offered, requested) }
}

function explainChoice(
  chosen: OfferedVersion,
  patch: string,
  offered: readonly OfferedVersion[],
  requested: VersionRequest
): string {
  const { kubernetesVersion: named } = requested
  if (named === patch) return `${patch} is the version that the configuration names.`
  if (named !== undefined) return `${patch} is the newest patch of ${chosen.version}, which the configuration names.`
  const newer = offered.slice(0, offered.indexOf(chosen)).map(version => describe(version, requested))
  const passed = newer.length === 0 ? '' : ` Skipped: ${newer.join(', ')}.`
  return `${patch} is the newest patch of ${chosen.version}, the newest version that is available under the support plan ${requested.supportPlan}.${passed}`
}

/**
 * Returns the reasons why a new cluster cannot have a version, as text for parentheses. The operating system of the
 * nodes is not a reason: all Kubernetes versions support the unversioned `AzureLinux` ("Upgrade the OS version").
 * `AzureLinux3` ends with 1.36, but no pool uses it.
 */
function reasonsAgainst(offered: OfferedVersion, { supportPlan }: VersionRequest): string[] {
  const plans = offered.capabilities?.supportPlan ?? []
  const outside = plans.includes(LONG_TERM) ? 'in long-term support only' : `not supported under ${supportPlan}`
  return [
    ...(offered.isPreview === true ? ['a preview'] : []),
    ...(plans.includes(supportPlan) ? [] : [outside]),
    ...(newestPatch(offered) === undefined ? ['without a patch'] : [])
  ]
}

function describe(offered: OfferedVersion, requested: VersionRequest): string {
  const against = reasonsAgainst(offered, requested)
  return against.length === 0 ? offered.version : `${offered.version} (${against.join('; ')})`
}

/**
 * Checks that a new cluster can have the configured Kubernetes version, or any version if none is configured. Existing
 * clusters are not checked: another version is an upgrade.
 */
export function checkKubernetesVersion(
  azure: AzureReader,
  region: string,
  requested: VersionRequest
): Promise<Finding[]> {
  return orNotEvaluated('kubernetes-version', SUBJECT, async () => {
    const offered = newestFirst(await readKubernetesVersions(azure, region))
    const evidence = versionProblem(offered, requested, region)
    if (evidence === undefined) return []
    return [
      {
        code: 'kubernetes-version',
        severity: 'error',
        subject: SUBJECT,
        evidence,
        remedy: remedyFor(offered, requested)
      }
    ]
  })
}

function versionProblem(
  offered: readonly OfferedVersion[],
  requested: VersionRequest,
  region: string
): string | undefined {
  const { kubernetesVersion: named } = requested
  const usable = offered.some(version => reasonsAgainst(version, requested).length === 0)
  if (named === undefined) return usable ? undefined : describeNoVersion(offered, requested)
  const found = offered.find(({ version }) => isSameVersion(version, named))
  if (found === undefined)
    return `Kubernetes ${named} is ${explainAbsence(offered, named)} in ${region}. Offered: ${describeAllVersions(offered, requested)}.`
  const against = reasonsAgainst(found, requested)
  if (isPatchMissing(found, requested))
    return `Kubernetes ${named} is not offered in ${region}. Offered patches of ${found.version}: ${patchesOf(found).join(', ')}.`
  if (against.length === 0) return undefined
  return `Kubernetes ${named} cannot be used in ${region}: ${against.join('; ')}. Offered: ${describeAllVersions(offered, requested)}.`
}

/** Returns whether only the patch prevents a new cluster from having the configured version. */
function isPatchMissing(found: OfferedVersion, requested: VersionRequest): boolean {
  return reasonsAgainst(found, requested).length === 0 && patchFor(found, requested) === undefined
}

/**
 * Returns why a version is missing. AKS removes a version from its list when the support of every plan has ended
 * ("Supported Kubernetes versions in AKS").
 */
function explainAbsence(offered: readonly OfferedVersion[], named: string): string {
  const oldest = offered.at(-1)
  return oldest !== undefined && minorOf(named) < minorOf(oldest.version)
    ? 'out of support and no longer offered'
    : 'not offered'
}

function describeNoVersion(offered: readonly OfferedVersion[], requested: VersionRequest): string {
  const { kubernetesVersion: named } = requested
  const what = named === undefined ? 'No Kubernetes version is available' : `Kubernetes ${named} is not available`
  return `${what} under the support plan ${requested.supportPlan}. Offered: ${describeAllVersions(offered, requested)}.`
}

function describeAllVersions(offered: readonly OfferedVersion[], requested: VersionRequest): string {
  return offered.length === 0 ? 'none' : offered.map(version => describe(version, requested)).join(', ')
}

/**
 * Returns the remedy for a version that cannot be used. Long-term support needs both `tier: Premium` and `supportPlan:
 * AKSLongTermSupport` ("Long-term support for AKS versions").
 */
function remedyFor(offered: readonly OfferedVersion[], requested: VersionRequest): string {
  const found = offered.find(({ version }) => isSameVersion(version, requested.kubernetesVersion ?? ''))
  if (found !== undefined && isPatchMissing(found, requested))
    return `Write \`kubernetesVersion: "${found.version}"\` for its newest patch, or one of the offered patches.`
  const under = { ...requested, supportPlan: LONG_TERM } as const
  const suitsLongTerm = found !== undefined && reasonsAgainst(found, under).length === 0
  const longTerm = 'write `tier: Premium` and `supportPlan: AKSLongTermSupport`, which has an extra charge'
  return suitsLongTerm ? `${anyOther(offered, requested)} Or ${longTerm}.` : anyOther(offered, requested)
}

function anyOther(offered: readonly OfferedVersion[], requested: VersionRequest): string {
  const usable = offered
    .filter(version => reasonsAgainst(version, requested).length === 0)
    .map(({ version }) => `"${version}"`)
  if (usable.length === 0) return 'Choose another region or another support plan.'
  return `Write \`kubernetesVersion: ${usable.join('` or `')}\`, or remove the line.`
}

function newestFirst(versions: readonly OfferedVersion[]): OfferedVersion[] {
  return [...versions].sort((a, b) => minorOf(b.version) - minorOf(a.version))
}

/** Returns the patches of a minor version, oldest first. */
function patchesOf({ patchVersions = {} }: OfferedVersion): string[] {
  return Object.keys(patchVersions).toSorted(compareVersions)
}

function newestPatch(offered: OfferedVersion): string | undefined {
  return patchesOf(offered).at(-1)
}

/**
 * Returns the patch that a new cluster gets: the configured one if AKS offers it, otherwise the newest one if no patch is
 * configured.
 */
function patchFor(offered: OfferedVersion, { kubernetesVersion: named }: VersionRequest): string | undefined {
  if (named === undefined || !hasPatch(named)) return newestPatch(offered)
  return patchesOf(offered).find(patch => patch === named)
}

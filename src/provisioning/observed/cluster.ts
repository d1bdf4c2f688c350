import type { Azure } from '../../azure/types.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { chooseKubernetesVersion, readKubernetesVersions } from '../../preflight/index.ts'
import { fluxConfigurationId, NOTHING_YET, type Observed, type Stamp } from '../../templates/index.ts'
import { SYSTEM_POOL_NAME } from '../../templates/node-pools.ts'
import { poolUpgradeDefaults } from '../noise-cluster.ts'
import type { StepContext } from '../types.ts'
import { unlessUnregistered } from './unregistered.ts'

/** A managed cluster as Resource Manager answers it; only what we read. */
export interface FoundCluster {
  readonly location?: string
  readonly properties: {
    readonly provisioningState?: string
    readonly status?: FoundStatus
    readonly powerState?: { readonly code?: string }
    readonly kubernetesVersion?: string
    readonly currentKubernetesVersion?: string
    readonly privateFQDN?: string
    readonly nodeResourceGroup?: string
    readonly disableLocalAccounts?: boolean
    readonly oidcIssuerProfile?: { readonly issuerURL?: string }
    readonly aadProfile?: { readonly managed?: boolean; readonly enableAzureRBAC?: boolean }
    readonly networkProfile?: { readonly outboundType?: string; readonly networkPolicy?: string }
    readonly apiServerAccessProfile?: {
      readonly enablePrivateCluster?: boolean
      readonly enableVnetIntegration?: boolean
      readonly enablePrivateClusterPublicFQDN?: boolean
      readonly privateDNSZone?: string
      readonly subnetId?: string
    }
    readonly agentPoolProfiles?: readonly FoundPool[]
    readonly upgradeSettings?: Settings & { readonly overrideSettings?: UpgradeOverride }
  }
}

/** Lets upgrades that start before `until` pass checks that would stop them. */
export interface UpgradeOverride {
  readonly forceUpgrade?: boolean
  readonly until?: string
}

/** Why the last operation failed (api-version 2025-04-01 and later); absent where none did. */
export interface FoundStatus {
  readonly provisioningError?: { readonly code?: string; readonly message?: string }
}

export interface FoundPool {
  readonly name: string
  readonly provisioningState?: string
  readonly status?: FoundStatus
  readonly powerState?: { readonly code?: string }
  readonly orchestratorVersion?: string
  readonly currentOrchestratorVersion?: string
  readonly upgradeSettings?: Settings
}

type Settings = Readonly<Record<string, unknown>>

/** Whether AKS has ended its work on what is in this state. */
export function isTerminal(state: string): boolean {
  return ['succeeded', 'failed', 'canceled'].includes(state.toLowerCase())
}

/** The cluster of a colour; `undefined` where there is none. */
export function readCluster(
  { azure, baseline }: Pick<StepContext, 'azure' | 'baseline'>,
  colour: Colour
): Promise<FoundCluster | undefined> {
  return azure.read<FoundCluster>(baseline.ids.clusters[colour].cluster)
}

/** For the clusters of these colours: the versions that run, and the issuer of each. */
export function observeStamps(colours: readonly Colour[]): (context: StepContext) => Promise<Pick<Observed, 'stamps'>> {
  return async ({ azure, baseline }) => {
    const found = await Promise.all(
      colours.map(async colour => [colour, await stampOf(azure, baseline, colour)] as const)
    )
    return { stamps: { ...NOTHING_YET.stamps, ...Object.fromEntries(found) } }
  }
}

/**
 * For a stamp: the same, and the version for those of them that are made now where the configuration names none, which is
 * logged with its reason. Throws Failure `kubernetes-version` where the region has none that fits.
 */
export function observeStampsAndVersion(
  colours: readonly Colour[]
): (context: StepContext) => Promise<Pick<Observed, 'stamps' | 'newClusterVersion'>> {
  const observe = observeStamps(colours)
  return async context => {
    const { stamps } = await observe(context)
    const isMade = colours.some(colour => stamps[colour].kubernetesVersion === null)
    return { stamps, newClusterVersion: isMade ? await newVersion(context) : null }
  }
}

async function newVersion({ azure, baseline, log }: StepContext): Promise<string | null> {
  const { region, cluster } = baseline.config
  if (cluster.kubernetesVersion !== undefined) return null
  const offered = await unlessUnregistered(() => readKubernetesVersions(azure, region))
  if (offered === undefined) return null
  const { version, because } = chooseKubernetesVersion(offered, cluster)
  log.info(`Kubernetes for a new cluster: ${because}`)
  return version
}

async function stampOf(azure: Azure, baseline: Baseline, colour: Colour): Promise<Stamp> {
  const [found, clients] = await Promise.all([
    readCluster({ azure, baseline }, colour),
    clientsOf(azure, baseline, colour)
  ])
  if (found === undefined) return { ...NOTHING_YET.stamps[colour], clients }
  const { kubernetesVersion, oidcIssuerProfile } = found.properties
  return {
    kubernetesVersion: kubernetesVersion ?? null,
    pools: poolVersions(found, baseline),
    ...upgradesOf(found, baseline),
    issuer: oidcIssuerProfile?.issuerURL ?? null,
    clients,
    suspended: await isSuspended(azure, baseline, colour)
  }
}

function poolVersions({ properties: { agentPoolProfiles = [] } }: FoundCluster, { config }: Baseline): Stamp['pools'] {
  return Object.fromEntries(
    agentPoolProfiles
      .filter(({ name }) => Object.hasOwn(config.cluster.pools, name))
      .flatMap(({ name, orchestratorVersion }) =>
        orchestratorVersion === undefined ? [] : [[name, { kubernetesVersion: orchestratorVersion }]]
      )
  )
}

/** Left out where there is nothing but what AKS fills in and what the configuration says. */
function upgradesOf({ properties }: FoundCluster, { config }: Baseline): Pick<Stamp, 'upgrades'> {
  const { upgradeSettings: cluster, agentPoolProfiles = [] } = properties
  const pools = agentPoolProfiles
    .filter(({ name }) => name === SYSTEM_POOL_NAME || Object.hasOwn(config.cluster.pools, name))
    .map(({ name, upgradeSettings }) => [name, setByOthers(upgradeSettings ?? {})] as const)
    .filter(([, { maxSurge: _, ...others }]) => Object.keys(others).length > 0)
  const isSet = cluster !== undefined && Object.keys(cluster).length > 0
  if (!isSet && pools.length === 0) return {}
  return { upgrades: { ...(isSet ? { cluster } : {}), pools: Object.fromEntries(pools) } }
}

function setByOthers(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== null && value !== poolUpgradeDefaults[name])
  )
}

async function clientsOf(azure: Azure, { ids }: Baseline, colour: Colour): Promise<Stamp['clients']> {
  const { ingressIdentity, kubeletIdentity } = ids.clusters[colour]
  const [ingress, kubelet] = await Promise.all(
    [ingressIdentity, kubeletIdentity].map(async id => {
      const found = await azure.read<{ properties?: { clientId?: string } }>(id)
      return found?.properties?.clientId ?? null
    })
  )
  return { ingress: ingress ?? null, kubelet: kubelet ?? null }
}

async function isSuspended(azure: Azure, baseline: Baseline, colour: Colour): Promise<boolean> {
  if (baseline.config.gitops.source === undefined) return false
  const found = await azure.read<{ properties?: { suspend?: boolean } }>(fluxConfigurationId(baseline, colour))
  return found?.properties?.suspend === true
}

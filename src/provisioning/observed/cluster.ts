import type { Azure } from '../../azure/types.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { fluxConfigurationId, NOTHING_YET, type Observed, type Stamp } from '../../templates/index.ts'
import type { StepContext } from '../types.ts'

/** A managed cluster as Resource Manager answers it; only what we read. */
export interface FoundCluster {
  readonly location?: string
  readonly properties: {
    readonly provisioningState?: string
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
  }
}

export interface FoundPool {
  readonly name: string
  readonly provisioningState?: string
  readonly orchestratorVersion?: string
  readonly currentOrchestratorVersion?: string
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

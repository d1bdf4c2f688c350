import * as z from 'zod/mini'
import type { AzureReader } from '../../azure/types.ts'
import { type Colour, perColour } from '../../config/colours.ts'
import { hasPatch, isSameVersion } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { chooseKubernetesVersion, readKubernetesVersions } from '../../preflight/index.ts'
import { fluxConfigurationId, type LiveCluster } from '../../templates/index.ts'
import { type FoundCluster, readCluster } from '../cluster/found-cluster.ts'
import { type LiveStateContext, slice, text } from './slice.ts'
import { emptyWhenUnregistered } from './unregistered.ts'

const cluster: z.ZodMiniType<LiveCluster> = z.strictObject({
  kubernetesVersion: text,
  pools: z.record(z.string(), z.strictObject({ kubernetesVersion: z.string() })),
  issuer: text,
  clients: z.strictObject({ ingress: text, kubelet: text }),
  suspended: z.boolean()
})

const NO_CLUSTER: LiveCluster = {
  kubernetesVersion: null,
  pools: {},
  issuer: null,
  clients: { ingress: null, kubelet: null },
  suspended: false
}

/**
 * Cluster properties for which apply writes the current value, not the value from the plan, because an earlier step of
 * the same run produces the value.
 */
const CURRENT: readonly (string | undefined)[] = ['issuer', 'clients']

/** Returns the name of the cluster property in a path within the slice, such as `issuer` in `blue.issuer`. */
function propertyOf(path: string): string | undefined {
  return path.split('.')[1]
}

/**
 * Returns whether a version was planned without its patch and is one of its patches now. AKS returns either form. A
 * planned patch is not the same as its minor version: the patch that runs could be newer than the planned one.
 */
function isPatchOfPlanned(path: string, planned: unknown, now: unknown): boolean {
  if (!path.endsWith('.kubernetesVersion') || typeof planned !== 'string' || typeof now !== 'string') return false
  return !hasPatch(planned) && isSameVersion(planned, now)
}

export const clusterSlices = {
  /** Versions of the existing clusters and values of theirs, written back so that provisioning never upgrades a cluster. */
  stamps: slice<Readonly<Record<Colour, LiveCluster>>>({
    schema: z.strictObject(perColour(() => cluster)),
    empty: perColour(() => NO_CLUSTER),
    read: readLiveClusters,
    isSame: isPatchOfPlanned,
    writesCurrent: path => CURRENT.includes(propertyOf(path))
  }),
  /**
   * Kubernetes version for a cluster that this run creates. Null if the configuration names a version or if no cluster
   * is to be created. Creating the cluster uses up the value.
   */
  newClusterVersion: slice<string | null>({
    schema: text,
    empty: null,
    read: readNewClusterVersion,
    whenChanged: () => 'used-up'
  })
}

async function readLiveClusters({
  azure,
  baseline,
  colours
}: LiveStateContext): Promise<Readonly<Record<Colour, LiveCluster>>> {
  const found = await Promise.all(
    colours.map(async colour => [colour, await liveClusterOf(azure, baseline, colour)] as const)
  )
  return { ...perColour(() => NO_CLUSTER), ...Object.fromEntries(found) }
}

/**
 * Chooses the Kubernetes version for a cluster that this run creates, and logs the version and why it was chosen.
 * Returns null if the configuration names a version, if all clusters exist, or if the resource provider is not
 * registered. Throws Failure `kubernetes-version` if the region has no suitable version.
 */
async function readNewClusterVersion(context: LiveStateContext): Promise<string | null> {
  const { azure, baseline, log, colours } = context
  const found = await Promise.all(colours.map(colour => readCluster(context, colour)))
  if (found.every(cluster => cluster?.properties.kubernetesVersion !== undefined)) return null
  const { region, cluster } = baseline.config
  if (cluster.kubernetesVersion !== undefined) return null
  const offered = await emptyWhenUnregistered(() => readKubernetesVersions(azure, region))
  if (offered === undefined) return null
  const { version, because } = chooseKubernetesVersion(offered, cluster)
  log.info(`Kubernetes for a new cluster: ${because}`)
  return version
}

async function liveClusterOf(azure: AzureReader, baseline: Baseline, colour: Colour): Promise<LiveCluster> {
  const [found, clients] = await Promise.all([
    readCluster({ azure, baseline }, colour),
    clientsOf(azure, baseline, colour)
  ])
  if (found === undefined) return { ...NO_CLUSTER, clients }
  const { kubernetesVersion, oidcIssuerProfile } = found.properties
  return {
    kubernetesVersion: kubernetesVersion ?? null,
    pools: poolVersions(found, baseline),
    issuer: oidcIssuerProfile?.issuerURL ?? null,
    clients,
    suspended: await isSuspended(azure, baseline, colour)
  }
}

function poolVersions(
  { properties: { agentPoolProfiles = [] } }: FoundCluster,
  { config }: Baseline
): LiveCluster['pools'] {
  return Object.fromEntries(
    agentPoolProfiles
      .filter(({ name }) => Object.hasOwn(config.cluster.pools, name))
      .flatMap(({ name, orchestratorVersion }) =>
        orchestratorVersion === undefined ? [] : [[name, { kubernetesVersion: orchestratorVersion }]]
      )
  )
}

async function clientsOf(azure: AzureReader, { ids }: Baseline, colour: Colour): Promise<LiveCluster['clients']> {
  const { ingressIdentity, kubeletIdentity } = ids.clusters[colour]
  const [ingress, kubelet] = await Promise.all(
    [ingressIdentity, kubeletIdentity].map(async id => {
      const found = await azure.read<{ properties?: { clientId?: string } }>(id)
      return found?.properties?.clientId ?? null
    })
  )
  return { ingress: ingress ?? null, kubelet: kubelet ?? null }
}

async function isSuspended(azure: AzureReader, baseline: Baseline, colour: Colour): Promise<boolean> {
  if (baseline.config.gitops.source === undefined) return false
  const found = await azure.read<{ properties?: { suspend?: boolean } }>(fluxConfigurationId(baseline, colour))
  return found?.properties?.suspend === true
}

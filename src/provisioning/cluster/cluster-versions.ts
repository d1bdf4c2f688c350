import { parseResourceId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import { compareVersions, isSameVersion, minorOf } from '../../config/index.ts'
import type { BaselineConfig, Colour } from '../../config/types.ts'
import { readOperationRecord } from '../procedure/stored-record.ts'
import type { Fault, StepContext } from '../types.ts'
import { type FoundCluster, readCluster } from './found-cluster.ts'
import { upgradeOwnership } from './upgrade-ownership.ts'

/**
 * Largest number of minor versions that a pool may be behind its control plane (Kubernetes version skew policy, from
 * 1.28 on).
 */
const LARGEST_SKEW = 3

/**
 * Returns a function that reads the version faults of a cluster, which no write of provisioning fixes. These are an
 * upgrade that stopped half-way, a pool that runs another version than the control plane, an open override that forces
 * upgrades, and a requested version that does not run. The function returns an empty list if the cluster does not
 * exist.
 */
export function versionFaults(colour: Colour): (context: StepContext) => Promise<readonly Fault[]> {
  return async context => {
    const found = await readCluster(context, colour)
    if (found === undefined) return []
    const { config, ids } = context.baseline
    const { name } = parseResourceId(ids.clusters[colour].cluster)
    const record = await readOperationRecord(context.azure, context.baseline)
    const { kind } = upgradeOwnership(record, found, context.clock.now())
    const skewsOf = kind === 'rolled-back' ? rolledBackPools : skews
    const settled = isBusy(found) ? [] : [...unfinishedUpgrades(found, name), ...skewsOf(found, name)]
    return [...settled, ...openOverride(found, name, context.clock.now()), ...pendingVersion(found, config, colour)]
  }
}

/**
 * Returns whether AKS is working on the cluster or on one of its pools. An upgrade in progress is not an upgrade that
 * stopped, and the pools are behind the control plane until the upgrade ends.
 */
function isBusy({ properties: { provisioningState, agentPoolProfiles = [] } }: FoundCluster): boolean {
  const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)]
  return states.some(state => state !== undefined && operationState(state) === 'running')
}

interface VersionedComponent {
  readonly name: string
  readonly requested: string | undefined
  readonly runs: string | undefined
}

function partsOf({ properties }: FoundCluster): VersionedComponent[] {
  const { kubernetesVersion, currentKubernetesVersion, agentPoolProfiles = [] } = properties
  return [
    { name: 'control plane', requested: kubernetesVersion, runs: currentKubernetesVersion },
    ...agentPoolProfiles.map(({ name, orchestratorVersion, currentOrchestratorVersion }) => ({
      name: `pool ${name}`,
      requested: orchestratorVersion,
      runs: currentOrchestratorVersion
    }))
  ]
}

/** Returns one line for each part (control plane or pool) that does not run its requested version. */
export function unfinishedUpgradesOf(found: FoundCluster): string[] {
  return unfinishedParts(found).map(
    ({ name, requested, runs }) => `${name}: runs ${runs}, but ${requested} was requested`
  )
}

/**
 * Returns the parts that do not run their requested version. This happens only during an upgrade or after an upgrade
 * that stopped.
 */
function unfinishedParts(found: FoundCluster): VersionedComponent[] {
  return partsOf(found).filter(
    ({ requested, runs }) => requested !== undefined && runs !== undefined && !isSameVersion(requested, runs)
  )
}

function unfinishedUpgrades(found: FoundCluster, cluster: string): Fault[] {
  return unfinishedParts(found).map(({ name, requested, runs }) => ({
    what: `${cluster}: ${name}`,
    because: `An upgrade to Kubernetes ${requested} stopped half-way; ${name} still runs ${runs}. Any write to the cluster continues the upgrade, so provisioning refuses to write to the cluster. Finish the upgrade with \`az aks upgrade\`, or set the version back to ${runs}.`
  }))
}

function skews(found: FoundCluster, cluster: string): Fault[] {
  return poolsBehind(found).map(({ name, runs, controlPlane }) => ({
    what: `${cluster}: ${name}`,
    because: skewOf(runs, controlPlane)
  }))
}

interface PoolBehind {
  readonly name: string
  readonly runs: string
  readonly controlPlane: string
}

/** Returns the pools that run another version than the control plane. None of them has an upgrade that stopped half-way. */
function poolsBehind(found: FoundCluster): PoolBehind[] {
  const [plane, ...pools] = partsOf(found)
  const stopped = unfinishedParts(found).map(({ name }) => name)
  const controlPlane = plane?.runs
  if (controlPlane === undefined || stopped.includes('control plane')) return []
  return pools
    .filter(({ name }) => !stopped.includes(name))
    .flatMap(({ name, runs }) =>
      runs === undefined || isSameVersion(runs, controlPlane) ? [] : [{ name, runs, controlPlane }]
    )
}

/**
 * Returns a fault for each pool that was rolled back. Nothing upgrades such a pool again without an approval, also if the
 * configuration requests the version of the control plane.
 */
function rolledBackPools(found: FoundCluster, cluster: string): Fault[] {
  return poolsBehind(found).map(({ name, runs, controlPlane }) => ({
    what: `${cluster}: ${name}`,
    because: `The pool was rolled back to Kubernetes ${runs}, and the control plane runs ${controlPlane}. The earlier approval does not apply any more: to upgrade the pool again, plan and approve a new upgrade with upgrade-cluster.`,
    about: { code: 'version-pending', subject: VERSION_SETTING }
  }))
}

function skewOf(pool: string, controlPlane: string): string {
  const behind = minorOf(controlPlane) - minorOf(pool)
  const limit =
    behind < LARGEST_SKEW
      ? ''
      : ` The pool is ${behind} minor versions behind, and at most ${LARGEST_SKEW} are supported: AKS refuses to upgrade the control plane before the pool is upgraded.`
  return `The pool runs Kubernetes ${pool}, and the control plane runs ${controlPlane}.${limit} Provisioning never upgrades a cluster: bring the pool and the control plane to the same version with \`az aks nodepool upgrade\`.`
}

/**
 * Returns a fault if force upgrade is open. AKS compares `until` with the start of an upgrade. An override without
 * `until` has no effect ("Force upgrade").
 */
function openOverride({ properties }: FoundCluster, cluster: string, now: number): Fault[] {
  const { forceUpgrade, until } = properties.upgradeSettings?.overrideSettings ?? {}
  if (forceUpgrade !== true || until === undefined || !(Date.parse(until) > now)) return []
  return [
    {
      what: cluster,
      because: `Force upgrade is open until ${until}: every upgrade that starts before then bypasses pod disruption budgets. Disable force upgrade with \`az aks update --disable-force-upgrade\`, or run an operation of \`upgrade-cluster\`, which closes it first.`
    }
  ]
}

/** Setting with the requested version. */
const VERSION_SETTING = 'cluster.kubernetesVersion'

/**
 * Returns a fault if the cluster does not run the version that the configuration requests. An upgrade channel moves the
 * cluster past that version on purpose. This is not a fault; the advice on the configuration reports it.
 */
function pendingVersion({ properties }: FoundCluster, { cluster, upgrades }: BaselineConfig, colour: Colour): Fault[] {
  const { kubernetesVersion: requested } = cluster
  const runs = properties.currentKubernetesVersion ?? properties.kubernetesVersion
  if (requested === undefined || runs === undefined || isSameVersion(requested, runs)) return []
  const isNewer = compareVersions(runs, requested) > 0
  if (isNewer && upgrades.kubernetesChannel !== 'none') return []
  const remedy = isNewer
    ? `A control plane cannot be downgraded: set ${VERSION_SETTING} to "${runs}", or replace the cluster with a new one.`
    : 'Provisioning never upgrades a cluster: upgrade it with upgrade-cluster, or replace it with a new cluster.'
  return [
    {
      what: VERSION_SETTING,
      because: `The ${colour} cluster runs Kubernetes ${runs}, but ${VERSION_SETTING} requests ${requested}. ${remedy}`,
      about: { code: 'version-pending', subject: VERSION_SETTING }
    }
  ]
}

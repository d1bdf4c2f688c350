import { childId, type ResourceId } from '../../../src/arm/resource-id.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import type { MachineState, PoolState, UpgradeState } from '../../../src/upgrade/in-place/types.ts'
import type { ReadResource } from '../model/read-resource.ts'
import { propertiesOf } from '../model/world.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { model: { region: westeurope } }'

/** Baseline of the model environment. It has no Flux and no gateway, so only the machines gate a part. */
export const baseline = createBaseline(loadConfig(FILE, 'aks-baseline.yml', 'model'), 'model')

const cluster = baseline.ids.clusters.blue.cluster
const POOLS = ['system', 'user'] as const

/** Ids of the resources of the model environment. */
export const ids = {
  cluster,
  pools: { system: childId(cluster, 'agentPools', 'system'), user: childId(cluster, 'agentPools', 'user') }
}

/** Versions before and after the upgrade, and versions that nothing may request. */
export const VERSIONS = { older: '1.34.9', from: '1.35.6', to: '1.36.2', newer: '1.36.3' } as const

/** Ids of all resources that a live state is read from. */
export const LIVE_STATE_IDS: readonly ResourceId[] = [cluster, ids.pools.system, ids.pools.user]

/** Returns the live state from the resources that were read, in the order of `LIVE_STATE_IDS`. */
export function liveStateOf(found: readonly (ReadResource | undefined)[]): UpgradeState {
  const [plane, ...pools] = found
  const { uid, kubernetesVersion, upgradeSettings } = propertiesOf(plane?.body)
  const { overrideSettings: override } = Object(upgradeSettings)
  return {
    colour: 'blue',
    cluster: {
      ...{ id: cluster, etag: plane?.etag, uniqueId: String(uid ?? ''), location: 'westeurope' },
      requestedVersion: String(kubernetesVersion ?? ''),
      version: String(propertiesOf(plane?.effective).kubernetesVersion ?? ''),
      ...{ provisioningState: shownState(plane, 'kubernetesVersion'), isStopped: false },
      ...{ kubernetesChannel: 'none', nodeImageChannel: 'None', body: bodyOf(plane) },
      ...(override !== undefined && { override })
    },
    pools: POOLS.flatMap((name, at) => poolOf(name, pools[at]) ?? [])
  }
}

/** Returns the state that AKS shows: it distinguishes an upgrade from other writes. */
function shownState(found: ReadResource | undefined, version: string): string {
  const isOther = propertiesOf(found?.body)[version] !== propertiesOf(found?.effective)[version]
  return found?.state === 'Updating' && isOther ? 'Upgrading' : (found?.state ?? 'Succeeded')
}

function bodyOf(found: ReadResource | undefined) {
  return { ...found?.body, properties: propertiesOf(found?.body) }
}

function imageOf(version: string): string {
  return `image-of-${version}`
}

/**
 * Returns a pool. Until its write has succeeded, one of its two machines has the requested version already. Other machines
 * are those that AKS left out of service.
 */
function poolOf(name: (typeof POOLS)[number], found: ReadResource | undefined): PoolState | undefined {
  if (found === undefined) return undefined
  const requestedVersion = String(propertiesOf(found.body).orchestratorVersion)
  const version = String(propertiesOf(found.effective).orchestratorVersion)
  const isUpgraded = version === VERSIONS.to
  const recent = { orchestratorVersion: VERSIONS.from, nodeImageVersion: imageOf(VERSIONS.from) }
  return {
    ...{
      id: ids.pools[name],
      etag: found.etag,
      name,
      isSystem: name === 'system',
      count: 2,
      requestedVersion,
      version
    },
    ...{
      provisioningState: shownState(found, 'orchestratorVersion'),
      isStopped: false,
      body: bodyOf(found),
      found: { name, count: 2 }
    },
    ...{ nodeImage: imageOf(version), latestNodeImage: imageOf(VERSIONS.to), recentlyUsed: isUpgraded ? [recent] : [] },
    machines: [
      ...[version, requestedVersion].map(machineOf),
      ...machinesOut(found).map(name => machineOut(name, version))
    ]
  }
}

/** Returns the names of the machines that AKS left out of service. They exist until their deletion has ended. */
export function machinesOut(found: Pick<ReadResource, 'effective'> | undefined): readonly string[] {
  return (propertiesOf(found?.effective).outOfService ?? []) as readonly string[]
}

function machineOut(name: string, version: string): MachineState {
  return { ...machineOf(version, 0), name, isQuarantined: true }
}

function machineOf(version: string, at: number): MachineState {
  const state = { provisioningState: 'Succeeded', isQuarantined: false }
  return { name: `machine-${at}`, version, nodeImage: imageOf(version), ...state }
}

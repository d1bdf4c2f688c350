import { childId, type ResourceId } from '../../../../src/arm/resource-id.ts'
import { createBaseline, loadConfig } from '../../../../src/config/index.ts'
import type { ClusterState, MachineState, PoolState, UpgradeState } from '../../../../src/upgrade/in-place/types.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope } }'

export const baseline = createBaseline(loadConfig(FILE, 'x', 'test'), '00000000-0000-0000-0000-000000000000')
export const clusterId: ResourceId = baseline.ids.clusters.blue.cluster

const IMAGE = 'AKSAzureLinux-V3gen2-202610.01.0'

/** Returns machines with a version each. */
export function machines(...versions: readonly string[]): MachineState[] {
  return versions.map((version, at) => ({
    ...{ name: `m${at}`, version, nodeImage: `${IMAGE}-${version}` },
    ...{ provisioningState: 'Succeeded', isQuarantined: false }
  }))
}

/** Returns a pool of which all machines have a version. */
export function pool(name: string, version: string, changes: Partial<PoolState> = {}): PoolState {
  return {
    ...{ id: childId(clusterId, 'agentPools', name), etag: '1', name, isSystem: name === 'system', count: 2 },
    ...{ requestedVersion: version, version, provisioningState: 'Succeeded', isStopped: false },
    ...{ nodeImage: `${IMAGE}-${version}`, latestNodeImage: IMAGE, recentlyUsed: [], body: { properties: {} } },
    ...{ found: { name, count: 2 }, machines: machines(version, version) },
    ...changes
  }
}

/** Returns a cluster with pools. */
export function state(version: string, pools: readonly PoolState[], changes: Partial<ClusterState> = {}): UpgradeState {
  const cluster: ClusterState = {
    ...{ id: clusterId, etag: '1', uniqueId: 'u', location: 'westeurope', body: { properties: {} } },
    ...{ requestedVersion: version, version, provisioningState: 'Succeeded', isStopped: false },
    ...{ kubernetesChannel: 'none', nodeImageChannel: 'None' },
    ...changes
  }
  return { colour: 'blue', cluster, pools }
}

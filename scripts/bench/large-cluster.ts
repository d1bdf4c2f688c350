/** Measures what the upgrade of a large cluster costs local Azure: 50 nodes that run 1,000 pods under 20 budgets. */
import { serialize } from 'node:v8'
import { nodesOfCluster } from '../../local/aks/nodes/node.ts'
import { setCoreLimit } from '../../local/azure/compute-capacity.ts'
import type { World } from '../../local/azure/world.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from '../../test/unit/local/aks/upgrade-kit.ts'

const USER_NODES = 47
const DEPLOYMENTS = 20
const PODS_EACH = 50
const CORES = 1000
const FORKS = 20

/** CPU seconds, and bytes of a serialized world. */
export interface LargeClusterCost {
  readonly nodes: number
  readonly pods: number
  readonly upgradeSeconds: number
  readonly simulatedMinutes: number
  readonly forkSeconds: number
  readonly bytes: number
}

/** Upgrades the user pool of a large cluster. Throws an error if a node does not end with the new version. */
export function measureLargeCluster(): LargeClusterCost {
  const kit = largeCluster()
  const { fork: forkSeconds, bytes } = measureFork(kit.world)
  const began = kit.world.now
  const upgradeSeconds = cpuSeconds(() => {
    kit.writePool('npuser', { count: USER_NODES, orchestratorVersion: '1.35', upgradeSettings: { maxSurge: '33%' } })
    kit.settle()
  })
  const state = kit.poolState()
  const isUpgraded = kit.versions().every(version => version === state.currentOrchestratorVersion)
  if (state.provisioningState !== 'Succeeded' || !isUpgraded) throw new Error('the large cluster was not upgraded')
  return {
    nodes: nodesOfCluster(kit.world, kit.cluster).length,
    pods: kit.pods().length,
    upgradeSeconds,
    simulatedMinutes: (kit.world.now - began) / 60_000,
    forkSeconds,
    bytes
  }
}

/** Returns the CPU seconds that one fork of a world takes (the mean of several), and the bytes of the world. */
export function measureFork(world: World): { readonly fork: number; readonly bytes: number } {
  structuredClone(world)
  const seconds = cpuSeconds(() => {
    for (let fork = 0; fork < FORKS; fork++) structuredClone(world)
  })
  return { fork: seconds / FORKS, bytes: serialize(world).length }
}

function largeCluster(): UpgradeKit {
  const kit = upgradeKit()
  for (const family of ['standardDDv5Family', 'cores']) setCoreLimit(kit.world, 'westeurope', family, CORES)
  kit.writePool('npuser', { count: USER_NODES, orchestratorVersion: '1.34' })
  kit.settle()
  const names = Array.from({ length: DEPLOYMENTS }, (_, n) => `app-${n}`)
  kit.apply(...names.flatMap(name => [deployment(name, PODS_EACH), budget(name, { maxUnavailable: '10%' })]))
  return kit
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

import { operationState } from '../azure/index.ts'
import type { ClusterView, Look, PoolView, PowerAction } from './types.ts'

/** A cluster as Resource Manager answers it. */
export interface ClusterBody {
  readonly properties?: {
    readonly provisioningState?: string
    readonly powerState?: { readonly code?: string }
    readonly agentPoolProfiles?: readonly PoolView[]
  }
}

export function viewOf({ properties = {} }: ClusterBody): ClusterView {
  const { provisioningState = 'Succeeded', powerState, agentPoolProfiles = [] } = properties
  return {
    power: powerState?.code === 'Stopped' ? 'Stopped' : 'Running',
    state: provisioningState,
    pools: agentPoolProfiles
  }
}

/** The state of the cluster, or of one of its pools, that says that something is being done: Azure then refuses all else. */
export function underWay({ state, pools }: ClusterView): string | undefined {
  const states = [state, ...pools.map(({ provisioningState = 'Succeeded' }) => provisioningState)]
  return states.find(each => operationState(each) === 'running')
}

/** What an action has to do to a cluster at rest. A stopped one has no nodes that could become fewer. */
export function dueOf(
  action: PowerAction,
  { power, pools }: ClusterView
): Pick<Look, 'isDone' | 'shrinking' | 'upgrading'> {
  if (action !== 'scale-to-zero') {
    return { isDone: power === (action === 'start' ? 'Running' : 'Stopped'), shrinking: [], upgrading: [] }
  }
  const large = power === 'Stopped' ? [] : pools.filter(isLarge)
  const shrinking = large.filter(pool => !isUpgrading(pool))
  return { isDone: shrinking.length === 0, shrinking, upgrading: large.filter(isUpgrading) }
}

/** A pool of the workload that keeps nodes; those of the system must have some. */
function isLarge({ mode, enableAutoScaling, count = 0, minCount = 0 }: PoolView): boolean {
  return mode === 'User' && (enableAutoScaling === true ? minCount : count) > 0
}

/** Wanted may be a minor alone, `1.35`, where the patch was left to Azure. */
function isUpgrading({ orchestratorVersion: wanted, currentOrchestratorVersion: current }: PoolView): boolean {
  if (wanted === undefined || current === undefined) return false
  return wanted !== current && !current.startsWith(`${wanted}.`)
}

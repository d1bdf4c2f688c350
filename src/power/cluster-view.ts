import { operationState } from '../azure/index.ts'
import type { ClusterView, PoolView, PowerAction, PowerPlan } from './types.ts'

/** A cluster as Resource Manager returns it. */
export interface ClusterBody {
  readonly properties?: {
    readonly provisioningState?: string
    readonly powerState?: { readonly code?: string }
    readonly agentPoolProfiles?: readonly PoolView[]
  }
}

export function clusterViewOf({ properties = {} }: ClusterBody): ClusterView {
  const { provisioningState = 'Succeeded', powerState, agentPoolProfiles = [] } = properties
  return {
    power: powerState?.code === 'Stopped' ? 'Stopped' : 'Running',
    state: provisioningState,
    pools: agentPoolProfiles
  }
}

/**
 * Returns the state of a cluster or one of its pools that shows an operation in progress. Azure then refuses all other
 * operations. Returns `undefined` if there is none.
 */
export function stateInProgress({ state, pools }: ClusterView): string | undefined {
  const states = [state, ...pools.map(({ provisioningState = 'Succeeded' }) => provisioningState)]
  return states.find(each => operationState(each) === 'running')
}

/**
 * Returns the work that an action requires on a cluster without an operation in progress. A stopped cluster has no
 * nodes to scale down.
 */
export function pendingPowerChange(
  action: PowerAction,
  { power, pools }: ClusterView
): Pick<PowerPlan, 'isDone' | 'shrinking' | 'upgrading'> {
  if (action !== 'scale-to-zero') {
    return { isDone: power === (action === 'start' ? 'Running' : 'Stopped'), shrinking: [], upgrading: [] }
  }
  const large = power === 'Stopped' ? [] : pools.filter(isLarge)
  const shrinking = large.filter(pool => !isUpgrading(pool))
  return { isDone: shrinking.length === 0, shrinking, upgrading: large.filter(isUpgrading) }
}

/** Returns whether a pool of the workload keeps nodes. System pools must have nodes. */
function isLarge({ mode, enableAutoScaling, count = 0, minCount = 0 }: PoolView): boolean {
  return mode === 'User' && (enableAutoScaling === true ? minCount : count) > 0
}

/**
 * Returns whether an upgrade of a pool is unfinished. The requested version can be a minor such as `1.35`, if Azure
 * chose the patch.
 */
function isUpgrading({ orchestratorVersion: wanted, currentOrchestratorVersion: current }: PoolView): boolean {
  if (wanted === undefined || current === undefined) return false
  return wanted !== current && !current.startsWith(`${wanted}.`)
}

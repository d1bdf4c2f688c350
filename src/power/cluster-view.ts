import { operationState } from '../azure/index.ts'
import { isSameVersion } from '../config/index.ts'
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
 * Returns a provisioning state, of a cluster or of one of its pools, that shows an operation in progress. Returns
 * `undefined` if no operation is in progress. During an operation, Azure refuses all other operations.
 */
export function inProgressStateOf({ state, pools }: ClusterView): string | undefined {
  const states = [state, ...pools.map(({ provisioningState = 'Succeeded' }) => provisioningState)]
  return states.find(each => operationState(each) === 'running')
}

/**
 * Returns the work that an action still requires on a cluster. No other operation may be in progress. A stopped cluster
 * has no nodes to scale down.
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

/**
 * Returns whether a user pool cannot scale to zero, because its node count or its minimum is above zero. System pools
 * must have nodes, so they never count.
 */
function isLarge({ mode, enableAutoScaling, count = 0, minCount = 0 }: PoolView): boolean {
  return mode === 'User' && (enableAutoScaling === true ? minCount : count) > 0
}

/**
 * Returns whether an upgrade of a pool is unfinished. The requested version can be a minor version such as `1.35`. It
 * matches each of its patches, because Azure chooses the patch.
 */
function isUpgrading({ orchestratorVersion: wanted, currentOrchestratorVersion: current }: PoolView): boolean {
  if (wanted === undefined || current === undefined) return false
  return !isSameVersion(wanted, current)
}

import { releasePatch } from '../aks/kubernetes-versions.ts'
import type { World } from '../azure/world.ts'
import { commitChange } from '../kubernetes/git-and-oci-sources.ts'
import type { ScenarioEvent } from './file/schema.ts'
import { applyLimits, applyTraffic, fillSubnet } from './parts/azure-conditions.ts'
import { applyClusterPart, splitClusterPart } from './parts/cluster-conditions.ts'
import type { Outcome } from './parts/outcome.ts'
import { addResource, changeResource, type Done, removeResource, switchPower } from './resource-actions.ts'
import { grantRole, revokeRole } from './role-actions.ts'
import { ScenarioError } from './scenario-error.ts'

/** Action of an event, without its time. */
export type Action = Omit<ScenarioEvent, 'at'>

/** Returns the conditions of an action one by one, each an action of its own. */
export function splitAction(action: Action): Action[] {
  const { subscription, subnets = [], clusters = [], traffic = [], ...rest } = action
  const own = Object.values(rest).some(value => value !== undefined) ? [rest] : []
  return [
    ...own,
    ...(subscription === undefined ? [] : [{ subscription }]),
    ...subnets.map(subnet => ({ subnets: [subnet] })),
    ...clusters.flatMap(splitClusterPart).map(cluster => ({ clusters: [cluster] })),
    ...traffic.map(gateway => ({ traffic: [gateway] }))
  ]
}

/**
 * Carries out an action that `splitAction` returned. Minutes in it count from `began`. Throws ScenarioError if it cannot
 * be carried out in this world, or if Azure refuses.
 */
export function carryOut(world: World, action: Action, began: number): Outcome {
  const { subscription, subnets, clusters, traffic, commit, release } = action
  if (subscription !== undefined) return applyLimits(world, subscription)
  if (subnets?.[0] !== undefined) return fillSubnet(world, subnets[0])
  if (clusters?.[0] !== undefined) return applyClusterPart(world, clusters[0], began)
  if (traffic?.[0] !== undefined) return applyTraffic(world, traffic[0], began)
  if (release !== undefined) return applyRelease(world, release)
  if (commit !== undefined) return applyCommit(world, commit)
  return { done: `colleague ${colleagueAction(world, action).text}` }
}

function applyRelease(world: World, version: string): Outcome {
  const minors = releasePatch(world, version)
  if (minors === undefined) return { done: `Azure released Kubernetes ${version}` }
  throw new ScenarioError(`Local Azure has no minor version for ${version}. It has ${minors.join(', ')}.`)
}

function applyCommit(world: World, { repository, branch = 'main', files }: NonNullable<Action['commit']>): Outcome {
  const sha = commitChange(world, repository, files, branch)
  return { done: `colleague committed ${Object.keys(files).join(', ')} to ${repository} (${sha.slice(0, 7)})` }
}

function colleagueAction(world: World, { change, add, remove, stop, start, grant, revoke }: Action): Done {
  if (change !== undefined) return changeResource(world, change.path, change.patch)
  if (add !== undefined) return addResource(world, add.path, add.body)
  if (remove !== undefined) return removeResource(world, remove)
  if (stop !== undefined) return switchPower(world, stop, 'stop')
  if (start !== undefined) return switchPower(world, start, 'start')
  if (grant !== undefined) return grantRole(world, grant)
  if (revoke !== undefined) return revokeRole(world, revoke)
  throw new TypeError('the event has no action')
}

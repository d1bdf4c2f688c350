import { refusal } from '../../errors.ts'
import type { Refusal } from '../../world.ts'
import { isSame, propertyChange } from './agent-pool-changes.ts'
import { invalidParameter } from './agent-pool-check.ts'
import type { ClusterCheck, ClusterRule } from './managed-cluster-check.ts'

/** What a later write may not change, and what it may not do with pools. */
export const changeRules: readonly ClusterRule[] = [refuseFixed, refuseDataPlane, refusePools, refuseModes]

type Members = Record<string, unknown>

/** Kept for as long as the cluster is. Paths below `properties`. */
const fixed: readonly (readonly string[])[] = [
  ['dnsPrefix'],
  ['fqdnSubdomain'],
  ['nodeResourceGroup'],
  ['enableRBAC'],
  ['networkProfile', 'networkPlugin'],
  ['networkProfile', 'serviceCidr'],
  ['networkProfile', 'dnsServiceIP'],
  ['networkProfile', 'loadBalancerSku'],
  ['apiServerAccessProfile', 'subnetId'],
  ['apiServerAccessProfile', 'privateDNSZone']
]

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Members | undefined)?.[name], value)
}

function refuseFixed({ given, before }: ClusterCheck): Refusal | undefined {
  if (before === undefined) return undefined
  const changed = fixed.find(path => at(given, path) !== undefined && !isSame(at(given, path), at(before, path)))
  if (changed !== undefined) return propertyChange(['properties', ...changed].join('.'))
  return refusePrivacy(given.apiServerAccessProfile, before.apiServerAccessProfile)
}

/** Public or private can be chosen again with API Server VNet Integration, and that is not switched off. */
function refusePrivacy(
  given: ClusterCheck['given']['apiServerAccessProfile'],
  before: ClusterCheck['given']['apiServerAccessProfile']
): Refusal | undefined {
  if (given === undefined) return undefined
  const isIntegrated = before?.enableVnetIntegration === true
  if (isIntegrated && given.enableVnetIntegration === false) {
    return propertyChange('properties.apiServerAccessProfile.enableVnetIntegration')
  }
  const isOther = (given.enablePrivateCluster === true) !== (before?.enablePrivateCluster === true)
  return isOther && !isIntegrated ? propertyChange('properties.apiServerAccessProfile.enablePrivateCluster') : undefined
}

/** From azure to cilium, and not back ("Update Azure CNI IPAM mode and data plane technology"). */
function refuseDataPlane({ cluster, before }: ClusterCheck): Refusal | undefined {
  const [was, is] = [before, cluster].map(each => each?.networkProfile?.networkDataplane)
  return was === 'cilium' && is !== 'cilium' ? propertyChange('properties.networkProfile.networkDataplane') : undefined
}

/** Inline pools make a cluster; later ones are children. Leaving one out does nothing (Azure/AKS#1511). */
function refusePools({ before, pools, present }: ClusterCheck): Refusal | undefined {
  if (pools.length === 0 && present.length === 0) {
    return invalidParameter('agentPoolProfiles', 'Required parameter agentPoolProfiles is missing (null).')
  }
  const names = pools.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return invalidParameter('agentPoolProfiles.name', `There are two pools named ${twice}.`)
  const isNew = pools.some(({ name }) => !present.some(pool => pool.name === name))
  if (before === undefined || present.length === 0 || !isNew) return undefined
  return refusal(
    400,
    'BadRequest',
    'A new agent pool was introduced. Adding agent pools to an existing cluster is not allowed through managed cluster operations. For agent pool specific change, please use per agent pool operations: https://aka.ms/agent-pool-rest-api',
    'agentPoolProfiles'
  )
}

/** The system's own pods need somewhere to be. */
function refuseModes({ pools, present }: ClusterCheck): Refusal | undefined {
  const others = present.filter(({ name }) => !pools.some(pool => pool.name === name))
  const modes = [...pools.map(({ pool }) => pool.mode), ...others.map(({ properties }) => properties.mode)]
  if (modes.includes('System')) return undefined
  return invalidParameter('agentPoolProfiles.mode', 'A cluster must have at least one pool of mode System.')
}

import {
  type ClusterProperties,
  clusterProperties,
  type PoolProfile,
  type PoolProperties,
  poolProperties,
  poolsOf
} from '../../../aks/cluster-model.ts'
import { recentVersions } from '../../../aks/upgrades/pool-goal.ts'
import { regionName } from '../../regions.ts'
import type { Put, Refusal, Resource, World } from '../../world.ts'
import type { PoolCheck } from './agent-pool-check.ts'
import { completePool } from './agent-pool-defaults.ts'
import { completeCluster } from './managed-cluster-defaults.ts'

/** A cluster as it is wanted, and all that its rules look at. */
export interface ClusterCheck {
  readonly world: World
  readonly id: string
  readonly name: string
  readonly region: string
  /** As written. */
  readonly given: ClusterProperties
  /** With what the provider fills in. */
  readonly cluster: ClusterProperties
  readonly before: ClusterProperties | undefined
  readonly identity: Record<string, unknown> | undefined
  readonly tier: string
  /** The pools of the body. */
  readonly pools: readonly PoolCheck[]
  /** Pools the cluster has. */
  readonly present: readonly Resource[]
  readonly preflight: boolean
}

export type ClusterRule = (check: ClusterCheck) => Refusal | undefined

export function clusterCheck(put: Put): ClusterCheck {
  const { world, id, name, existing, body } = put
  const given: ClusterProperties = body.properties ?? {}
  const cluster = clusterProperties({ properties: completeCluster(put) })
  const region = regionName(body.location ?? existing?.location ?? '')
  const preflight = put.preflight === true
  const present = existing === undefined ? [] : poolsOf(world, id)
  const pools = profilesIn(put).map(profile => {
    const own = present.find(pool => pool.name === profile.name)
    const recent = own === undefined ? [] : recentVersions(world, own.id)
    const pool: PoolProperties = completePool(cluster, { ...profile }, own?.properties, recent)
    const before = own === undefined ? undefined : poolProperties(own)
    return {
      world,
      clusterId: id,
      region,
      cluster,
      name: profile.name,
      given: profile,
      pool,
      before,
      recent,
      preflight
    }
  })
  const before = existing === undefined ? undefined : clusterProperties(existing)
  const identity = body.identity ?? existing?.identity
  return { world, id, name, region, given, cluster, before, identity, tier: tierOf(put), pools, present, preflight }
}

/** Inline pools of a body; what is no list of objects counts as none. */
function profilesIn({ body }: Put): PoolProfile[] {
  const profiles = body.properties?.agentPoolProfiles
  return Array.isArray(profiles) ? profiles.map(profile => ({ ...profile, name: String(profile?.name ?? '') })) : []
}

export function tierOf({ body, existing }: Put): string {
  return String(body.sku?.tier ?? existing?.sku?.tier ?? 'Free')
}

/** Inline profiles as the body has them, completed: `name` beside what a child has as properties. */
export function completeProfiles(put: Put, cluster: ClusterProperties): PoolProfile[] {
  const present = put.existing === undefined ? [] : poolsOf(put.world, put.id)
  return profilesIn(put).map(({ name, ...profile }) => {
    const own = present.find(pool => pool.name === name)
    const recent = own === undefined ? [] : recentVersions(put.world, own.id)
    return { name, ...completePool(cluster, profile, own?.properties, recent) }
  })
}

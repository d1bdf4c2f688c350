import {
  allClusters,
  isStopped,
  nodeCount,
  type PoolProperties,
  poolProperties,
  poolsOf,
  surgeOf,
  unavailableOf
} from '../../../aks/cluster-model.ts'
import { minorNumber } from '../../../aks/kubernetes-versions.ts'
import { coreLimit, REGIONAL_CORES, restrictionOf, SPOT_CORES } from '../../compute-capacity.ts'
import { refusal } from '../../errors.ts'
import { regionName, zonesOf } from '../../regions.ts'
import { isOn } from '../../switches.ts'
import type { Refusal, World } from '../../world.ts'
import { canBePublishedSize, ephemeralSpaceGB, findVmSize, type VmSize, vmSizes } from '../vm-sizes.ts'
import { invalidParameter, type PoolCheck, type PoolRule } from './agent-pool-check.ts'

/** Capacity that the region must have for a pool that gets more nodes. */
export const capacityRules: readonly PoolRule[] = [refuseSize, refuseZones, refuseDisk]

/** Returns whether a write makes no new machines. Machines that run keep running where their size is no longer offered. */
function addsNone({ pool, before }: PoolCheck): boolean {
  return before !== undefined && grownNodes(pool, before) <= 0
}

function refuseSize(check: PoolCheck): Refusal | undefined {
  const { world, region, name, pool } = check
  const { vmSize = '' } = pool
  if (findVmSize(vmSize) === undefined) return refuseUnknownSize(world, region, vmSize)
  return addsNone(check) ? undefined : refuseRestricted(world, region, name, vmSize)
}

/** Returns why the subscription gets no machine of a size in any zone. */
export function refuseRestricted(world: World, region: string, name: string, vmSize: string): Refusal | undefined {
  const restriction = restrictionOf(world, region, vmSize)
  if (restriction === undefined || restriction.zones !== undefined) return undefined
  return refusal(
    400,
    'SkuNotAvailable',
    `The requested size for resource '${name}' is currently not available in location '${region}' zones '' for subscription '${world.subscriptionId}'. Please try another size or deploy to a different location or zones. See https://aka.ms/azureskunotavailable for details.`
  )
}

/** Refuses a size that is not in the table: in Azure's words only if Azure cannot have a size of that name. */
function refuseUnknownSize(world: World, region: string, vmSize: string): Refusal {
  if (canBePublishedSize(vmSize)) {
    return refusal(501, 'NotSupportedByLocalAzure', `Local Azure does not know the machine size ${vmSize}.`)
  }
  const available = vmSizes.map(({ name }) => name.toLowerCase()).toSorted()
  return refusal(
    400,
    'VMSizeNotSupported',
    // Verbatim: Azure/azure-cli#30887.
    `Virtual Machine size: '${vmSize}' is not supported for subscription ${world.subscriptionId} in location '${region}'. The available VM sizes are '${available.join(',')}'.`
  )
}

function refuseZones(check: PoolCheck): Refusal | undefined {
  const { world, region, name, pool } = check
  if (addsNone(check)) return undefined
  const { vmSize = '', availabilityZones = [] } = pool
  if (availabilityZones.length > 0 && zonesOf(region).length === 0) {
    return refusal(
      400,
      'AvailabilityZoneNotSupported',
      // Verbatim: cloud-barista/cb-spider#1246.
      `Availability zone is not supported in region ${region}.`,
      'agentPoolProfile.availabilityZone'
    )
  }
  const missing = restrictionOf(world, region, vmSize)?.zones ?? []
  const supported = zonesOf(region).filter(zone => !missing.includes(zone))
  const refused = availabilityZones.filter(zone => !supported.includes(zone))
  if (refused.length === 0) return undefined
  return refusal(
    400,
    'AvailabilityZoneNotSupported',
    `The zone(s) '${refused.join(',')}' for resource '${name}' is not supported. The supported zones for location '${region}' are '${supported.join(',')}'.`
  )
}

const GIB = 1024 ** 3

/** Refuses an ephemeral disk that no disk of the machine can hold (Azure/AKS#2694, Azure/AKS#4597). */
function refuseDisk({ pool }: PoolCheck): Refusal | undefined {
  const { vmSize = '', osDiskType, osDiskSizeGB = 0 } = pool
  const size = findVmSize(vmSize)
  if (osDiskType !== 'Ephemeral' || size === undefined) return undefined
  const space = ephemeralSpaceGB(size)
  if (space === 0) {
    return refusal(
      400,
      'VMSizeDoesNotSupportEphemeralOS',
      // Verbatim: Azure/AKS#2694.
      `The Virtual Machine size ${size.name} does not support Ephemeral OS disk.`
    )
  }
  if (osDiskSizeGB <= space) return undefined
  return refusal(
    400,
    'VMCannotFitEphemeralOSDisk',
    // Verbatim: Azure/AKS#4597.
    `The virtual machine size ${size.name} has a cache size of ${size.cacheGB * GIB} bytes and temporary disk size of ${size.temporaryDiskGB * GIB} bytes, but the OS disk requires ${osDiskSizeGB * GIB} bytes. Use a VM size with larger cache, larger temp disk, or disable ephemeral OS.`
  )
}

/** Cores a number of nodes needs, by the quotas they count in. */
interface Need {
  readonly quota: string
  readonly cores: number
}

/** Nodes to be added to a pool. */
export interface Growth {
  readonly pool: PoolProperties
  readonly nodes: number
}

function quotaOf(size: VmSize, { scaleSetPriority }: PoolProperties): string {
  return scaleSetPriority === 'Spot' ? SPOT_CORES : size.family
}

function needsOf(growths: readonly Growth[]): Need[] {
  const needs = new Map<string, number>()
  for (const { pool, nodes } of growths) {
    const size = findVmSize(pool.vmSize ?? '')
    if (size === undefined || nodes <= 0) continue
    const quota = quotaOf(size, pool)
    needs.set(quota, (needs.get(quota) ?? 0) + nodes * size.cores)
  }
  return [...needs].map(([quota, cores]) => ({ quota, cores }))
}

/** Cores in use in a region, by quota; nodes of stopped clusters are given back. */
export function coresInUse(world: World, region: string): Record<string, number> {
  const clusters = allClusters(world).filter(cluster => cluster.location === regionName(region) && !isStopped(cluster))
  const pools = clusters.flatMap(({ id }) => poolsOf(world, id)).map(poolProperties)
  const needs = needsOf(pools.map(pool => ({ pool, nodes: nodeCount(pool) })))
  const regular = needs.filter(({ quota }) => quota !== SPOT_CORES).reduce((sum, { cores }) => sum + cores, 0)
  return { ...Object.fromEntries(needs.map(({ quota, cores }) => [quota, cores])), [REGIONAL_CORES]: regular }
}

/** Whether the subscription's quota has room for these nodes, beside all that runs: by family, then altogether. */
export function refuseQuota(world: World, region: string, growths: readonly Growth[]): Refusal | undefined {
  const used = coresInUse(world, region)
  const needs = needsOf(growths)
  for (const { quota, cores } of needs) {
    const left = coreLimit(world, region, quota) - (used[quota] ?? 0)
    if (cores > left) {
      return refusal(
        400,
        'ErrCode_InsufficientVCPUQuota',
        `Insufficient vcpu quota requested ${cores}, remaining ${left} for family ${quota} for region ${region}.`
      )
    }
  }
  const total = needs.filter(({ quota }) => quota !== SPOT_CORES).reduce((sum, { cores }) => sum + cores, 0)
  const limit = coreLimit(world, region, REGIONAL_CORES)
  const current = used[REGIONAL_CORES] ?? 0
  if (total === 0 || current + total <= limit) return undefined
  return refusal(
    400,
    'QuotaExceeded',
    `Operation results in exceeding quota limits of Core. Maximum allowed: ${limit}, Current in use: ${current}, Additional requested: ${total}.`
  )
}

/** The autoscaler's growth is not counted ahead; what is there is. */
export function grownNodes(pool: PoolProperties, before: PoolProperties | undefined): number {
  return nodeCount(pool) - (before === undefined ? 0 : nodeCount(before))
}

/** A surge that does not fit is tried again with one node where the pool runs this minor or a later one. */
const SINGLE_SURGE_MINOR = 35

/** Maximum nodes of a pool, the surge of an upgrade included ("Limits for resources, SKUs, and regions in AKS"). */
const MOST_NODES = 1000

/** Refuses a surge beyond the maximum nodes of a pool. That an upgrade is checked for it, and the code, are *assumed*. */
export function refuseBeyondPool(nodes: number, surge: number): Refusal | undefined {
  if (surge === 0 || nodes + surge <= MOST_NODES) return undefined
  return invalidParameter(
    'upgradeSettings.maxSurge',
    `The pool has ${nodes} nodes, and the upgrade adds ${surge}; a pool can have at most ${MOST_NODES}. Use maxSurge 0 and maxUnavailable.`
  )
}

/**
 * Returns why the surge of an upgrade is not possible: it is beyond the maximum of a pool, or the quota does not allow it. AKS
 * checks the quota before the upgrade ("Upgrade options for AKS clusters", validations); with the switch it does not.
 */
export function refuseSurge(world: World, region: string, pool: PoolProperties, current: string): Refusal | undefined {
  const nodes = smallestSurge(pool, current)
  const beyond = refuseBeyondPool(nodeCount(pool), nodes)
  if (beyond !== undefined || isOn(world, 'surge-not-checked-before-upgrade')) return beyond
  return refuseQuota(world, region, [{ pool, nodes }])
}

/**
 * Returns the nodes that an upgrade of a pool needs room for, by what the pool runs. It needs none if it may take nodes out of
 * service instead ("Configure rolling upgrades for AKS node pools", MaxUnavailable fallback).
 */
export function smallestSurge(pool: PoolProperties, current: string): number {
  if (unavailableOf(pool) > 0) return 0
  const surge = surgeOf(pool)
  return minorNumber(current) >= SINGLE_SURGE_MINOR ? Math.min(1, surge) : surge
}

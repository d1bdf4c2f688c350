import { refuseUnauthorized } from '../authorization/authorization.ts'
import { coreLimit, REGIONAL_CORES, type Restriction, restrictionOf, SPOT_CORES } from '../compute-capacity.ts'
import type { ArmRequest, Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse, refuseUnknownRegion } from '../protocol/route-guards.ts'
import { coresInUse } from '../providers/container-service/agent-pool-capacity.ts'
import { type VmSize, vmSizes } from '../providers/vm-sizes.ts'
import { regionName, regions, zonesOf } from '../regions.ts'
import type { HttpResponse, World } from '../world.ts'

const USAGE_VERSIONS = ['2026-04-01', '2026-03-01', '2025-04-01', '2024-11-01', '2024-07-01', '2024-03-01']
const SKU_VERSIONS = ['2021-07-01', '2019-04-01']

/** Pages of lists that hold hundreds of entries on Azure. */
const PAGE = 20

function refuseReader({ world, caller }: ArmRequest, action: string): HttpResponse | undefined {
  const refused = refuseUnauthorized(world, caller, action, `/subscriptions/${world.subscriptionId}`)
  return refused && refusedResponse(refused)
}

/** What the subscription uses of its quotas in a region: altogether, for spot, and by family. */
function usages(request: ArmRequest): HttpResponse {
  const { world, http, match } = request
  const region = regionName(match[1] ?? '')
  const refused = refuseReader(request, 'Microsoft.Compute/locations/usages/read')
  if (refused !== undefined) return refused
  const unknown = refuseUnknownRegion(region)
  if (unknown !== undefined) return refusedResponse(unknown)
  const used = coresInUse(world, region)
  const families = [...new Set(vmSizes.map(({ family }) => family))]
  const quotas = [
    [REGIONAL_CORES, 'Total Regional vCPUs'],
    [SPOT_CORES, 'Total Regional Low-priority vCPUs'],
    ...families.map(family => [family, `${family.replace(/^standard(.*)Family$/i, 'Standard $1 Family')} vCPUs`])
  ] as const
  const value = quotas.map(([name = '', localizedValue]) => ({
    unit: 'Count',
    currentValue: used[name] ?? 0,
    limit: coreLimit(world, region, name),
    name: { value: name, localizedValue }
  }))
  return listResponse(http, value, PAGE)
}

/** Sizes and what the subscription may not use of them; of one region where `$filter=location eq '…'` says so. */
function skus(request: ArmRequest): HttpResponse {
  const { world, http } = request
  const refused = refuseReader(request, 'Microsoft.Compute/skus/read')
  if (refused !== undefined) return refused
  const wanted = /^\s*location\s+eq\s+'([^']+)'\s*$/i.exec(http.query.get('$filter') ?? '')?.[1]
  const places = Object.keys(regions).filter(region => wanted === undefined || region === regionName(wanted))
  const value = places.flatMap(region => vmSizes.map(size => showSku(world, region, size)))
  return listResponse(http, value, PAGE)
}

function showSku(world: World, region: string, size: VmSize) {
  const { name, family } = size
  return {
    resourceType: 'virtualMachines',
    name,
    tier: 'Standard',
    size: name.replace('Standard_', ''),
    family,
    locations: [region],
    locationInfo: [{ location: region, zones: zonesOf(region), zoneDetails: [] }],
    capabilities: capabilitiesOf(size),
    restrictions: restrictions(region, restrictionOf(world, region, name))
  }
}

const MEBIBYTES = 1024
const BYTES = 1024 ** 3

/** Returns the capabilities of a size, as texts. Azure leaves out those of disks that the size does not have. */
function capabilitiesOf(size: VmSize) {
  const { cores, memoryGB, architecture, hyperVGenerations, temporaryDiskGB, cacheGB, nvme } = size
  const placements = placementsOf(size)
  return Object.entries({
    MaxResourceVolumeMB: temporaryDiskGB * MEBIBYTES,
    vCPUs: cores,
    vCPUsAvailable: cores,
    HyperVGenerations: hyperVGenerations,
    ...(placements !== undefined && { SupportedEphemeralOSDiskPlacements: placements }),
    MemoryGB: memoryGB,
    CpuArchitectureType: architecture,
    ...(cacheGB > 0 && { CachedDiskBytes: cacheGB * BYTES }),
    ...(nvme.disks > 0 && {
      NvmeDiskSizeInMiB: nvme.disks * nvme.eachGB * MEBIBYTES,
      NvmeSizePerDiskInMiB: nvme.eachGB * MEBIBYTES
    }),
    EphemeralOSDiskSupported: placements === undefined ? 'False' : 'True',
    EncryptionAtHostSupported: size.withoutPremiumStorage === true ? 'False' : 'True'
  }).map(([name, value]) => ({ name, value: String(value) }))
}

/** Returns the list of placements. With a temporary disk, Azure lists the cache too, even if the size has none. */
function placementsOf({ temporaryDiskGB, nvme, withoutPremiumStorage }: VmSize): string | undefined {
  if (withoutPremiumStorage === true) return undefined
  if (nvme.disks > 0) return 'NvmeDisk'
  return temporaryDiskGB > 0 ? 'ResourceDisk,CacheDisk' : undefined
}

function restrictions(region: string, restriction: Restriction | undefined) {
  if (restriction === undefined) return []
  const { zones, reasonCode } = restriction
  const type = zones === undefined ? 'Location' : 'Zone'
  return [{ type, values: [region], restrictionInfo: { locations: [region], zones: zones ?? [] }, reasonCode }]
}

export const computeRoutes: readonly Route[] = [
  ...forApiVersions(USAGE_VERSIONS, [
    {
      method: 'GET',
      path: /^\/subscriptions\/[^/]+\/providers\/microsoft\.compute\/locations\/([^/]+)\/usages$/i,
      answer: usages
    }
  ]),
  ...forApiVersions(SKU_VERSIONS, [
    { method: 'GET', path: /^\/subscriptions\/[^/]+\/providers\/microsoft\.compute\/skus$/i, answer: skus }
  ])
]

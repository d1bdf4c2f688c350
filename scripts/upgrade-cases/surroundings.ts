import { freeAddresses } from '../../local/aks/subnet-space.ts'
import { recordDeprecatedCall } from '../../local/aks/upgrades/upgrade-refusals.ts'
import { type Restriction, restrictSize, setCoreLimit } from '../../local/azure/compute-capacity.ts'
import { coresInUse } from '../../local/azure/providers/container-service/agent-pool-capacity.ts'
import { keyOf } from '../../local/azure/resource-ids.ts'
import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import type { AzureClient, Loose } from './azure-client.ts'
import { type CaseIds, REGION } from './base-network.ts'
import type { CaseWorld } from './case-format.ts'

/** Sets the limits of the subscription so that as many cores are free as a case says. */
export function setQuota({ world }: AzureClient, { quota = {} }: CaseWorld): void {
  const inUse = coresInUse(world, REGION)
  for (const [name, { used, limit }] of Object.entries(quota))
    setCoreLimit(world, REGION, name, (lookup(inUse, name) ?? 0) + limit - used)
}

function lookup(values: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.entries(values).find(([key]) => keyOf(key) === keyOf(name))?.[1]
}

/** Restricts the machine sizes that a case names. */
export function setRestrictions({ world }: AzureClient, { skus = {} }: CaseWorld): void {
  for (const [size, { restrictions }] of Object.entries(skus)) {
    for (const { type, zones } of restrictions) {
      const restriction: Restriction = { reasonCode: 'NotAvailableForSubscription' }
      restrictSize(
        world,
        REGION,
        size,
        type === 'Zone' && zones !== undefined ? { ...restriction, zones } : restriction
      )
    }
  }
}

/** Sets the size of each subnet of a case. Other network interfaces fill it until as many addresses are free as the case says. */
export function setSubnets(azure: AzureClient, ids: CaseIds, { subnets = {} }: CaseWorld): void {
  for (const [name, { prefix, free, delegation }] of Object.entries(subnets)) {
    const subnet = findResource(azure.world, `${ids.network}/subnets/${name}`)
    if (subnet === undefined) throw new Error(`The case names subnet ${name}, which its network does not have.`)
    if (delegation === null) subnet.properties.delegations = []
    const [start] = String(subnet.properties.addressPrefix).split('/')
    const resize = (length: number) => {
      subnet.properties.addressPrefix = `${start}/${length}`
    }
    const available = () => freeAddresses(azure.world, subnet, '')
    let length = Number(prefix.slice(1))
    resize(length)
    if (free === undefined) continue
    // The sizes of cases are rounded: a subnet that is too small for the addresses in use is enlarged.
    while (available() < free) {
      length -= 1
      resize(length)
    }
    occupy(azure, ids, subnet.id, available() - free)
  }
}

function occupy({ world }: AzureClient, { group }: CaseIds, subnetId: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `other-${index}`
    const id = `${group}/providers/Microsoft.Network/networkInterfaces/${name}`
    const ipConfigurations = [{ name: 'one', properties: { subnet: { id: subnetId } } }]
    const type = 'Microsoft.Network/networkInterfaces'
    const properties = { ipConfigurations, provisioningState: 'Succeeded' }
    world.resources[keyOf(id)] = { id, type, name, location: REGION, properties, generation: 1, createdAt: world.now }
  }
}

/** Adds the locks of a case. */
export function setLocks({ world }: AzureClient, ids: CaseIds, { locks = [] }: CaseWorld): void {
  const nodeGroup = `/subscriptions/${world.subscriptionId}/resourceGroups/cases-nodes`
  const scopes: Readonly<Record<string, string>> = {
    cluster: ids.cluster,
    'cluster resource group': ids.group,
    'node resource group': nodeGroup
  }
  for (const { level, scope, name } of locks) {
    const id = `${scopes[scope]}/providers/Microsoft.Authorization/locks/${name}`
    const type = 'Microsoft.Authorization/locks'
    world.resources[keyOf(id)] = { id, type, name, properties: { level }, generation: 1, createdAt: world.now }
  }
}

/** Records the calls of deprecated APIs of a case. */
export function setApiUsage({ world }: AzureClient, ids: CaseIds, { apiUsage = [] }: CaseWorld): void {
  const { now } = world
  for (const { api, verb, userAgent, lastSeen, removedIn } of apiUsage) {
    world.now = now - minutes(lastSeen) * 60_000
    recordDeprecatedCall(world, ids.cluster, recordedApi(api), { verb, userAgent, removedIn })
  }
  world.now = now
}

/** Returns an API such as `example.io/v1 widgets` as AKS records it: `example.io.widgets.v1`. */
function recordedApi(api: string): string {
  const [groupVersion = '', resource = ''] = api.split(' ')
  const [version, group] = groupVersion.split('/').toReversed()
  return [group, resource, version].filter(Boolean).join('.')
}

function minutes(ago: string): number {
  const [, amount = '0', unit = 'm'] = /^-(\d+)([mhd])$/.exec(ago) ?? []
  return Number(amount) * ({ m: 1, h: 60, d: 1440 }[unit] ?? 1)
}

/** Writes the maintenance windows of a case. */
export function setWindows(azure: AzureClient, ids: CaseIds, { windows = [] }: CaseWorld): void {
  for (const { name, weekly, durationHours, ...window } of windows as readonly Loose[]) {
    const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: weekly } }
    const maintenanceWindow = { schedule, startDate: '2026-01-01', durationHours, ...window }
    azure.make(`${ids.cluster}/maintenanceConfigurations/${name}`, { properties: { maintenanceWindow } })
  }
}

/** Takes from the identity of the control plane its roles at the subnets, if a case names other ones. */
export function setIdentity({ world, get }: AzureClient, ids: CaseIds, { identity }: CaseWorld): void {
  if (identity === undefined) return
  const { principalId } = get(ids.identity).properties
  for (const [key, { type, properties }] of Object.entries(world.resources)) {
    const isOwn = type === 'Microsoft.Authorization/roleAssignments' && properties.principalId === principalId
    if (isOwn && key.includes('/subnets/')) delete world.resources[key]
  }
}

/** Changes name servers, zone links and the default route of the network to those of a case. */
export function setNetwork({ world }: AzureClient, ids: CaseIds, { network }: CaseWorld): void {
  if (network === undefined) return
  const { dnsServers, zoneLinks, defaultRoute } = network
  const spoke = findResource(world, ids.network)
  if (spoke !== undefined && dnsServers !== undefined)
    spoke.properties.dhcpOptions = { dnsServers: dnsServers === 'default' ? [] : dnsServers }
  if (zoneLinks !== undefined) {
    for (const [key, { type }] of Object.entries(world.resources))
      if (key.startsWith(`${keyOf(ids.zone)}/`) && type.endsWith('/virtualNetworkLinks')) delete world.resources[key]
  }
  if (defaultRoute === undefined) return
  const [route] = (findResource(world, ids.routes)?.properties.routes ?? []) as Loose[]
  route.properties.nextHopIpAddress = defaultRoute.nextHop
}

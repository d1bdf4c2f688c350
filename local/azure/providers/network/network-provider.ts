import { armError, refusal } from '../../errors.ts'
import { regionName } from '../../regions.ts'
import { idsIn, isWithin, keyOf, parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource } from '../../world.ts'
import { type InlineElement, inlineElements } from '../put-helpers.ts'

/**
 * What all types of the Network provider have in common. Retry-After grows as in captures of its polls; names are as its
 * error InvalidResourceName says.
 */
export const networkProvider = {
  apiVersions: [
    '2025-09-01',
    '2025-07-01',
    '2025-05-01',
    '2025-03-01',
    '2025-01-01',
    '2024-10-01',
    '2024-07-01',
    '2024-05-01',
    '2024-03-01',
    '2024-01-01',
    '2023-11-01',
    '2023-09-01'
  ],
  names: /^\w([\w.-]{0,78}\w)?$/,
  style: 'azure-async',
  retryAfter: [10, 10, 20, 20, 40, 40, 80]
} as const

/** A virtual network is held by a write to it or into it for as long as such a write takes, whatever follows. */
export const NETWORK_HOLD_SECONDS = 4

/** Refuses references to Network resources that are not there, lie in another region, or are not settled. */
export function refuseReferences(put: Put, sameRegion = true): Refusal | undefined {
  if (put.preflight) return undefined
  for (const id of idsIn(put.body.properties)) {
    if (isWithin(id, put.id) || !/\/providers\/microsoft\.network\//i.test(id)) continue
    const refused = refuseReference(put, id, sameRegion)
    if (refused !== undefined) return refused
  }
  return undefined
}

function refuseReference(put: Put, id: string, sameRegion: boolean): Refusal | undefined {
  const found = findResource(put.world, id)
  if (found === undefined || (sameRegion && isElsewhere(put, found))) return invalidReference(id, put.id)
  return notProvisioned(found, put)
}

/** Types that firewalls and policies of any region may use ("Azure Firewall Manager policy overview", "IP groups"). */
const ANYWHERE = /^microsoft\.network\/(firewallpolicies|ipgroups)$/i

/** A child lies where its parent does. */
function isElsewhere(put: Put, found: Resource): boolean {
  const region = put.body.location ?? findResource(put.world, parseId(put.id).parent)?.location
  if (region === undefined || found.location === undefined || ANYWHERE.test(found.type)) return false
  return regionName(region) !== found.location
}

export function invalidReference(id: string, by: string): Refusal {
  return refusal(
    400,
    'InvalidResourceReference',
    `Resource ${id} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`
  )
}

/** What a resource uses must have been written well: what still is under way can be tried again, what failed must be put right. */
function notProvisioned(resource: Resource, put: Put): Refusal | undefined {
  const state = resource.properties.provisioningState
  if (state === undefined || state === 'Succeeded') return undefined
  const message = `Cannot proceed with operation because resource ${resource.id} used by resource ${put.id} is not in Succeeded state. Resource is in ${state} state and the last operation that updated/is updating the resource is Put${parseId(resource.id).type.split('/').at(-1)}Operation.`
  // Both are final: nobody is writing it, and trying again does not help.
  if (state === 'Failed' || state === 'Canceled') return refusal(400, 'ReferencedResourceNotProvisioned', message)
  const { status, error } = refusal(429, 'RetryableError', 'A retryable error occurred.')
  return { status, error: { ...error, details: [armError('ReferencedResourceNotProvisioned', message)] } }
}

/** Properties of the address configurations of firewalls, Bastion hosts and load balancers, by their names. */
export function ipConfigurations({ properties: own }: Resource): InlineElement[] {
  const { ipConfigurations, frontendIPConfigurations, managementIpConfiguration: management } = own
  return [ipConfigurations, frontendIPConfigurations, management === undefined ? [] : [management]].flatMap(
    inlineElements
  )
}

/** How the provider names the configuration objects below these types in ids. */
const configurationSegments: Readonly<Record<string, string>> = {
  'microsoft.network/azurefirewalls': 'azureFirewallIpConfigurations',
  'microsoft.network/bastionhosts': 'bastionHostIpConfigurations',
  'microsoft.network/loadbalancers': 'frontendIPConfigurations'
}

/** `{ id }` of every configuration of those resources that names a subnet or public address. */
export function configurationsNaming(users: readonly Resource[], id: string): { id: string }[] {
  return users.flatMap(user => {
    const segment = configurationSegments[keyOf(user.type)] ?? 'ipConfigurations'
    return ipConfigurations(user)
      .filter(configuration => idsIn(configuration.properties).includes(keyOf(id)))
      .map(({ name }) => ({ id: `${user.id}/${segment}/${name}` }))
  })
}

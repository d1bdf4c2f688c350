import { refusal } from '../errors.ts'
import { idsIn, isWithin, keyOf, parseId } from '../ids.ts'
import { inventGuid } from '../invent.ts'
import { findResource } from '../lookup.ts'
import { regionName } from '../regions.ts'
import type { Put, Refusal, Resource } from '../world.ts'

export type Check = (put: Put) => Refusal | undefined
export type Properties = Record<string, unknown>

/** What all types of the Network provider have in common. Retry-After grows as in captures of its polls. */
export const network = {
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
  style: 'azure-async',
  retryAfter: [10, 10, 20, 20, 40, 40, 80]
} as const

/** A virtual network is held by a write to it or into it for as long as such a write takes, whatever follows. */
export const NETWORK_HOLD_SECONDS = 4

export function firstRefusal(put: Put, checks: readonly Check[]): Refusal | undefined {
  for (const check of checks) {
    const refused = check(put)
    if (refused !== undefined) return refused
  }
  return undefined
}

export function properties(put: Put): Properties {
  return put.body.properties ?? {}
}

/** The `id` of a reference object. */
export function referenceId(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | undefined | null)?.id
  return typeof id === 'string' ? id : undefined
}

/** Inline elements `{ name, properties }` of a body, for example `securityRules`. */
export interface Inline {
  readonly name: string
  readonly properties: Properties
}

export function inline(value: unknown): Inline[] {
  return ((value ?? []) as Partial<Inline>[]).map(element => ({
    ...element,
    name: element.name ?? '',
    properties: element.properties ?? {}
  }))
}

/** The resource's own guid, the same at every write and whenever it is made. */
export function resourceGuid(put: Put): string {
  return inventGuid(put.world, 'resource guid', keyOf(put.id))
}

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
  const region = put.body.location === undefined ? undefined : regionName(put.body.location)
  const place = found?.location
  const isElsewhere = sameRegion && region !== undefined && place !== undefined && place !== region
  if (found === undefined || isElsewhere) return invalidReference(id, put.id)
  return found.properties.provisioningState === 'Updating' ? notProvisioned(found, put) : undefined
}

export function invalidReference(id: string, by: string): Refusal {
  return refusal(
    400,
    'InvalidResourceReference',
    `Resource ${id} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`
  )
}

function notProvisioned(resource: Resource, put: Put): Refusal {
  const message = `Cannot proceed with operation because resource ${resource.id} used by resource ${put.id} is not in Succeeded state. Resource is in Updating state and the last operation that updated/is updating the resource is Put${parseId(resource.id).type.split('/').at(-1)}Operation.`
  return {
    status: 429,
    error: {
      code: 'RetryableError',
      message: 'A retryable error occurred.',
      details: [{ code: 'ReferencedResourceNotProvisioned', message }]
    }
  }
}

/** A refusal to delete what others use: the code says of what kind it is. */
export function inUse(code: string, resource: Resource, users: readonly Resource[]): Refusal | undefined {
  if (users.length === 0) return undefined
  const by = users.map(({ id }) => id).join(', ')
  return refusal(400, code, `${resource.id} cannot be deleted because it is in use by ${by}.`)
}

/** Properties of the address configurations of firewalls and Bastion hosts, by their names. */
export function ipConfigurations(resource: Resource): Inline[] {
  const management = resource.properties.managementIpConfiguration
  return [...inline(resource.properties.ipConfigurations), ...inline(management === undefined ? [] : [management])]
}

/** How the provider names the configuration objects below these types in ids. */
const configurationSegments: Readonly<Record<string, string>> = {
  'microsoft.network/azurefirewalls': 'azureFirewallIpConfigurations',
  'microsoft.network/bastionhosts': 'bastionHostIpConfigurations'
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

import { keyOf, parseId, sameId } from '../resource-ids.ts'
import { childrenOf, findResource, resourcesWithin } from '../resources/resource-lookup.ts'
import type { Resource, World } from '../world.ts'

const ZONE = 'Microsoft.Network/privateDnsZones'

/** What a private zone says of a name. */
export type RecordAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'alias'; readonly target: string }
  | { readonly kind: 'none' }

/** A private zone as one virtual network sees it. */
export interface LinkedZone {
  readonly zone: Resource
  /** What the zone does not have is looked up publicly: `resolutionPolicy` NxDomainRedirect, for private link zones only. */
  readonly fallsBack: boolean
}

/** Whether a name is the zone's own or lies below it. */
function covers(zone: string, name: string): boolean {
  return sameId(zone, name) || keyOf(name).endsWith(`.${keyOf(zone)}`)
}

/** Private zones that could hold a name, the longest first; zones of one name in order of their ids. */
export function zonesCovering(world: World, name: string): Resource[] {
  return resourcesWithin(world, '/')
    .filter(({ type, name: zone }) => type === ZONE && covers(zone, name))
    .sort((a, b) => b.name.length - a.name.length)
}

/** The zone in which Azure DNS of a network looks a name up: of those linked to it the longest; `undefined` where none is. */
export function linkedZone(world: World, networkId: string, name: string): LinkedZone | undefined {
  for (const zone of zonesCovering(world, name)) {
    const link = linksTo(world, zone, networkId).find(isUp)
    if (link !== undefined) return { zone, fallsBack: isPrivateLink(zone) && redirects(link) }
  }
  return undefined
}

/** Links of a zone to a network, whatever state they are in. */
export function linksTo(world: World, zone: Resource, networkId: string): Resource[] {
  return childrenOf(world, zone.id, `${ZONE}/virtualNetworkLinks`).filter(({ properties: { virtualNetwork } }) =>
    sameId(String((virtualNetwork as { id?: unknown } | undefined)?.id), networkId)
  )
}

/** A link works from when it was first made, and goes on working while it is written again. */
function isUp({ generation, properties: { provisioningState } }: Resource): boolean {
  return provisioningState === 'Succeeded' || (generation > 1 && provisioningState === 'Updating')
}

function isPrivateLink({ name }: Resource): boolean {
  return /(^|\.)privatelink\./i.test(name)
}

function redirects({ properties: { resolutionPolicy } }: Resource): boolean {
  return resolutionPolicy === 'NxDomainRedirect'
}

/** The record of a name in a zone: its own, else the nearest wildcard above it ("Azure DNS", wildcard records). */
export function findRecord(world: World, zone: Resource, name: string): RecordAnswer {
  for (const candidate of recordNames(zone.name, name)) {
    const answer = recordOf(world, zone, candidate)
    if (answer.kind !== 'none') return answer
    // A name that has records of any other kind is there: no wildcard speaks for it.
    if (hasRecords(world, zone, candidate)) return answer
  }
  return { kind: 'none' }
}

/** Relative names, the name itself first: `a.b`, `*.b`, `*`; the zone's own name is `@`. */
function recordNames(zone: string, name: string): string[] {
  const own = keyOf(name).slice(0, -zone.length - 1)
  if (own === '') return ['@']
  const labels = own.split('.')
  return [own, ...labels.map((_, i) => ['*', ...labels.slice(i + 1)].join('.'))]
}

function recordOf(world: World, zone: Resource, name: string): RecordAnswer {
  const found = (type: string) => findResource(world, `${zone.id}/${type}/${name}`)?.properties
  const addresses = (found('A')?.aRecords ?? []) as { ipv4Address?: string }[]
  if (addresses.length > 0)
    return { kind: 'addresses', addresses: addresses.map(({ ipv4Address }) => ipv4Address ?? '') }
  const { cname } = (found('CNAME')?.cnameRecord ?? {}) as { cname?: string }
  return cname === undefined ? { kind: 'none' } : { kind: 'alias', target: cname.replace(/\.$/, '') }
}

function hasRecords(world: World, zone: Resource, name: string): boolean {
  return resourcesWithin(world, zone.id).some(({ id, type }) => {
    const isRecord = !sameId(type, ZONE) && !/\/virtualNetworkLinks$/i.test(type)
    return isRecord && sameId(parseId(id).name, name)
  })
}

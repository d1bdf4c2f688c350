import { isIPv4, isIPv6 } from 'node:net'
import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { childrenOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type Properties, type PutCheck } from '../put-helpers.ts'
import { privateDns, ZONE } from './private-dns-provider.ts'

/** Types of record sets, and the member that holds the records of each. */
const members = {
  A: 'aRecords',
  AAAA: 'aaaaRecords',
  CNAME: 'cnameRecord',
  MX: 'mxRecords',
  PTR: 'ptrRecords',
  SOA: 'soaRecord',
  SRV: 'srvRecords',
  TXT: 'txtRecords'
} as const

type RecordType = keyof typeof members
const recordTypes = Object.keys(members) as RecordType[]

/** "Azure subscription and service limits", Azure Private DNS; the time to live is 31 bits wide (RFC 2181). */
const MOST_RECORDS = 20
const LONGEST_TEXT = 1024
const LONGEST_TTL = 2 ** 31 - 1

/** The name of a zone within itself. */
const APEX = '@'

/** Record sets of a zone, of every type. */
export function recordSetsOf(world: World, zoneId: string): Resource[] {
  return recordTypes.flatMap(type => childrenOf(world, zoneId, `${ZONE}/${type}`))
}

/** Every zone has its start of authority from the beginning. */
export function writeAuthority(world: World, zone: Resource): void {
  const id = `${zone.id}/SOA/${APEX}`
  const { createdAt } = zone
  world.resources[keyOf(id)] ??= {
    id,
    type: `${ZONE}/SOA`,
    name: APEX,
    properties: { ttl: 3600, fqdn: `${zone.name}.`, isAutoRegistered: false, soaRecord: authority },
    generation: 1,
    createdAt
  }
}

const authority = {
  email: 'azureprivatedns-host.microsoft.com',
  expireTime: 2_419_200,
  host: 'azureprivatedns.net',
  minimumTtl: 10,
  refreshTime: 3600,
  retryTime: 300,
  serialNumber: 1
}

function typeOf({ type }: Put): RecordType {
  return type.slice(ZONE.length + 1) as RecordType
}

function invalidRecordSet(put: Put, why: string): Refusal {
  return refusal(400, 'BadRequest', `The record set '${put.name}' of type '${typeOf(put)}' is not valid: ${why}.`)
}

const checks: readonly PutCheck[] = [
  refuseName,
  refuseLifetime,
  refuseMembers,
  refuseMetadata,
  refuseRecords,
  refuseBesideAlias
]

/** Labels as host names and services have them; `*` only as a whole first label; one start of authority, at the top. */
function refuseName(put: Put): Refusal | undefined {
  const [first = '', ...rest] = put.name.split('.')
  const isLabel = (label: string) => /^[\w-]{1,63}$/.test(label)
  const isName = put.name === APEX || ((first === '*' || isLabel(first)) && rest.every(isLabel))
  if (!isName) return invalidRecordSet(put, 'its name is not a relative domain name')
  if (typeOf(put) === 'SOA' && put.name !== APEX) return invalidRecordSet(put, 'a zone has one, named @')
  return typeOf(put) === 'CNAME' && put.name === APEX
    ? invalidRecordSet(put, 'an alias cannot stand for the zone')
    : undefined
}

function refuseLifetime(put: Put): Refusal | undefined {
  const { ttl } = bodyProperties(put)
  const isLifetime = ttl === undefined || (Number.isInteger(ttl) && Number(ttl) >= 1 && Number(ttl) <= LONGEST_TTL)
  return isLifetime ? undefined : invalidRecordSet(put, `its TTL ${ttl} is not between 1 and ${LONGEST_TTL} seconds`)
}

function refuseMembers(put: Put): Refusal | undefined {
  const own = members[typeOf(put)]
  const foreign = Object.values(members).find(member => member !== own && bodyProperties(put)[member] !== undefined)
  return foreign === undefined ? undefined : invalidRecordSet(put, `it holds ${foreign}`)
}

/** Largest size of names and values together. *Assumed*: Azure publishes no limit. */
const LARGEST_METADATA = 1024

function refuseMetadata(put: Put): Refusal | undefined {
  const entries = Object.entries((bodyProperties(put).metadata ?? {}) as Record<string, unknown>)
  if (entries.some(([, value]) => typeof value !== 'string')) return invalidRecordSet(put, 'its metadata are not texts')
  const size = Buffer.byteLength(entries.flat().join(''))
  return size <= LARGEST_METADATA
    ? undefined
    : invalidRecordSet(put, `its metadata have more than ${LARGEST_METADATA} bytes`)
}

/** What one record must be like, by its type. */
const records: Partial<Record<RecordType, (record: Properties) => boolean>> = {
  A: ({ ipv4Address }) => isIPv4(String(ipv4Address)),
  AAAA: ({ ipv6Address }) => isIPv6(String(ipv6Address)),
  CNAME: ({ cname }) => /^([\w-]{1,63}\.)*[\w-]{1,63}\.?$/.test(String(cname)),
  TXT: ({ value }) => Array.isArray(value) && value.join('').length <= LONGEST_TEXT
}

function refuseRecords(put: Put): Refusal | undefined {
  const given = [bodyProperties(put)[members[typeOf(put)]] ?? []].flat() as Properties[]
  if (given.length > MOST_RECORDS) return invalidRecordSet(put, `it has more than ${MOST_RECORDS} records`)
  const wrong = given.find(record => records[typeOf(put)]?.(record) === false)
  return wrong === undefined ? undefined : invalidRecordSet(put, `${JSON.stringify(wrong)} is no record of its type`)
}

/** An alias stands alone under its name. */
function refuseBesideAlias(put: Put): Refusal | undefined {
  const twins = recordSetsOf(put.world, parseId(put.id).parent).filter(({ name }) => sameId(name, put.name))
  const other = twins.find(({ type }) => !sameId(type, put.type) && [type, put.type].includes(`${ZONE}/CNAME`))
  if (other === undefined) return undefined
  return refusal(
    409,
    'Conflict',
    `The record set '${put.name}' could not be created because '${other.id}' has its name, and an alias stands alone under its name.`
  )
}

/** Host and serial number of the start of authority are Azure's own. */
function complete(put: Put): Properties {
  const zone = parseId(parseId(put.id).parent).name
  const given = bodyProperties(put)
  const { host, serialNumber } = authority
  return {
    ...given,
    ...(typeOf(put) === 'SOA' && { soaRecord: { ...authority, ...Object(given.soaRecord), host, serialNumber } }),
    fqdn: `${put.name === APEX ? '' : `${keyOf(put.name)}.`}${zone}.`,
    isAutoRegistered: false
  }
}

function refuseDelete(_world: World, { type, name }: Resource): Refusal | undefined {
  if (type !== `${ZONE}/SOA`) return undefined
  return refusal(400, 'BadRequest', `The record set '${name}' of type 'SOA' cannot be deleted.`)
}

/** Record sets answer at once and honour conditional headers. */
export const recordSetTypes: readonly ResourceType[] = recordTypes.map(record => ({
  ...privateDns,
  type: `${ZONE}/${record}`,
  location: 'none',
  style: 'sync',
  seconds: { create: 1, update: 1, delete: 1 },
  refuse: put => firstRefusal(put, checks),
  complete,
  refuseDelete
}))

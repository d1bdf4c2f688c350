import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { regionName } from '../../regions.ts'
import { keyOf, parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import { invalidReference } from '../network/network-provider.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'

const RULE = 'Microsoft.Insights/dataCollectionRules'
const ENDPOINT = 'Microsoft.Insights/dataCollectionEndpoints'
const ASSOCIATION = 'Microsoft.Insights/dataCollectionRuleAssociations'
const apiVersions = ['2024-03-11', '2023-03-11', '2022-06-01']
/** Under this name, and no other, a cluster is associated with an endpoint instead of a rule. */
const ENDPOINT_ASSOCIATION = 'configurationAccessEndpoint'
const sync = { style: 'sync', seconds: { create: 3, update: 3, delete: 3 }, apiVersions } as const

interface Destination {
  readonly name?: string
  readonly workspaceResourceId?: string
  readonly accountResourceId?: string
}

function invalidDataCollection(put: Put, what: string): Refusal {
  return refusal(400, 'InvalidPayload', `Data collection rule ${put.id} is invalid: ${what}`)
}

function destinations(put: Put): Destination[] {
  const kinds = Object.values((bodyProperties(put).destinations ?? {}) as Record<string, unknown>)
  return kinds.flatMap(kind => (Array.isArray(kind) ? (kind as Destination[]) : [kind as Destination]))
}

interface Flow {
  readonly streams?: readonly string[]
  readonly destinations?: readonly string[]
}

function flows(put: Put): Flow[] {
  return (bodyProperties(put).dataFlows ?? []) as Flow[]
}

const ruleChecks: readonly PutCheck[] = [refuseFlows, refuseStreams, refuseDestinations, refuseEndpoint]

function refuseFlows(put: Put): Refusal | undefined {
  const known = new Set(destinations(put).map(({ name }) => name))
  const unknown = flows(put).flatMap(flow => (flow.destinations ?? []).filter(name => !known.has(name)))
  return unknown.length === 0
    ? undefined
    : invalidDataCollection(put, `data flows name the unknown destinations ${unknown.join(', ')}.`)
}

/** Streams that go somewhere must come from somewhere. */
function refuseStreams(put: Put): Refusal | undefined {
  const sources = Object.values((bodyProperties(put).dataSources ?? {}) as Record<string, { streams?: string[] }[]>)
  const known = new Set(sources.flat().flatMap(({ streams = [] }) => streams))
  const unknown = flows(put).flatMap(({ streams = [] }) => streams.filter(stream => !known.has(stream)))
  return unknown.length === 0
    ? undefined
    : invalidDataCollection(put, `no data source has the streams ${unknown.join(', ')}.`)
}

/** A rule lies in the region of its workspace; a metrics workspace may lie elsewhere. */
function refuseDestinations(put: Put): Refusal | undefined {
  if (put.preflight) return undefined
  for (const { workspaceResourceId, accountResourceId } of destinations(put)) {
    const id = workspaceResourceId ?? accountResourceId
    const found = id === undefined ? undefined : findResource(put.world, id)
    if (id !== undefined && found === undefined) return invalidReference(id, put.id)
    if (workspaceResourceId === undefined || found?.location === regionName(put.body.location ?? '')) continue
    return invalidDataCollection(put, `its workspace ${workspaceResourceId} is in ${found?.location}.`)
  }
  return undefined
}

function refuseEndpoint(put: Put): Refusal | undefined {
  const id = bodyProperties(put).dataCollectionEndpointId
  if (put.preflight || typeof id !== 'string' || findResource(put.world, id) !== undefined) return undefined
  return invalidReference(id, put.id)
}

const associationChecks: readonly PutCheck[] = [refuseAssociationName, refuseAssociated]

function refuseAssociationName(put: Put): Refusal | undefined {
  const wanted = put.name === ENDPOINT_ASSOCIATION ? 'dataCollectionEndpointId' : 'dataCollectionRuleId'
  if (bodyProperties(put)[wanted] !== undefined) return undefined
  return refusal(400, 'InvalidAssociation', `The association '${put.name}' needs '${wanted}' and nothing else.`)
}

function refuseAssociated(put: Put): Refusal | undefined {
  const { dataCollectionRuleId, dataCollectionEndpointId } = bodyProperties(put)
  const id = String(dataCollectionRuleId ?? dataCollectionEndpointId)
  return put.preflight || findResource(put.world, id) !== undefined ? undefined : invalidReference(id, put.id)
}

function immutableId(prefix: string, { world, id }: Put): string {
  return `${prefix}-${deterministicGuid(world, prefix, keyOf(id)).replaceAll('-', '')}`
}

function completeEndpoint(put: Put): Record<string, unknown> {
  const host = (service: string) =>
    `https://${keyOf(put.name)}-${immutableId('dce', put).slice(4, 8)}.${regionName(put.body.location ?? '')}-1.${service}.monitor.azure.com`
  return {
    immutableId: immutableId('dce', put),
    configurationAccess: { endpoint: host('handler.control') },
    logsIngestion: { endpoint: host('ingest') },
    metricsIngestion: { endpoint: host('metrics.ingest') },
    networkAcls: { publicNetworkAccess: 'Enabled' },
    ...bodyProperties(put),
    provisioningState: 'Succeeded'
  }
}

/** Endpoints, rules and what they are associated with. */
export const dataCollectionTypes: readonly ResourceType[] = [
  { ...sync, type: ENDPOINT, location: 'region', complete: completeEndpoint },
  {
    ...sync,
    type: RULE,
    location: 'region',
    refuse: put => firstRefusal(put, ruleChecks),
    complete: put => ({ immutableId: immutableId('dcr', put), ...bodyProperties(put), provisioningState: 'Succeeded' }),
    refuseDelete: (world, rule) => {
      const user = Object.values(world.resources).find(
        ({ type, properties: { dataCollectionRuleId } }) =>
          type === ASSOCIATION && keyOf(String(dataCollectionRuleId)) === keyOf(rule.id)
      )
      if (user === undefined || world.resources[keyOf(parseId(user.id).scope)] === undefined) return undefined
      return refusal(409, 'AssociationsExist', `${rule.id} still has the association ${user.id}.`)
    }
  },
  {
    ...sync,
    type: ASSOCIATION,
    location: 'none',
    refuse: put => firstRefusal(put, associationChecks)
  }
]

import { deterministicGuid } from '../../deterministic-ids.ts'
import { regionName } from '../../regions.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource, resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Put, PutBody, Refusal, ResourceType } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { completeIdentity, refuseMissingIdentity } from '../user-assigned-identities.ts'
import { eventGrid, invalidRequest, SYSTEM_TOPIC, topicKind } from './event-grid.ts'

const checks: readonly PutCheck[] = [
  refuseKind,
  refuseChange,
  refuseSource,
  refuseSecond,
  put => refuseMissingIdentity(put, put.body.identity)
]

function sourceOf({ source }: Record<string, unknown>): string {
  return String(source ?? '')
}

function refuseKind(put: Put): Refusal | undefined {
  const { topicType } = bodyProperties(put)
  const kind = topicKind(topicType)
  const source = sourceOf(bodyProperties(put))
  if (kind === undefined) return invalidRequest(`The topic type '${topicType}' is not supported.`)
  if (sameId(parseId(source).type, kind.source)) return undefined
  return invalidRequest(`The source '${source}' is not of the topic type '${topicType}'.`)
}

/** Source and kind stay (Azure/azure-quickstart-templates#13688). */
function refuseChange(put: Put): Refusal | undefined {
  if (put.existing === undefined) return undefined
  const before = put.existing.properties
  if (!sameId(sourceOf(before), sourceOf(bodyProperties(put)))) {
    return invalidRequest('System topic source cannot be modified.')
  }
  const isSame = sameId(String(before.topicType), String(bodyProperties(put).topicType))
  return isSame ? undefined : invalidRequest('System topic type cannot be modified.')
}

/** Whose events they are must be there, in the topic's region. */
function refuseSource(put: Put): Refusal | undefined {
  if (put.preflight) return undefined
  const source = sourceOf(bodyProperties(put))
  const found = findResource(put.world, source)
  if (found === undefined) return invalidRequest(`The source resource '${source}' was not found.`)
  if (found.location === regionName(put.body.location ?? '')) return undefined
  return invalidRequest(
    `The system topic must be in the location of its source, '${found.location}', not in '${put.body.location}'.`
  )
}

/** Not seen ahead of time either (Azure/arm-template-whatif#424). */
function refuseSecond(put: Put): Refusal | undefined {
  const source = sourceOf(bodyProperties(put))
  const other = resourcesWithin(put.world, '/').find(
    topic => topic.type === SYSTEM_TOPIC && !sameId(topic.id, put.id) && sameId(sourceOf(topic.properties), source)
  )
  if (other === undefined || put.preflight) return undefined
  return invalidRequest(
    `There is an existing tracked system topic for the given source ${source}. Only one system topic is allowed per source.`
  )
}

function envelope(put: Put): Partial<PutBody> {
  const identity = put.body.identity
  return identity === undefined ? {} : { identity: completeIdentity(put, identity) }
}

/** System topics: the events of one resource. */
export const systemTopics: ResourceType = {
  ...eventGrid,
  type: SYSTEM_TOPIC,
  location: 'region',
  names: /^[A-Za-z0-9-]{3,128}$/,
  refuse: put => firstRefusal(put, checks),
  complete: put => ({
    ...bodyProperties(put),
    metricResourceId: deterministicGuid(put.world, 'metric resource', keyOf(put.id))
  }),
  envelope
}

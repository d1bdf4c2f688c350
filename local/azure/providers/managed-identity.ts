import { deterministicGuid } from '../deterministic-ids.ts'
import { refusal } from '../errors.ts'
import { keyOf, parseId, sameId } from '../resource-ids.ts'
import { childrenOf } from '../resources/resource-lookup.ts'
import { tableOf } from '../tables.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../world.ts'
import { firstRefusal, type PutCheck } from './put-helpers.ts'

export const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities'
const CREDENTIAL = `${IDENTITY}/federatedIdentityCredentials`
const MOST_CREDENTIALS = 20
const apiVersions = ['2024-11-30', '2023-01-31', '2023-07-31-preview', '2022-01-31-preview', '2018-11-30']
const NAME = /^[A-Za-z0-9][-\w]{2,119}$/

/** How many identities of an id have been deleted: the next one of that name is another principal. */
function lives(world: World, id: string): number {
  return tableOf<number>(world, 'identityLives')[keyOf(id)] ?? 0
}

/** What the directory knows an identity of that id by: another principal each time it is made anew. */
export function principalOf(world: World, id: string): Record<'tenantId' | 'principalId' | 'clientId', string> {
  return {
    tenantId: world.tenantId,
    principalId: deterministicGuid(world, 'principal', keyOf(id), lives(world, id)),
    clientId: deterministicGuid(world, 'client', keyOf(id), lives(world, id))
  }
}

/** The identity is gone: the next one of that id is somebody else. */
export function forgetPrincipal(world: World, id: string): void {
  tableOf<number>(world, 'identityLives')[keyOf(id)] = lives(world, id) + 1
}

const identities: ResourceType = {
  type: IDENTITY,
  apiVersions,
  location: 'region',
  style: 'sync',
  seconds: { create: 3, update: 2, delete: 3 },
  complete: ({ world, id }) => principalOf(world, id),
  removed: (world, { id }) => forgetPrincipal(world, id)
}

function others(put: Put): Resource[] {
  return childrenOf(put.world, parseId(put.id).parent, CREDENTIAL).filter(({ id }) => !sameId(id, put.id))
}

const checks: readonly PutCheck[] = [
  put =>
    NAME.test(put.name)
      ? undefined
      : refusal(400, 'BadRequest', `The federated identity credential name '${put.name}' is not valid.`),
  put =>
    ((put.body.properties?.audiences ?? []) as string[]).length === 1
      ? undefined
      : refusal(400, 'BadRequest', 'A federated identity credential has exactly one audience.'),
  put =>
    others(put).length < MOST_CREDENTIALS
      ? undefined
      : refusal(
          400,
          'BadRequest',
          `Too many Federated Identity Credentials have been added to the managed identity. The limit is ${MOST_CREDENTIALS}.`
        ),
  refuseTwin,
  refuseConcurrent
]

/** One write at a time for each identity. A client's own has ended when it is answered, a deployment's takes a moment. */
function refuseConcurrent({ world, id, preflight }: Put): Refusal | undefined {
  const siblings = `${keyOf(parseId(id).parent)}/federatedidentitycredentials/`
  const isBusy = Object.values(world.operations).some(
    ({ target, data }) => keyOf(target).startsWith(siblings) && Number(data.answersAt ?? 0) > world.now
  )
  if (!isBusy || preflight) return undefined
  return refusal(
    409,
    'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
    'Too many concurrent writes of federated identity credentials under one managed identity. Write them one after another.'
  )
}

function refuseTwin(put: Put): Refusal | undefined {
  const { issuer, subject } = put.body.properties ?? {}
  const isTwin = others(put).some(({ properties }) => properties.issuer === issuer && properties.subject === subject)
  if (!isTwin) return undefined
  return refusal(400, 'BadRequest', 'Issuer and subject combination already exists for this Managed Identity.')
}

const credentials: ResourceType = {
  type: CREDENTIAL,
  apiVersions,
  location: 'none',
  style: 'sync',
  seconds: { create: 2, update: 2, delete: 3 },
  refuse: put => firstRefusal(put, checks)
}

export const managedIdentityTypes: readonly ResourceType[] = [identities, credentials]

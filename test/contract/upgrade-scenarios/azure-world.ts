import { keyOf } from '../../../local/azure/resource-ids.ts'
import type { Azure } from '../../../src/azure/index.ts'
import { requestFailure } from '../../../src/azure/request-failure.ts'
import type { UpgradeKit } from '../../unit/local/aks/upgrade-kit.ts'
import { applicationOf, type Loose, PLAN_IDENTITY } from '../../unit/local/azure/kit.ts'
import { type Asked, addResource, healthyKit, judge, stored } from '../../unit/preflight/upgrade/rules-kit.ts'
import type { ScenarioWorld } from './scenario.ts'

/** Change of a healthy cluster. It returns what the evaluation asks in another way, if anything. */
export type Change = (kit: UpgradeKit) => Asked | undefined

/** Returns a change of the cluster or of the world around it. */
export function change(apply: (kit: UpgradeKit) => unknown): Change {
  return kit => {
    apply(kit)
    return undefined
  }
}

/** Returns a world of local Azure with a healthy cluster and these changes, which the plan identity reads. */
export function azure(...changes: readonly Change[]): ScenarioWorld {
  return async rule => {
    const kit = healthyKit()
    const asked = changes.map(change => change(kit) ?? {})
    return await judge(kit, { as: PLAN_IDENTITY, rules: [rule], ...Object.assign({}, ...asked) })
  }
}

/** Takes one right from the plan identity, which otherwise is Reader. */
export function without(action: string): Change {
  return change(kit => {
    const { objectId } = applicationOf(kit.world, PLAN_IDENTITY)
    const name = '00000000-0000-4000-8000-00000000000a'
    const id = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`
    const permissions = [{ actions: ['*/read'], notActions: [action], dataActions: [], notDataActions: [] }]
    const role = { roleName: 'Reader without a right', type: 'CustomRole', permissions }
    addResource(kit, id, { ...role, assignableScopes: [kit.subscription] })
    for (const { type, properties } of Object.values(kit.world.resources)) {
      const isOwn = type === 'Microsoft.Authorization/roleAssignments' && properties.principalId === objectId
      if (isOwn) Object.assign(properties, { roleDefinitionId: id })
    }
  })
}

/** Returns a client of Azure that answers one list in another way. Local Azure does not have every source. */
function listing(type: string, entries: () => readonly unknown[]): Asked {
  const list = (azure: Azure): Azure['list'] =>
    async function* <T>(path: string, asked: string): AsyncIterable<T> {
      yield* asked === type ? (entries() as T[]) : azure.list<T>(path, asked)
    }
  return { azure: client => ({ ...client, list: list(client) }) }
}

/** Lets Azure list these entries of a type. */
export function lists(type: string, ...entries: readonly Loose[]): Change {
  return () => listing(type, () => entries)
}

/** Lets Azure refuse the list of a type because the identity lacks the right to read it. */
export function refuses(type: string): Change {
  return () =>
    listing(type, () => {
      throw refusal(`GET …/${type}`, `${type}/read`)
    })
}

/** Lets Azure answer every query with this data, with nothing, or because the identity lacks the right not at all. */
export function queries(data: readonly Loose[] | 'empty' | 'refused'): Change {
  return () => ({
    azure: client => ({
      ...client,
      ask: async <T>() => {
        if (data !== 'refused') return (data === 'empty' ? {} : { data }) as T
        throw refusal('POST /providers/Microsoft.ResourceGraph/resources', 'Microsoft.ResourceGraph/resources/read')
      }
    })
  })
}

function refusal(asked: string, action: string): Error {
  const message = `The client 'c' with object id 'o' does not have authorization to perform action '${action}' over scope '/subscriptions/s' or the scope is invalid.`
  return requestFailure({
    asked,
    subject: '/subscriptions/s',
    status: 403,
    error: { code: 'AuthorizationFailed', message }
  })
}

/** Changes the properties of the cluster. */
export function cluster(properties: Loose): Change {
  return change(kit => Object.assign(stored(kit, kit.cluster).properties, properties))
}

/** Changes the properties of the pool `npuser`. */
export function pool(properties: Loose): Change {
  return change(kit => Object.assign(stored(kit, kit.pool('npuser')).properties, properties))
}

/** Deletes every resource whose id begins with the scope. */
export function remove(scope: (kit: UpgradeKit) => string): Change {
  return change(kit => {
    for (const key of Object.keys(kit.world.resources))
      if (key.startsWith(keyOf(scope(kit)))) delete kit.world.resources[key]
  })
}

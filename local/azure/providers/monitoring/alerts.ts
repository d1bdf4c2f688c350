import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { childrenOf, findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import { invalidReference } from '../network/network-provider.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'

const LONGEST_SHORT_NAME = 12
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const sync = { style: 'sync', seconds: { create: 3, update: 3, delete: 3 } } as const

interface Receiver {
  readonly name?: string
  readonly emailAddress?: string
}

function invalidAlert(message: string): Refusal {
  return refusal(400, 'BadRequest', message)
}

const groupChecks: readonly PutCheck[] = [refuseShortName, refuseReceivers]

function refuseShortName(put: Put): Refusal | undefined {
  const short = String(bodyProperties(put).groupShortName ?? '')
  if (short.length > 0 && short.length <= LONGEST_SHORT_NAME) return undefined
  return invalidAlert(
    `The short name '${short}' of action group ${put.name} must have 1 to ${LONGEST_SHORT_NAME} characters.`
  )
}

function refuseReceivers(put: Put): Refusal | undefined {
  const receivers = (bodyProperties(put).emailReceivers ?? []) as Receiver[]
  const wrong = receivers.find(({ emailAddress = '' }) => !EMAIL.test(emailAddress))
  if (wrong !== undefined)
    return invalidAlert(`'${wrong.emailAddress}' of action group ${put.name} is no e-mail address.`)
  const names = receivers.map(({ name = '' }) => keyOf(name))
  if (new Set(names).size === names.length) return undefined
  return invalidAlert(`Two receivers of action group ${put.name} have one name.`)
}

/** Ids of action groups an alert names, in any of the forms its types have. */
function groupsOf(put: Put): string[] {
  const { actions } = bodyProperties(put)
  const { actionGroups = [] } = (actions ?? {}) as { actionGroups?: readonly (string | { actionGroupId?: string })[] }
  return actionGroups.flatMap(group => (typeof group === 'string' ? group : (group.actionGroupId ?? [])))
}

function refuseGroups(put: Put): Refusal | undefined {
  const missing = put.preflight ? undefined : groupsOf(put).find(id => findResource(put.world, id) === undefined)
  return missing === undefined ? undefined : invalidReference(missing, put.id)
}

function refuseCategory(put: Put): Refusal | undefined {
  const { allOf = [] } = (bodyProperties(put).condition ?? {}) as { allOf?: readonly { field?: string }[] }
  if (allOf.some(({ field }) => keyOf(field ?? '') === 'category')) return undefined
  return invalidAlert(`Activity log alert ${put.name} has no condition on the field 'category'.`)
}

/** Tables of a workspace that exist only once something was sent: a rule that queries one cannot be validated before. */
const LATER_TABLES =
  /\b(ContainerLogV2|KubePodInventory|KubeEvents|KubeNodeInventory|InsightsMetrics|AKSControlPlane)\b/

function refuseQuery(put: Put): Refusal | undefined {
  const { criteria, skipQueryValidation, scopes = [] } = bodyProperties(put)
  const { allOf = [] } = (criteria ?? {}) as { allOf?: readonly { query?: string }[] }
  if (put.preflight || skipQueryValidation === true) return undefined
  const table = allOf.map(({ query = '' }) => LATER_TABLES.exec(query)?.[0]).find(name => name !== undefined)
  const workspaces = scopes as readonly string[]
  const tables = workspaces.flatMap(id => childrenOf(put.world, id, 'Microsoft.OperationalInsights/workspaces/tables'))
  if (table === undefined || tables.some(({ name }) => keyOf(name) === keyOf(table))) return undefined
  return invalidAlert(
    `The query of ${put.name} failed: 'where' operator: Failed to resolve table or column expression named '${table}'.`
  )
}

function refuseScopes(put: Put): Refusal | undefined {
  const scopes = (bodyProperties(put).scopes ?? []) as readonly string[]
  if (scopes.length === 0) return invalidAlert(`Alert ${put.name} has no scope.`)
  const missing = scopes.find(id => /\/providers\//i.test(id) && findResource(put.world, id) === undefined)
  return put.preflight || missing === undefined ? undefined : invalidReference(missing, put.id)
}

/** Action groups and the alerts that call them. */
export const alertTypes: readonly ResourceType[] = [
  {
    ...sync,
    type: 'Microsoft.Insights/actionGroups',
    apiVersions: ['2023-01-01', '2022-06-01'],
    location: 'global',
    refuse: put => firstRefusal(put, groupChecks),
    complete: put => ({ enabled: true, ...bodyProperties(put) })
  },
  {
    ...sync,
    type: 'Microsoft.Insights/activityLogAlerts',
    apiVersions: ['2026-01-01', '2020-10-01'],
    location: 'global',
    refuse: put => firstRefusal(put, [refuseScopes, refuseCategory, refuseGroups]),
    complete: put => ({ enabled: true, ...bodyProperties(put) })
  },
  {
    ...sync,
    type: 'Microsoft.Insights/scheduledQueryRules',
    apiVersions: ['2026-03-01', '2023-12-01', '2022-06-15'],
    location: 'region',
    refuse: put => firstRefusal(put, [refuseScopes, refuseQuery, refuseGroups]),
    complete: put => ({ enabled: true, autoMitigate: true, ...bodyProperties(put) })
  }
]

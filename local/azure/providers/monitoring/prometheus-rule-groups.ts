import { CLUSTER } from '../../../aks/cluster-model.ts'
import { refusal } from '../../errors.ts'
import { parseId, sameId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import { firstOf } from '../container-service/agent-pool-check.ts'

const ACCOUNT = 'Microsoft.Monitor/accounts'

/** "Azure Monitor managed service for Prometheus rule groups", limits. */
const MOST_RULES = 20
const MINUTES = { fewest: 1, most: 15 } as const

interface Rule {
  readonly alert?: string
  readonly record?: string
  readonly expression?: string
  readonly for?: string
  readonly severity?: number
}

interface RuleGroup {
  readonly scopes?: readonly string[]
  readonly interval?: string
  readonly rules?: readonly Rule[]
  readonly clusterName?: string
}

function invalidRuleGroup(put: Put, what: string): Refusal {
  return refusal(400, 'InvalidPrometheusRuleGroup', `The Prometheus rule group '${put.name}' is not valid: ${what}.`)
}

function group({ body }: Put): RuleGroup {
  return body.properties ?? {}
}

const rules: readonly ((put: Put) => Refusal | undefined)[] = [refuseScopes, refuseInterval, refuseRules]

/** A workspace first, and at most one cluster beside it; both are there. */
function refuseScopes(put: Put): Refusal | undefined {
  const { scopes = [] } = group(put)
  const [account = '', cluster, ...more] = scopes
  if (!sameId(parseId(account).type, ACCOUNT))
    return invalidRuleGroup(put, 'its first scope is no Azure Monitor workspace')
  const isCluster = cluster === undefined || sameId(parseId(cluster).type, CLUSTER)
  if (!isCluster || more.length > 0) return invalidRuleGroup(put, 'its scopes are a workspace and at most one cluster')
  if (put.preflight) return undefined
  const missing = scopes.find(id => findResource(put.world, id) === undefined)
  return missing === undefined ? undefined : invalidRuleGroup(put, `its scope ${missing} was not found`)
}

/** Minutes of an ISO 8601 duration of minutes; `undefined` for any other. */
function minutes(duration: string): number | undefined {
  const found = /^PT0*(\d+)M$/.exec(duration)?.[1]
  return found === undefined ? undefined : Number(found)
}

function refuseInterval(put: Put): Refusal | undefined {
  const { interval = 'PT1M' } = group(put)
  const length = minutes(interval)
  if (length !== undefined && length >= MINUTES.fewest && length <= MINUTES.most) return undefined
  return invalidRuleGroup(put, `its interval ${interval} is not between PT${MINUTES.fewest}M and PT${MINUTES.most}M`)
}

function refuseRules(put: Put): Refusal | undefined {
  const { rules: given = [] } = group(put)
  if (given.length === 0 || given.length > MOST_RULES) {
    return invalidRuleGroup(put, `it has ${given.length} rules; between 1 and ${MOST_RULES} are possible`)
  }
  const wrong = given.findIndex(
    ({ alert, record, expression = '', severity = 3 }) =>
      (alert === undefined) === (record === undefined) || expression === '' || severity < 0 || severity > 4
  )
  return wrong < 0
    ? undefined
    : invalidRuleGroup(put, `rule ${wrong + 1} needs an expression, either alert or record, and a severity of 0 to 4`)
}

/** Alert and recording rules over what a cluster sends to a workspace; answered at once. */
export const prometheusRuleGroups: ResourceType = {
  type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
  apiVersions: ['2023-03-01', '2021-07-22-preview'],
  location: 'region',
  style: 'sync',
  seconds: { create: 3, update: 2, delete: 2 },
  refuse: put => firstOf(put, rules),
  complete: ({ body }) => ({ enabled: true, interval: 'PT1M', ...body.properties })
}

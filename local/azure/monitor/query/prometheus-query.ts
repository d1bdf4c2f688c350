import { allClusters, isStopped } from '../../../aks/cluster-model.ts'
import { nodesOfCluster } from '../../../aks/nodes/node.ts'
import { effectiveRoles } from '../../authorization/authorization.ts'
import { permissionGrantsData } from '../../authorization/role-definitions.ts'
import { PROMETHEUS } from '../../entra/tokens.ts'
import { jsonResponse } from '../../protocol/arm-request.ts'
import { keyOf } from '../../resource-ids.ts'
import { resourcesWithin } from '../../resources/resource-lookup.ts'
import type { HttpRequest, HttpResponse, Resource, World } from '../../world.ts'
import { queryCaller } from './query-caller.ts'
import {
  closedNetwork,
  insufficientAccess,
  prometheusTokenInvalid,
  prometheusTokenMissing,
  unsupportedQuery
} from './query-refusals.ts'

const ACCOUNT = 'microsoft.monitor/accounts'
const READ = 'Microsoft.Monitor/accounts/data/metrics/read'
const ASSOCIATION = 'microsoft.insights/datacollectionruleassociations'

/**
 * Answers `/api/v1/query` of an Azure Monitor workspace, which its host names. Two instant queries are supported: the
 * number of nodes of a cluster, and how many of them are ready.
 */
export function answerPrometheusQuery(world: World, http: HttpRequest): HttpResponse {
  const account = findAccount(world, http.host)
  // No workspace has the name, so that it would not resolve.
  if (account === undefined) return { status: 0, drop: true }
  const caller = queryCaller(world, http, PROMETHEUS)
  if (caller === 'missing') return prometheusTokenMissing()
  if (caller === 'invalid') return prometheusTokenInvalid()
  // The words for a workspace that is closed are assumed to be those of Log Analytics.
  if (account.properties.publicNetworkAccess === 'Disabled') return closedNetwork(account.name, account.id)
  const mayRead = effectiveRoles(world, caller.objectId, account.id).some(({ role }) =>
    permissionGrantsData(role, READ)
  )
  if (mayRead) return answer(world, account, http)
  // Verbatim: "Resource-scoped queries for Azure Monitor workspace"
  const message = 'User does not have access to read metrics for this resource'
  return insufficientAccess({ code: 'AuthorizationFailedError', message })
}

function findAccount(world: World, host: string): Resource | undefined {
  return Object.values(world.resources).find(({ type, properties }) => {
    const { prometheusQueryEndpoint } = (properties.metrics ?? {}) as { prometheusQueryEndpoint?: string }
    return keyOf(type) === ACCOUNT && prometheusQueryEndpoint === `https://${host}`
  })
}

const READY = 'sum(kube_node_status_condition{'
const ALL = 'count(kube_node_info{'

function answer(world: World, account: Resource, { method, path, query, body }: HttpRequest): HttpResponse {
  const parameters = method === 'POST' ? new URLSearchParams(body) : query
  const asked = readNodeQuery(parameters.get('query') ?? '')
  if (path !== '/api/v1/query' || !/^(GET|POST)$/.test(method) || asked === undefined || parameters.has('time')) {
    return unsupportedQuery('this query of Prometheus metrics')
  }
  const clusters = allClusters(world).filter(
    cluster => cluster.name === asked.cluster && sendsMetrics(world, cluster, account)
  )
  const nodes = clusters.flatMap(({ id }) => nodesOfCluster(world, id).map(({ node }) => node))
  const counted = asked.ready ? nodes.filter(({ readyAt }) => readyAt <= world.now) : nodes
  const value = [world.now / 1000, String(counted.length)]
  const result = nodes.length === 0 ? [] : [{ metric: {}, value }]
  return jsonResponse(200, { status: 'success', data: { resultType: 'vector', result } })
}

/** Reads the two supported queries. Blanks and the order of the labels have no meaning. */
function readNodeQuery(text: string): { readonly ready: boolean; readonly cluster: string } | undefined {
  const query = text.replace(/\s+/g, '')
  const prefix = [READY, ALL].find(known => query.startsWith(known) && query.endsWith('})'))
  if (prefix === undefined) return undefined
  const labels = query.slice(prefix.length, -2).split(',').sort()
  const cluster = labels.map(label => /^cluster="([^"]+)"$/.exec(label)?.[1]).find(name => name !== undefined)
  const others = labels.filter(label => !label.startsWith('cluster=')).join(',')
  const wanted = prefix === READY ? 'condition="Ready",status="true"' : ''
  return cluster === undefined || others !== wanted ? undefined : { ready: prefix === READY, cluster }
}

/** Returns whether a cluster runs, collects metrics, and has a data collection rule that leads to the workspace. */
function sendsMetrics(world: World, cluster: Resource, account: Resource): boolean {
  const { azureMonitorProfile } = cluster.properties as { azureMonitorProfile?: { metrics?: { enabled?: boolean } } }
  if (isStopped(cluster) || azureMonitorProfile?.metrics?.enabled !== true) return false
  return resourcesWithin(world, cluster.id)
    .filter(({ type }) => keyOf(type) === ASSOCIATION)
    .some(({ properties }) => leadsTo(world.resources[keyOf(String(properties.dataCollectionRuleId))], account))
}

function leadsTo(rule: Resource | undefined, account: Resource): boolean {
  const { monitoringAccounts = [] } = (rule?.properties.destinations ?? {}) as {
    monitoringAccounts?: readonly { readonly accountResourceId?: string }[]
  }
  return monitoringAccounts.some(({ accountResourceId = '' }) => keyOf(accountResourceId) === keyOf(account.id))
}

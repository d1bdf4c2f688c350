import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource, resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType } from '../../world.ts'
import { invalidReference } from '../network/network-provider.ts'
import { firstRefusal, type PutCheck } from '../put-helpers.ts'
import { diagnosticCategories } from './diagnostic-categories.ts'

const SETTING = 'Microsoft.Insights/diagnosticSettings'
const MOST_SETTINGS = 5
const SINKS = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'marketplacePartnerId'] as const

interface Row {
  readonly category?: string
  readonly categoryGroup?: string
  readonly enabled?: boolean
}

function rows(properties: Readonly<Record<string, unknown>> | undefined, kind: 'logs' | 'metrics'): Row[] {
  return (properties?.[kind] ?? []) as Row[]
}

/** Categories and groups a setting switches on, logs and metrics apart. */
function enabled(properties: Readonly<Record<string, unknown>> | undefined): string[] {
  return (['logs', 'metrics'] as const).flatMap(kind =>
    rows(properties, kind)
      .filter(row => row.enabled === true)
      .map(({ category, categoryGroup }) => keyOf(`${kind}/${category ?? categoryGroup ?? ''}`))
  )
}

const checks: readonly PutCheck[] = [refuseSink, refuseCategory, refuseSixth, refuseSharedSink]

function sinksOf(properties: Readonly<Record<string, unknown>> | undefined): string[] {
  return SINKS.flatMap(name => (typeof properties?.[name] === 'string' ? [properties[name]] : []))
}

function refuseSink(put: Put): Refusal | undefined {
  const sinks = sinksOf(put.body.properties)
  if (sinks.length === 0) return refusal(400, 'BadRequest', 'At least one data sink needs to be specified.')
  const workspace = put.body.properties?.workspaceId
  if (put.preflight || typeof workspace !== 'string' || findResource(put.world, workspace) !== undefined)
    return undefined
  return invalidReference(workspace, put.id)
}

function refuseCategory(put: Put): Refusal | undefined {
  const offered = diagnosticCategories[keyOf(parseId(parseId(put.id).scope).type)]
  if (offered === undefined) {
    return refusal(
      400,
      'ResourceTypeNotSupported',
      `The resource type '${keyOf(parseId(parseId(put.id).scope).type)}' does not support diagnostic settings.`
    )
  }
  for (const kind of ['logs', 'metrics'] as const) {
    const groups = kind === 'logs' && offered.logs.length > 0 ? (offered.groups ?? ['allLogs']) : []
    const wrong = rows(put.body.properties, kind).find(
      ({ category, categoryGroup = '' }) =>
        !(category === undefined ? groups.includes(categoryGroup) : offered[kind].includes(category))
    )
    if (wrong !== undefined) {
      return refusal(400, 'BadRequest', `Category '${wrong.category ?? wrong.categoryGroup}' is not supported.`)
    }
  }
  return undefined
}

/** Other settings of the same resource. */
function siblings(put: Put): Resource[] {
  const { scope } = parseId(put.id)
  return resourcesWithin(put.world, scope).filter(
    ({ type, id }) => type === SETTING && sameId(parseId(id).scope, scope) && !sameId(id, put.id)
  )
}

function refuseSixth(put: Put): Refusal | undefined {
  if (siblings(put).length < MOST_SETTINGS) return undefined
  return refusal(400, 'BadRequest', `A resource can have at most ${MOST_SETTINGS} diagnostic settings.`)
}

function refuseSharedSink(put: Put): Refusal | undefined {
  const sinks = sinksOf(put.body.properties)
  for (const other of siblings(put)) {
    const sink = sinks.find(candidate => sinksOf(other.properties).some(taken => sameId(taken, candidate)))
    const category = enabled(put.body.properties).find(name => enabled(other.properties).includes(name))
    if (sink === undefined || category === undefined) continue
    return refusal(
      409,
      'Conflict',
      `Data sink '${sink}' is already used in diagnostic setting '${other.name}' for category '${category.split('/')[1]}'. Data sinks can't be reused in different settings on the same category for the same resource.`
    )
  }
  return undefined
}

function isDedicated(put: Put): boolean {
  return diagnosticCategories[keyOf(parseId(parseId(put.id).scope).type)]?.dedicated === true
}

/** Every row comes back whole; retention is what a storage account would have. */
function complete(put: Put): Record<string, unknown> {
  const given = put.body.properties ?? {}
  const whole = (row: Row) => ({
    category: null,
    categoryGroup: null,
    retentionPolicy: { days: 0, enabled: false },
    ...row
  })
  return {
    storageAccountId: null,
    serviceBusRuleId: null,
    eventHubAuthorizationRuleId: null,
    eventHubName: null,
    ...given,
    logAnalyticsDestinationType: isDedicated(put) ? (given.logAnalyticsDestinationType ?? null) : null,
    logs: rows(given, 'logs').map(whole),
    metrics: rows(given, 'metrics').map(whole)
  }
}

/** The provider answers the resource's id in lower case, its own part as it is written. */
function spell(id: string): string {
  const at = keyOf(id).lastIndexOf('/providers/')
  return `${keyOf(id.slice(0, at))}/providers/microsoft.insights/diagnosticSettings/${parseId(id).name}`
}

export const insightsTypes: readonly ResourceType[] = [
  {
    type: SETTING,
    apiVersions: ['2021-05-01-preview', '2017-05-01-preview', '2016-09-01'],
    location: 'none',
    style: 'sync',
    seconds: { create: 2, update: 2, delete: 2 },
    spell,
    refuse: put => firstRefusal(put, checks),
    complete
  }
]

import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { jsonResponse } from '../../protocol/arm-request.ts'
import { keyOf } from '../../resource-ids.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'

const RETENTION_DAYS = { shortest: 30, longest: 730 } as const

/** The provider answers its own part of ids in lower case. */
function spell(id: string): string {
  return id
    .replace(/\/resourcegroups\//i, '/resourcegroups/')
    .replace(/\/providers\/microsoft\.operationalinsights\//i, '/providers/microsoft.operationalinsights/')
}

function refuse({ id, body }: Put): Refusal | undefined {
  const days = Number(body.properties?.retentionInDays ?? RETENTION_DAYS.shortest)
  if (days >= RETENTION_DAYS.shortest && days <= RETENTION_DAYS.longest) return undefined
  return refusal(
    400,
    'InvalidParameter',
    `Workspace ${id}: 'RetentionInDays' ${days} is not between ${RETENTION_DAYS.shortest} and ${RETENTION_DAYS.longest} days.`
  )
}

/** A name that was deleted within 14 days comes back as the same workspace: its customer id follows from the id alone. */
function complete(put: Put): Record<string, unknown> {
  const given = put.body.properties ?? {}
  const now = new Date(put.world.now).toISOString()
  const features = { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true }
  return {
    publicNetworkAccessForIngestion: 'Enabled',
    publicNetworkAccessForQuery: 'Enabled',
    forceCmkForQuery: false,
    retentionInDays: RETENTION_DAYS.shortest,
    ...given,
    sku: { name: 'PerGB2018', ...(given.sku as object | undefined) },
    features: { ...features, ...(given.features as object | undefined) },
    workspaceCapping: {
      dailyQuotaGb: -1,
      dataIngestionStatus: 'RespectQuota',
      ...(given.workspaceCapping as object | undefined)
    },
    source: 'Azure',
    customerId: deterministicGuid(put.world, 'workspace', keyOf(put.id)),
    createdDate: put.existing?.properties.createdDate ?? now,
    modifiedDate: put.existing?.properties.modifiedDate ?? now
  }
}

function sharedKeys(world: World, workspace: Resource) {
  const key = (which: string) =>
    Buffer.from(deterministicGuid(world, 'workspace key', which, keyOf(workspace.id))).toString('base64')
  return jsonResponse(200, { primarySharedKey: key('primary'), secondarySharedKey: key('secondary') })
}

/** Tables that may be on the Basic plan ("Select a table plan"), as far as clusters fill them. */
const BASIC_TABLES = /^(ContainerLogV2|AKSAudit|AKSAuditAdmin|AKSControlPlane|.*_CL)$/i
const WEEK = 7 * 24 * 3600 * 1000

function refusePlan({ name, body, existing, world }: Put): Refusal | undefined {
  const plan = String(body.properties?.plan ?? 'Analytics')
  if (plan === 'Basic' && !BASIC_TABLES.test(name)) {
    return refusal(400, 'InvalidParameter', `Table '${name}' does not support the plan Basic.`)
  }
  const switched = Date.parse(String(existing?.properties.lastPlanModifiedDate ?? ''))
  if (existing === undefined || existing.properties.plan === plan || !(world.now - switched < WEEK)) return undefined
  return refusal(400, 'InvalidParameter', `The plan of table '${name}' can be changed once a week.`)
}

function completeTable(put: Put): Record<string, unknown> {
  const { existing, body, world } = put
  const plan = String(body.properties?.plan ?? 'Analytics')
  const stays = existing?.properties.plan === plan
  return {
    ...body.properties,
    plan,
    totalRetentionInDays: body.properties?.totalRetentionInDays ?? RETENTION_DAYS.shortest,
    lastPlanModifiedDate: stays ? existing.properties.lastPlanModifiedDate : new Date(world.now).toISOString()
  }
}

const TABLE = 'Microsoft.OperationalInsights/workspaces/tables'
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const operationalInsightsTypes: readonly ResourceType[] = [
  {
    type: TABLE,
    apiVersions: ['2026-03-01', '2025-07-01', '2025-02-01', '2023-09-01', '2022-10-01'],
    location: 'none',
    style: 'location',
    runningState: 'Updating',
    seconds: { create: 15, update: 15, delete: 15 },
    retryAfter: [10],
    refuse: refusePlan,
    complete: completeTable,
    // One table of a workspace at a time.
    holds: ({ id }) => [`${keyOf(id).split('/tables/')[0]}/tables`],
    refuseDelete: (_world, { name }) =>
      /_CL$/.test(name)
        ? undefined
        : refusal(400, 'InvalidParameter', `Table '${name}' is one of Azure's own and cannot be deleted.`)
  },
  {
    type: 'Microsoft.OperationalInsights/queryPacks',
    apiVersions: ['2026-03-01', '2025-07-01', '2025-02-01', '2023-09-01', '2019-09-01'],
    location: 'region',
    style: 'sync',
    seconds: { create: 3, update: 3, delete: 3 }
  },
  {
    type: 'Microsoft.OperationalInsights/queryPacks/queries',
    apiVersions: ['2026-03-01', '2025-07-01', '2025-02-01', '2023-09-01', '2019-09-01'],
    location: 'none',
    style: 'sync',
    seconds: { create: 3, update: 3, delete: 3 },
    refuse: ({ name, body }) =>
      GUID.test(name) && body.properties?.displayName !== undefined && body.properties.body !== undefined
        ? undefined
        : refusal(400, 'InvalidParameter', `Query '${name}' needs a GUID as its name, a displayName and a body.`)
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces',
    apiVersions: ['2026-03-01', '2025-07-01', '2025-02-01', '2023-09-01', '2022-10-01', '2021-06-01'],
    location: 'region',
    style: 'state',
    runningState: 'Updating',
    seconds: { create: 20, update: 5, delete: 10 },
    spell,
    refuse,
    complete,
    actions: { sharedkeys: sharedKeys }
  }
]

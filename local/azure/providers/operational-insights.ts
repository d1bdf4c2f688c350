import { refusal } from '../errors.ts'
import { json } from '../http.ts'
import { keyOf } from '../ids.ts'
import { inventGuid } from '../invent.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../world.ts'

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
    customerId: inventGuid(put.world, 'workspace', keyOf(put.id)),
    createdDate: put.existing?.properties.createdDate ?? now,
    modifiedDate: put.existing?.properties.modifiedDate ?? now
  }
}

function sharedKeys(world: World, workspace: Resource) {
  const key = (which: string) =>
    Buffer.from(inventGuid(world, 'workspace key', which, keyOf(workspace.id))).toString('base64')
  return json(200, { primarySharedKey: key('primary'), secondarySharedKey: key('secondary') })
}

export const operationalInsightsTypes: readonly ResourceType[] = [
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

import type { KnownType } from '../../arm/api-versions.ts'
import { type ResourceId, sameId } from '../../arm/resource-id.ts'

/** Properties of a resource, as a template requests them or as Azure returns them. */
export type Properties = Readonly<Record<string, unknown>>

/** A resource of another owner in the same place as a resource of a template. */
export interface OtherResource {
  readonly id: string
  readonly name: string
  readonly properties: Properties
}

/**
 * Consequence of resources of other owners for a resource of a template. `replaces`: they do the same job. `blocks`:
 * Azure refuses to create the resource of the template while they exist.
 */
export interface Verdict {
  readonly effect: 'replaces' | 'blocks'
  readonly by: readonly OtherResource[]
  /** Says what the other resources do, as the end of a sentence that begins with their names. */
  readonly because: string
}

/**
 * A resource type of which other owners, such as Azure Policy with the effect deployIfNotExists, create resources next
 * to those of the environment.
 */
export interface Kind {
  readonly type: KnownType
  /** Name of the type in messages. */
  readonly title: string
  /**
   * Judges the other resources in the place of a resource of a template. Returns `undefined` if they do not matter.
   */
  judge(ours: Properties, others: readonly OtherResource[], scope: ResourceId): Verdict | undefined
  /** Returns the command that deletes a resource of this type. */
  deleteCommand(id: string): string
}

/** Largest number of diagnostic settings of one resource ("Diagnostic settings in Azure Monitor"). */
const MOST_SETTINGS = 5

const NO_SECOND_SETTING = 'Azure refuses a second setting for the same category and workspace'
const OTHER_TABLE = `sends the logs to the same workspace, but to the table AzureDiagnostics and not to the tables of the resource type, which queries read (\`logAnalyticsDestinationType: Dedicated\`). ${NO_SECOND_SETTING}`

export const KINDS: readonly Kind[] = [
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    title: 'diagnostic setting',
    judge: judgeDiagnosticSettings,
    deleteCommand: id => {
      const at = id.toLowerCase().lastIndexOf('/providers/')
      return `az monitor diagnostic-settings delete --resource ${id.slice(0, at)} --name ${id.split('/').at(-1)}`
    }
  },
  {
    type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
    title: 'private DNS zone group',
    judge: judgeZoneGroups,
    deleteCommand: id => `az resource delete --ids ${id}`
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    title: 'data collection rule association',
    judge: (ours, others) =>
      sameJob(
        others.filter(({ properties }) =>
          sameId(text(properties.dataCollectionRuleId) ?? '', text(ours.dataCollectionRuleId) ?? '-')
        ),
        'associates the cluster with the same data collection rule'
      ),
    deleteCommand: id => `az resource delete --ids ${id}`
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    title: 'role assignment',
    judge: judgeRoleAssignments,
    deleteCommand: id => `az role assignment delete --ids ${id}`
  }
]

function judgeDiagnosticSettings(ours: Properties, others: readonly OtherResource[]): Verdict | undefined {
  const workspace = text(ours.workspaceId)
  const sharing = others.filter(({ properties }) => sameId(text(properties.workspaceId) ?? '', workspace ?? '-'))
  const requested = categoriesOf(ours)
  const overlapping = sharing.filter(other => requested.some(category => sends(other, category)))
  const logs = requested.filter(category => category.startsWith('logs/'))
  // Templates request `Dedicated` for every type that has tables of its own. For other types, Azure ignores the value.
  const otherTable = overlapping.filter(
    other => isDedicated(ours) && !isDedicated(other.properties) && logs.some(category => sends(other, category))
  )
  if (otherTable.length > 0) return { effect: 'blocks', by: otherTable, because: OTHER_TABLE }
  const missing = requested.filter(category => !overlapping.some(other => sends(other, category)))
  if (missing.length === 0) return sameJob(overlapping, 'sends the same categories to the same workspace')
  if (overlapping.length > 0) {
    const names = missing.map(category => category.split('/')[1]).join(', ')
    return {
      effect: 'blocks',
      by: overlapping,
      because: `sends some of the categories to the same workspace, but not ${names}. ${NO_SECOND_SETTING}`
    }
  }
  if (others.length < MOST_SETTINGS) return undefined
  return {
    effect: 'blocks',
    by: others,
    because: `exists already, and Azure allows ${MOST_SETTINGS} settings for each resource`
  }
}

/**
 * Returns whether a setting sends logs to the tables of the resource type. Without a value, or with the value
 * `AzureDiagnostics`, it sends them to the shared table ("Diagnostic Settings - Create Or Update").
 */
function isDedicated({ logAnalyticsDestinationType }: Properties): boolean {
  return sameId(text(logAnalyticsDestinationType) ?? '', 'Dedicated')
}

/** Returns the categories that a setting enables, as `logs/NAME` and `metrics/NAME`. */
function categoriesOf(setting: Properties): string[] {
  return (['logs', 'metrics'] as const).flatMap(kind =>
    enabledRows(setting, kind).flatMap(({ category }) => (category == null ? [] : [`${kind}/${category}`]))
  )
}

interface Row {
  readonly category?: string | null
  readonly categoryGroup?: string | null
  readonly enabled?: boolean
}

function enabledRows(setting: Properties, kind: 'logs' | 'metrics'): Row[] {
  const rows = setting[kind]
  return Array.isArray(rows) ? rows.filter((row: Row) => row.enabled === true) : []
}

/** Returns whether a setting sends a category, by its name or with the group of all logs. */
function sends({ properties }: OtherResource, category: string): boolean {
  const isLog = category.startsWith('logs/')
  const inGroup = isLog && enabledRows(properties, 'logs').some(row => sameId(row.categoryGroup ?? '', 'allLogs'))
  return inGroup || categoriesOf(properties).some(each => sameId(each, category))
}

/** Judges the zone groups of a private endpoint, of which Azure allows one (pulumi/pulumi-azure-native#2179). */
function judgeZoneGroups(ours: Properties, others: readonly OtherResource[]): Verdict | undefined {
  const [other] = others
  if (other === undefined) return undefined
  const requested = zonesOf(ours)
  const present = zonesOf(other.properties)
  if (requested.every(zone => present.some(each => sameId(each, zone))))
    return sameJob([other], 'writes the records of the endpoint into the same zone')
  return {
    effect: 'blocks',
    by: [other],
    because: `writes the records into ${present.join(', ')} and not into ${requested.join(', ')}. A private endpoint can have only one zone group`
  }
}

function zonesOf({ privateDnsZoneConfigs }: Properties): string[] {
  if (!Array.isArray(privateDnsZoneConfigs)) return []
  return privateDnsZoneConfigs.flatMap((config: { properties?: { privateDnsZoneId?: string } }) =>
    config.properties?.privateDnsZoneId === undefined ? [] : [config.properties.privateDnsZoneId]
  )
}

/** Judges the role assignments at a scope. The list of a scope also has assignments of scopes above and below it. */
function judgeRoleAssignments(
  ours: Properties,
  others: readonly OtherResource[],
  scope: ResourceId
): Verdict | undefined {
  const role = lastSegment(ours.roleDefinitionId)
  return sameJob(
    others.filter(
      ({ properties }) =>
        sameId(text(properties.principalId) ?? '', text(ours.principalId) ?? '-') &&
        sameId(lastSegment(properties.roleDefinitionId), role) &&
        sameId(text(properties.scope) ?? scope, scope)
    ),
    'assigns the same role to the same principal at the same scope'
  )
}

function sameJob(by: readonly OtherResource[], because: string): Verdict | undefined {
  return by.length === 0 ? undefined : { effect: 'replaces', by, because }
}

function lastSegment(id: unknown): string {
  return text(id)?.split('/').at(-1) ?? ''
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

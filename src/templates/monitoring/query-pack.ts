import { nameGuid } from '../../arm/name-guid.ts'
import { resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'

interface Query {
  readonly key: string
  readonly title: string
  readonly category: string
  readonly text: string
}

/** Queries for troubleshooting, for the log workspace of the clusters. */
const QUERIES: readonly Query[] = [
  {
    key: 'denied-by-policy',
    title: 'Pods and other objects that admission denied',
    category: 'container',
    text: 'KubeEvents\n| where Message has "denied the request"\n| project TimeGenerated, ClusterName, Namespace, Name, Message\n| order by TimeGenerated desc'
  },
  {
    key: 'image-pulls-failed',
    title: 'Images that could not be pulled',
    category: 'container',
    text: 'KubeEvents\n| where Reason == "Failed" and Message has "pull"\n| summarize Times = count(), Last = max(TimeGenerated) by ClusterName, Namespace, Name, Message\n| order by Last desc'
  },
  {
    key: 'blocked-by-firewall',
    title: 'Requests the web application firewall blocked, by rule',
    category: 'network',
    text: 'AGWFirewallLogs\n| where Action == "Blocked"\n| summarize Times = count(), Example = any(RequestUri) by RuleId, Message, Hostname\n| order by Times desc'
  },
  {
    key: 'secrets-read',
    title: 'Secrets of the vault, by reader',
    category: 'security',
    text: 'AZKVAuditLogs\n| where OperationName == "SecretGet"\n| summarize Times = count(), Last = max(TimeGenerated) by Identity = tostring(Identity), RequestUri, CallerIpAddress\n| order by Last desc'
  }
]

/** Returns the saved queries for users of the workspace. */
export function queryPack({ config, ids }: Baseline): Record<string, ArmResource> {
  const name = resourceNames(config).queryPack
  const pack = resourceId(ids.platformGroup, 'Microsoft.OperationalInsights/queryPacks', name)
  const queries = QUERIES.map(({ key, title, category, text }, i): [string, ArmResource] => [
    `query${i + 1}`,
    resource('Microsoft.OperationalInsights/queryPacks/queries', {
      // The name of a query must be a GUID.
      name: `${name}/${nameGuid(pack, key)}`,
      dependsOn: ['queryPack'],
      properties: { displayName: title, body: text, related: { categories: [category] } }
    })
  ])
  return {
    queryPack: resource('Microsoft.OperationalInsights/queryPacks', { name, ...placement(config), properties: {} }),
    ...Object.fromEntries(queries)
  }
}

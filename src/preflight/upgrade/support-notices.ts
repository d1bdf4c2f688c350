import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { minorOf } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import { shownText } from './objects/shown-text.ts'
import type { UpgradeRequest } from './upgrade-request.ts'

const TYPE = 'Microsoft.ResourceGraph/resources'

interface Notice {
  readonly id?: string
  readonly properties?: {
    readonly description?: string
    readonly eventDetails?: string | { readonly kubernetesVersion?: string; readonly eolDate?: string }
  }
}

/**
 * Warns about notices of Azure that the version of the cluster leaves support. Source: "AKS end of support
 * notifications". A notice about a version that the cluster no longer runs is left out. Throws Failure.
 */
export async function judgeSupportNotices(
  azure: AzureReader,
  { cluster, from }: Pick<UpgradeRequest, 'cluster' | 'from'>
): Promise<Finding[]> {
  const query = [
    'containerserviceeventresources',
    '| where type == "microsoft.containerservice/managedclusters/scheduledevents"',
    '| where properties has "EOLNotification"',
    `| where id startswith "${cluster}/"`,
    '| project id, properties'
  ].join('\n')
  const body = { subscriptions: [azure.subscriptionId], query, options: { resultFormat: 'objectArray' } }
  const { data } = await azure.ask<{ data?: readonly Notice[] }>(`/providers/${TYPE}`, TYPE, body)
  if (data !== undefined) return data.flatMap(notice => warningsOf(notice, from))
  const check = 'Check the notices in the Azure portal, `Service health`.'
  return [missingFact('kubernetes-version', 'notices', 'no list of notices about the cluster', check)]
}

/** Returns a warning about a notice, or nothing if the notice is about a version that no longer runs. */
function warningsOf({ properties = {} }: Notice, from: string): Finding[] {
  const { kubernetesVersion = from, eolDate } = detailsOf(properties.eventDetails)
  if (minorOf(kubernetesVersion) !== minorOf(from)) return []
  const version = shownText(kubernetesVersion)
  const when = eolDate === undefined ? '' : ` on ${shownText(eolDate).slice(0, 10)}`
  const description = shownText(properties.description ?? 'no description')
  return [
    {
      code: 'kubernetes-version',
      severity: 'warning',
      subject: `notice ${description}`,
      evidence: `Azure announces that Kubernetes ${version} of this cluster leaves support${when} (${description}).`,
      remedy: `Upgrade Kubernetes ${version} to a supported minor version before that date, with the target \`next-minor\`.`
    }
  ]
}

/** Returns the details of a notice. Azure can return them as JSON text. */
function detailsOf(details: NonNullable<Notice['properties']>['eventDetails']): {
  readonly kubernetesVersion?: string
  readonly eolDate?: string
} {
  if (typeof details !== 'string') return details ?? {}
  try {
    return Object(JSON.parse(details))
  } catch {
    return {}
  }
}

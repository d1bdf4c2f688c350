import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'

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
 * notifications". Throws Failure.
 */
export async function judgeSupportNotices(azure: AzureReader, cluster: ResourceId): Promise<Finding[]> {
  const query = [
    'containerserviceeventresources',
    '| where type == "microsoft.containerservice/managedclusters/scheduledevents"',
    '| where properties has "EOLNotification"',
    `| where id startswith "${cluster}/"`,
    '| project id, properties'
  ].join('\n')
  const body = { subscriptions: [azure.subscriptionId], query, options: { resultFormat: 'objectArray' } }
  const { data = [] } = await azure.ask<{ data?: readonly Notice[] }>(`/providers/${TYPE}`, TYPE, body)
  return data.map(({ properties = {} }) => {
    const { kubernetesVersion = '', eolDate } = detailsOf(properties.eventDetails)
    const when = eolDate === undefined ? '' : ` on ${eolDate}`
    return {
      code: 'kubernetes-version',
      severity: 'warning',
      subject: `notice ${properties.description ?? 'of end of support'}`,
      evidence: `Azure announces that Kubernetes ${kubernetesVersion} of this cluster leaves support${when} (${properties.description ?? 'no description'}).`,
      remedy: 'Upgrade to a supported minor version before that date.'
    }
  })
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

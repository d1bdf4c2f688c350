import { asResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { BaselineConfig } from '../config/types.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'
import { readNamed } from './read-named.ts'

/** Resource of another owner that the configuration names by its id. */
export interface NamedResource {
  /** Path of the setting, for example `monitoring.alerts.actionGroupId`. */
  readonly setting: string
  readonly id: ResourceId
}

/** Returns the resources that the network needs, apart from the network of an existing hub, which has its own rule. */
export function namedNetworkResources({ hub, dns }: BaselineConfig): NamedResource[] {
  return named([
    ['hub.existing.logWorkspaceId', hub.existing?.logWorkspaceId],
    ['hub.existing.firewallPolicy.id', hub.existing?.firewallPolicy?.id],
    ['dns.existing.registry', dns.existing?.registry],
    ['dns.existing.vault', dns.existing?.vault],
    ['dns.existing.apiServer', dns.existing?.apiServer]
  ])
}

/** Returns the resources that the platform needs. */
export function namedPlatformResources({ registry, monitoring }: BaselineConfig): NamedResource[] {
  return named([
    ['registry.id', registry.kind === 'shared' ? registry.id : undefined],
    ['monitoring.alerts.actionGroupId', monitoring.alerts.actionGroupId]
  ])
}

function named(settings: readonly (readonly [string, string | undefined])[]): NamedResource[] {
  return settings.flatMap(([setting, id]) => (id === undefined ? [] : [{ setting, id: asResourceId(id) }]))
}

/**
 * Returns an error for each named resource that does not exist. Azure would refuse a template that refers to it only
 * during the deployment, when other resources are already written.
 */
export async function checkNamedResources(azure: AzureReader, resources: readonly NamedResource[]): Promise<Finding[]> {
  const found = resources.map(({ setting, id }) =>
    orNotEvaluated('resource-missing', setting, async () => {
      if ((await readNamed(azure, id)) !== undefined) return []
      return [
        {
          code: 'resource-missing',
          severity: 'error',
          subject: setting,
          evidence: `${id} does not exist, or the identity may not read it.`,
          remedy: `Correct \`${setting}\`, create the resource, or assign the identity the role Reader on it.`
        }
      ]
    })
  )
  return (await Promise.all(found)).flat()
}

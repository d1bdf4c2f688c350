import { parseResourceId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { PlatformIdentityName, StackTemplate } from '../types.ts'

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities'

/**
 * Returns the ids of the identities that the platform needs. The gateway reads certificates with its identity, and a
 * flow log writes to its storage account with its identity.
 */
export function platformIdentities({ config, ids }: Baseline): Partial<Record<PlatformIdentityName, ResourceId>> {
  const names = resourceNames(config)
  const flowLogs = resourceId(ids.platformGroup, TYPE, names.flowLogsIdentity)
  return {
    ...(config.ingress.domain === undefined ? {} : { gateway: ids.gatewayIdentity }),
    ...(config.monitoring.flowLogs.enabled ? { flowLogs } : {})
  }
}

/**
 * Returns the stack with the identities of the platform and nothing else. Their roles are in the stack `roles`, because
 * a role assignment is named by a principal id that Azure generates with this stack. The identities are created this
 * early, so that every service knows them when they are used. Throws TypeError if the platform needs no identity.
 */
export function platformIdentityStack(baseline: Baseline): StackTemplate {
  const { config, ids } = baseline
  const identities = Object.entries(platformIdentities(baseline)).map(([name, id]): [string, ArmResource] => [
    `${name}Identity`,
    resource(TYPE, { name: parseResourceId(id).name, ...placement(config) })
  ])
  if (identities.length === 0)
    throw new TypeError('ingress.domain is not set and flow logs are disabled, so there is no identity')
  return stackTemplate(baseline, 'identity-gateway', ids.platformGroup, Object.fromEntries(identities))
}

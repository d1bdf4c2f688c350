import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/types.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

interface Availability {
  readonly nameAvailable?: boolean
  readonly message?: string
}

interface GlobalName {
  readonly id: ResourceId
  /** Remedy for a name that another subscription uses. */
  readonly remedy: string
}

/**
 * Checks that another subscription does not use a name that must be unique in all of Azure. A resource of the
 * environment may have the name, and so may a deleted vault that can be recovered. Until the resource provider is
 * registered, the name is not evaluated.
 */
export function checkGlobalName(azure: AzureReader, { id, remedy }: GlobalName): Promise<Finding[]> {
  return orNotEvaluated('name-taken', id, async () => {
    if ((await azure.read(id)) !== undefined) return []
    const { type, name } = parseResourceId(id)
    const [namespace] = type.split('/')
    const path = `/subscriptions/${azure.subscriptionId}/providers/${namespace}/checkNameAvailability`
    const { nameAvailable, message } = await azure.ask<Availability>(path, type, { name, type })
    if (nameAvailable !== false) return []
    const evidence = `The name ${name} is already taken or reserved: ${message ?? 'Azure gives no reason.'}`
    return [{ code: 'name-taken', severity: 'error', subject: id, evidence, remedy }]
  })
}

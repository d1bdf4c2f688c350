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
  /** What to do where somebody else has it. */
  readonly remedy: string
}

/**
 * Names that must be unique in all of Azure and belong to somebody else. One of our own, and a vault of ours that can be
 * recovered, are no finding. Where the provider is not registered yet nobody can ask.
 */
export function checkGlobalName(azure: AzureReader, { id, remedy }: GlobalName): Promise<Finding[]> {
  return orNotEvaluated('name-taken', id, async () => {
    if ((await azure.read(id)) !== undefined) return []
    const { type, name } = parseResourceId(id)
    const [namespace] = type.split('/')
    const path = `/subscriptions/${azure.subscriptionId}/providers/${namespace}/checkNameAvailability`
    const { nameAvailable, message } = await azure.ask<Availability>(path, type, { name, type })
    if (nameAvailable !== false) return []
    const evidence = `The name ${name} cannot be had: ${message ?? 'Azure says no more.'}`
    return [{ code: 'name-taken', severity: 'error', subject: id, evidence, remedy }]
  })
}

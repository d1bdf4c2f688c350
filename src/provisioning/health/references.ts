import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { isOwnResource } from '../ownership/own-resources.ts'
import type { StepContext } from '../types.ts'
import { isFailed } from './condition.ts'

interface Stateful {
  readonly properties?: { readonly provisioningState?: string }
}

/**
 * Repairs the Failed and Canceled resources to which a resource refers, by writing them again without changes. Azure
 * refuses to write a resource that refers to a Failed or Canceled one (ReferencedResourceNotProvisioned). Writes only
 * resources of the environment, and no child resources, because the stack of their parent writes these. If Azure
 * refuses a repair, logs a warning and throws nothing: the next write of the referring resource shows whether it can
 * succeed.
 */
export async function rewriteReferences(id: ResourceId, resource: object, context: StepContext): Promise<void> {
  for (const reference of idsIn(resource).filter(each => isWritable(each, id, context)))
    await rewriteUnhealthy(reference, context)
}

function isWritable(reference: ResourceId, user: ResourceId, { baseline }: StepContext): boolean {
  if (`${reference}/`.toLowerCase().startsWith(`${user}/`.toLowerCase())) return false
  return parseResourceId(reference).names.length === 1 && isOwnResource(reference, baseline, 'write')
}

async function rewriteUnhealthy(id: ResourceId, { azure, log, signal }: StepContext): Promise<void> {
  const found = await azure.read<Stateful>(id)
  const state = found?.properties?.provisioningState
  if (!isFailed(state)) return
  log.info(
    `${parseResourceId(id).name} is in state ${state}. The run writes it again without changes before the resource that uses it.`
  )
  try {
    await azure.write(id, found, { signal })
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    log.warning(`Writing ${parseResourceId(id).name} again failed: ${error.message}`)
  }
}

/** Returns the ids of the resources that a body refers to as `{ id }`, each id once. */
function idsIn(value: unknown): ResourceId[] {
  const found = new Map<string, ResourceId>()
  const visit = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return
    const { id } = each as { readonly id?: unknown }
    if (isResourceId(id)) found.set(id.toLowerCase(), id)
    for (const member of Object.values(each)) visit(member)
  }
  visit(value)
  return [...found.values()]
}

function isResourceId(id: unknown): id is ResourceId {
  return typeof id === 'string' && /^\/subscriptions\/.*\/providers\//i.test(id)
}

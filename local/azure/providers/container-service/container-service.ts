import { isStopped } from '../../../aks/cluster-model.ts'
import { armError, refusal } from '../../errors.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ArmError, Operation, Refusal, Resource, World } from '../../world.ts'

/** What all types of the Container Service provider have in common. Its operations send no Retry-After. */
export const containerService = {
  apiVersions: [
    '2026-07-01',
    '2026-06-01',
    '2026-05-02-preview',
    '2026-05-01',
    '2026-04-01',
    '2026-03-01',
    '2026-02-01',
    '2026-01-01',
    '2025-10-01',
    '2025-09-01',
    '2025-08-01',
    '2025-07-01',
    '2025-05-01',
    '2025-04-01',
    '2025-03-01'
  ],
  style: 'azure-async',
  spell,
  refuseBusy: anotherOperation
} as const

/** Its answers spell groups in lower case, whatever the caller wrote (Azure/azure-cli recordings). */
function spell(id: string): string {
  return id.replace(/\/resourcegroups\//i, '/resourcegroups/')
}

/** In the words the provider has for it ("Troubleshoot the OperationNotAllowed error"). */
function anotherOperation(world: World, operation: Operation): Refusal {
  const target = findResource(world, operation.target)
  const state = target?.properties.provisioningState ?? 'Updating'
  // Verbatim: cilium/cilium#25944 for a node pool.
  const other = target?.type.endsWith('/agentPools')
    ? `agentpool operation (${target.name} - ${state})`
    : `operation (${state})`
  return refusal(
    409,
    'OperationNotAllowed',
    `Operation is not allowed: Another ${other} is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details`
  )
}

/** A stopped cluster is started or deleted, and nothing else ("Stop and start an AKS cluster"). */
export function refuseStopped(cluster: Resource | undefined): Refusal | undefined {
  if (cluster === undefined || !isStopped(cluster)) return undefined
  return refusal(
    409,
    'OperationNotAllowed',
    `Operation is not allowed: managed cluster ${cluster.name} is stopped; only start and delete are possible.`
  )
}

/**
 * Returns the error of a write that a deletion ends: AKS does not wait for it ("Error AKSOperationPreempted or
 * AKSOperationPreemptedByDelete").
 */
export function deletionPreempts(): ArmError {
  // Verbatim: SupportArticles-docs: aksoperationpreempted-error
  return armError('AKSOperationPreemptedByDelete', 'This operation has been preempted by Deleting operation.')
}

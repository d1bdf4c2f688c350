import type { DynamicRemedy, LeafCode, Occurrence } from './types.ts'

const AGAIN = 'The fault is in Azure: run again. Resources that already exist are kept.'

const TICKET: DynamicRemedy = {
  general: `${AGAIN} If the error occurs again, open a support ticket with correlation id, time and resource id.`,
  of: ({ target }, seen) => `${AGAIN} If the error occurs again, open a support ticket with ${evidence(target, seen)}.`
}

function evidence(target: string | undefined, { correlationId, resource, time }: Occurrence): string {
  const id = target?.startsWith('/') === true ? target : (resource ?? 'as above')
  return `correlation id ${correlationId ?? 'as above'}, time ${time ?? 'of this failure'}, resource id ${id}`
}

const FOUND = 'Troubleshoot common Azure deployment errors'

/** Error codes about faults in Azure itself, and about settings that contradict existing resources. */
export const platformCodes: readonly LeafCode[] = [
  {
    code: 'InternalOperationError',
    retry: { every: 30, times: 3, because: 'AKS had an internal error' },
    reason: 'azure-unavailable',
    remedy: TICKET,
    source: 'mspnp/aks-baseline#264; Azure/AKS#1972'
  },
  {
    code: /^Internal(Server|Retriable)?Error$/i,
    reason: 'azure-unavailable',
    remedy: TICKET,
    source: `${FOUND}; mspnp/aks-baseline#336; Azure/azure-cli#30777`
  },
  {
    code: 'ProvisioningControlPlaneError',
    reason: 'azure-unavailable',
    remedy: TICKET,
    source: 'mspnp/aks-baseline-regulated#44'
  },
  {
    code: 'ControlPlaneProvisioningInternalError',
    reason: 'azure-unavailable',
    remedy: TICKET,
    source: 'Azure/AKS#168'
  },
  {
    code: 'ServiceUnavailable',
    reason: 'azure-unavailable',
    remedy: TICKET,
    source: 'MicrosoftDocs/SupportArticles-docs: azure-kubernetes/availability-performance'
  },
  {
    code: 'PropertyChangeNotAllowed',
    reason: 'setting-fixed',
    remedy:
      'Azure does not change this property of an existing resource. Restore the earlier value in the file, or create a new resource (a pool with another name, a cluster in the other colour).',
    source: FOUND
  },
  {
    code: 'ResourceAvailabilityZonesCannotBeModified',
    reason: 'setting-fixed',
    remedy:
      'The zones of a resource cannot change after it is created. Restore the value of `zones`, or create a new environment.',
    source: 'Azure/AzOps#701'
  },
  {
    code: 'RoleAssignmentUpdateNotPermitted',
    reason: 'setting-fixed',
    remedy:
      'A role assignment cannot change its principal or role. Delete the role assignment (az role assignment delete --ids ID), then run again.',
    source: 'Troubleshoot Azure RBAC; mspnp/aks-baseline#13'
  },
  {
    code: 'ServiceCidrOverlapExistingSubnetsCidr',
    reason: 'address-plan',
    remedy: 'Set `clusterAddressSpaces.services` to a range that no subnet of the network uses.',
    source: 'MicrosoftDocs/SupportArticles-docs: servicecidroverlapexistingsubnetscidr-error.md'
  },
  {
    code: 'CanceledAndSupersededDueToAnotherOperation',
    remedy:
      'Another operation on the resource replaced this operation. Find the caller of the other operation in the activity log of the resource, then run again.',
    source: 'Azure/azure-cli#21156'
  },
  {
    code: /^StorageAccountAlready(Taken|Exists)$/i,
    reason: 'name-taken',
    remedy: 'The name is already taken in Azure. Choose another name for `workload` or the environment.',
    source: FOUND
  }
]

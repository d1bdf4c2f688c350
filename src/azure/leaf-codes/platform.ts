import type { DynamicRemedy, LeafCode, Occurrence } from './types.ts'

const AGAIN = 'The fault is on the side of Azure: run again; what was made stays.'

const TICKET: DynamicRemedy = {
  general: `${AGAIN} Where it comes a second time, open a support ticket with correlation id, time and resource id.`,
  of: ({ target }, seen) =>
    `${AGAIN} Where it comes a second time, open a support ticket with ${evidence(target, seen)}.`
}

function evidence(target: string | undefined, { correlationId, resource, time }: Occurrence): string {
  const id = target?.startsWith('/') === true ? target : (resource ?? 'as above')
  return `correlation id ${correlationId ?? 'as above'}, time ${time ?? 'of this failure'}, resource id ${id}`
}

const FOUND = 'Troubleshoot common Azure deployment errors'

/** Faults of Azure itself, and settings that contradict what runs. */
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
      'Azure never changes this property on a resource that exists: set it back in the file, or make a new resource (a pool of another name, a cluster in the other colour).',
    source: FOUND
  },
  {
    code: 'ResourceAvailabilityZonesCannotBeModified',
    reason: 'setting-fixed',
    remedy: 'Zones are chosen when a resource is created: set `zones` back, or move to a new environment.',
    source: 'Azure/AzOps#701'
  },
  {
    code: 'RoleAssignmentUpdateNotPermitted',
    reason: 'setting-fixed',
    remedy:
      'A role assignment cannot change its principal or role: delete it (az role assignment delete --ids ID) and run again.',
    source: 'Troubleshoot Azure RBAC; mspnp/aks-baseline#13'
  },
  {
    code: 'RoleAssignmentExists',
    remedy:
      'Somebody gave the same role to the same principal by hand: delete that assignment (az role assignment delete --ids ID; the message has its id) and run again.',
    source: 'Troubleshoot Azure RBAC; Azure/bicep#18791'
  },
  {
    code: 'ServiceCidrOverlapExistingSubnetsCidr',
    reason: 'address-plan',
    remedy: 'Set `clusterAddressSpaces.services` to a range that no subnet of the network uses.',
    source: 'MicrosoftDocs/SupportArticles-docs: servicecidroverlapexistingsubnetscidr-error.md'
  },
  {
    code: 'CanceledAndSupersededDueToAnotherOperation',
    remedy: 'Find in the activity log of the resource who else writes it, then run again.',
    source: 'Azure/azure-cli#21156'
  },
  {
    code: /^StorageAccountAlready(Taken|Exists)$/i,
    reason: 'name-taken',
    remedy: 'The name is in use elsewhere in Azure: choose another `workload` or environment name.',
    source: FOUND
  }
]

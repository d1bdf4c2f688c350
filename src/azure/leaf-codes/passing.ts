import { CONTENTION, REPLICATION } from './retries.ts'
import type { LeafCode } from './types.ts'

const LOOK_FOR_WRITER =
  'Another operation on the same resource did not end in time. Find it in the activity log of the resource, let it end, and run again.'

/** Failures that pass by themselves: replication, and other operations on the same resource. */
export const passingCodes: readonly LeafCode[] = [
  {
    code: 'PolicyDefinitionNotFound',
    retry: REPLICATION,
    remedy:
      'The policy definition is still not found. Check that it exists: az policy definition list --query "[?policyType==\'Custom\'].name". Then run again.',
    source: 'Azure/Enterprise-Scale#902; Azure/Enterprise-Scale#1800; Azure/ALZ-Bicep#183'
  },
  {
    code: 'InvalidCreatePolicyAssignmentRequest',
    message: /out of scope/i,
    retry: REPLICATION,
    remedy:
      'Azure takes up to 30 minutes to know a subscription that has just moved to another management group. Wait and run again.',
    source: 'Azure/Azure-Landing-Zones#277'
  },
  {
    code: 'ResourceGroupNotFound',
    retry: { ...REPLICATION, onlyIn: 'created-groups' },
    remedy: {
      general:
        'Run again where the group was created a moment ago; else check its name and subscription, and who deleted it.',
      of: ({ message }) => {
        const [, group = ''] = /Resource group '([^']+)'/i.exec(message) ?? []
        return `Check that the group exists: az group show --name ${group || 'NAME'}. Where it was created a moment ago, run again; where somebody deleted it, plan again.`
      }
    },
    source: 'hashicorp/terraform-provider-azurerm#18268; hashicorp/terraform-provider-azurerm#25758'
  },
  {
    code: 'AnotherOperationInProgress',
    retry: CONTENTION,
    remedy: LOOK_FOR_WRITER,
    source: 'Troubleshoot common Azure deployment errors; Azure/bicep#5132'
  },
  { code: 'ReferencedResourceNotProvisioned', retry: CONTENTION, remedy: LOOK_FOR_WRITER, source: 'Azure/bicep#5132' },
  { code: 'RetryableError', retry: CONTENTION, remedy: LOOK_FOR_WRITER, source: 'Azure/bicep#5132' },
  {
    code: 'VirtualNetworkNotInSucceededState',
    retry: CONTENTION,
    remedy:
      'Read the state of the network: az network vnet show --ids ID --query provisioningState. Where it is Failed, plan again: the plan repairs it.',
    source: 'Troubleshoot the VirtualNetworkNotInSucceededState error code'
  },
  {
    code: 'FirewallPolicyUpdateFailed',
    retry: { every: 60, times: 3, because: 'the firewall was still taking an earlier change' },
    remedy:
      'Find in the activity log who else writes the firewall or its policy, let that end, and run again. A firewall that is Failed is repaired by the next plan.',
    source: 'hashicorp/terraform-provider-azurerm#19843'
  },
  {
    code: 'ResourceGroupBeingDeleted',
    remedy: 'Somebody deletes the group. Wait until it is gone (az group wait --deleted --name NAME), then plan again.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: /^AKSOperationPreempted(ByDelete)?$/i,
    remedy:
      'Another operation on the cluster came first. Find it in the activity log of the cluster, let it end, and run again.',
    source: 'AKSOperationPreempted or AKSOperationPreemptedByDelete error when performing a new operation'
  },
  {
    code: 'DeploymentStackOutOfSync',
    reason: 'azure-refused',
    remedy:
      "Azure doubts the stack's own list of resources: compare it with the group in the portal, then run once with bypassStackOutOfSyncError by hand (az stack sub create --bypass-stack-out-of-sync-error).",
    source: 'Create and deploy Azure deployment stacks in Bicep'
  }
]

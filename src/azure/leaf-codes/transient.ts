import { CONTENTION, REPLICATION } from './retry-schedules.ts'
import type { LeafCode } from './types.ts'

const LOOK_FOR_WRITER =
  'Another operation on the same resource did not end in time. Find it in the activity log of the resource, wait until it has ended, then run again.'

/** Error codes of failures that resolve by themselves: replication, and other operations on the same resource. */
export const transientCodes: readonly LeafCode[] = [
  {
    code: 'PolicyDefinitionNotFound',
    retry: REPLICATION,
    remedy:
      'Azure still does not find the policy definition. Check that it exists: az policy definition list --query "[?policyType==\'Custom\'].name". Then run again.',
    source: 'Azure/Enterprise-Scale#902; Azure/Enterprise-Scale#1800; Azure/ALZ-Bicep#183'
  },
  {
    code: 'InvalidCreatePolicyAssignmentRequest',
    message: /out of scope/i,
    retry: REPLICATION,
    remedy:
      'After a subscription is moved to another management group, Azure takes up to 30 minutes to recognise the move. Wait, then run again.',
    source: 'Azure/Azure-Landing-Zones#277'
  },
  {
    code: 'ResourceGroupNotFound',
    retry: { ...REPLICATION, onlyIn: 'created-groups' },
    remedy: {
      general:
        'If the resource group was created a moment ago, run again. Otherwise check the name and the subscription of the resource group, and find out who deleted it.',
      of: ({ message }) => {
        const [, group = ''] = /Resource group '([^']+)'/i.exec(message) ?? []
        return `Check that the resource group exists: az group show --name ${group || 'NAME'}. If it was created a moment ago, run again. If it was deleted, plan again.`
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
      'Read the state of the virtual network: az network vnet show --ids ID --query provisioningState. If the state is Failed, plan again: the plan repairs the virtual network.',
    source: 'Troubleshoot the VirtualNetworkNotInSucceededState error code'
  },
  {
    code: 'FirewallPolicyUpdateFailed',
    retry: { every: 60, times: 3, because: 'the firewall was still applying an earlier change' },
    remedy:
      'Find the other operation on the firewall or its policy in the activity log, wait until it has ended, then run again. The next plan repairs a firewall in state Failed.',
    source: 'hashicorp/terraform-provider-azurerm#19843'
  },
  {
    code: 'ResourceGroupBeingDeleted',
    remedy:
      'The resource group is being deleted. Wait until the deletion has ended (az group wait --deleted --name NAME), then plan again.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: /^AKSOperationPreempted(ByDelete)?$/i,
    remedy:
      'Another operation on the cluster took precedence. Find that operation in the activity log of the cluster, wait until it has ended, then run again.',
    source: 'AKSOperationPreempted or AKSOperationPreemptedByDelete error when performing a new operation'
  },
  {
    code: 'DeploymentStackOutOfSync',
    reason: 'azure-refused',
    remedy:
      "Azure does not trust the stack's list of resources. Compare the list with the resource group in the portal, then deploy the stack once with the Azure CLI (az stack sub create --bypass-stack-out-of-sync-error).",
    source: 'Create and deploy Azure deployment stacks in Bicep'
  }
]

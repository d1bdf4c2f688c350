/**
 * Actions that an identity needs at the subscription to plan. With the validation level `ProviderNoRbac`, a plan needs
 * no permission to write resources. The templates decide which further actions an apply needs.
 */
export const requiredActions = {
  plan: [
    'Microsoft.Network/azureFirewalls/read',
    'Microsoft.Network/virtualNetworks/read',
    'Microsoft.Resources/deploymentStacks/read',
    'Microsoft.Resources/deploymentStacksWhatIfResults/delete',
    'Microsoft.Resources/deploymentStacksWhatIfResults/read',
    'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action',
    'Microsoft.Resources/deploymentStacksWhatIfResults/write',
    'Microsoft.Resources/subscriptions/resourceGroups/read'
  ]
} as const

/**
 * Actions an identity needs at the subscription to plan. Validation level `ProviderNoRbac` spares it the right to write
 * what is planned. What applying asks for besides follows from the templates.
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

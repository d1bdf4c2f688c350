/**
 * Returns whether an action matches an action pattern of a role. `*` means any text, including slashes; letter case is
 * ignored.
 */
export function actionMatches(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${expression}$`, 'i').test(action)
}

const PLANNER = '"AKS baseline planner" (custom role of the set-up template)'

/**
 * Smallest role that grants each pattern of actions. The first pattern that matches an action decides. All roles except
 * `PLANNER` are built-in roles of Azure.
 */
const grantedBy: readonly { readonly pattern: string; readonly role: string }[] = [
  { pattern: 'Microsoft.Resources/deploymentStacks/manageDenySetting/action', role: '"Azure Deployment Stack Owner"' },
  { pattern: 'Microsoft.Resources/deploymentStacksWhatIfResults/*', role: PLANNER },
  { pattern: 'Microsoft.Resources/deployments/whatIf/action', role: PLANNER },
  { pattern: 'Microsoft.Resources/deployments/validate/action', role: PLANNER },
  { pattern: 'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action', role: PLANNER },
  { pattern: '*/read', role: '"Reader"' },
  { pattern: 'Microsoft.Authorization/roleAssignments/*', role: '"Role Based Access Control Administrator"' },
  { pattern: 'Microsoft.Authorization/policy*', role: '"Resource Policy Contributor"' },
  { pattern: 'Microsoft.Authorization/locks/*', role: '"User Access Administrator"' },
  { pattern: '*', role: '"Contributor"' }
]

/** Returns the role to assign to an identity that lacks an action, in quotes and as the portal shows it. */
export function roleGranting(action: string): string {
  return grantedBy.find(({ pattern }) => actionMatches(pattern, action))?.role ?? '"Contributor"'
}

/** Matches an action against a pattern of a role: `*` stands for any text, slashes included; case is ignored. */
export function actionMatches(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${expression}$`, 'i').test(action)
}

const PLANNER = '"AKS baseline planner" (custom role of the set-up template)'

/** The smallest role that grants an action; the first pattern that fits counts. Names as in Azure's built-in roles. */
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

/** The role to give to an identity that lacks an action, quoted as it stands in the portal. */
export function roleGranting(action: string): string {
  return grantedBy.find(({ pattern }) => actionMatches(pattern, action))?.role ?? '"Contributor"'
}

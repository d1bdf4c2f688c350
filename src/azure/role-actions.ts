import {
  assignableRoles,
  pipelineRoles,
  plannerRole,
  upgradeCommandRole,
  upgradeReaderRole
} from '../arm/role-table.ts'

/**
 * Returns whether an action matches an action pattern of a role. `*` means any text, including slashes; letter case is
 * ignored.
 */
export function actionMatches(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${expression}$`, 'i').test(action)
}

/** Role that the set-up template assigns at the subscription. */
export interface SetupRole {
  readonly identity: 'plan' | 'apply' | 'inside'
  readonly name: string
  /** Limit of the role assignment, as words that follow the name. */
  readonly limit?: string
}

const PLANNER: SetupRole = { identity: 'plan', name: plannerRole.name, limit: '(custom role of the set-up template)' }
const READER: SetupRole = { identity: 'plan', name: pipelineRoles.reader.name }
const CONTRIBUTOR: SetupRole = { identity: 'apply', name: pipelineRoles.contributor.name }
const POLICIES: SetupRole = { identity: 'apply', name: pipelineRoles.policyContributor.name }
const ASSIGNER: SetupRole = {
  identity: 'apply',
  name: pipelineRoles.roleAdministrator.name,
  limit: 'with the condition of the set-up'
}

const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
const INSIDE_READER: SetupRole = {
  identity: 'inside',
  name: upgradeReaderRole.name,
  limit: '(custom role of the set-up with insideAccess=kubeconfig)'
}
const INSIDE_COMMANDS: SetupRole = {
  identity: 'inside',
  name: upgradeCommandRole.name,
  limit: '(custom role of the set-up with insideAccess=run-command)'
}

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'

/**
 * Role of the set-up that grants each pattern of actions. The first pattern that matches an action decides. No role of
 * the set-up grants the actions of a pattern without a role.
 */
const grantedBySetup: readonly { readonly pattern: string; readonly role: SetupRole | undefined }[] = [
  ...plannerRole.actions.filter(pattern => !pattern.endsWith('/read')).map(pattern => ({ pattern, role: PLANNER })),
  { pattern: `${CLUSTERS}/listClusterUserCredential/action`, role: INSIDE_READER },
  { pattern: `${CLUSTERS}/runcommand/action`, role: INSIDE_COMMANDS },
  { pattern: `${CLUSTERS}/commandResults/read`, role: INSIDE_COMMANDS },
  { pattern: '*/read', role: READER },
  { pattern: `${ASSIGNMENTS}/write`, role: ASSIGNER },
  { pattern: `${ASSIGNMENTS}/delete`, role: ASSIGNER },
  { pattern: 'Microsoft.Authorization/policyAssignments/*', role: POLICIES },
  { pattern: 'Microsoft.Authorization/policyDefinitions/*', role: POLICIES },
  { pattern: 'Microsoft.Authorization/*', role: undefined },
  { pattern: 'Microsoft.Resources/deploymentStacks/manageDenySetting/action', role: undefined },
  { pattern: '*', role: CONTRIBUTOR }
]

/** Returns the role with which the set-up grants an action at the subscription, or `undefined` if no role grants it. */
export function setupRoleGranting(action: string): SetupRole | undefined {
  return grantedBySetup.find(({ pattern }) => actionMatches(pattern, action))?.role
}

/** Returns the role of the set-up that grants an action, its name in quotes. For other actions, returns a custom role. */
export function roleGranting(action: string): string {
  const role = setupRoleGranting(action)
  if (role === undefined) return 'a custom role with exactly this action'
  return `"${role.name}"${role.limit === undefined ? '' : ` ${role.limit}`}`
}

/** Roles that the pipeline assigns on externally owned resources, by the type of the resource. */
const assignedOn: Readonly<Record<string, readonly (typeof assignableRoles)[keyof typeof assignableRoles][]>> = {
  'microsoft.containerregistry/registries': [assignableRoles.registryPull, assignableRoles.registryRepositoryReader],
  'microsoft.network/privatednszones': [assignableRoles.privateDnsZoneContributor]
}

/** Returns the roles that the pipeline may have to assign on an externally owned resource of a type. */
export function rolesAssignedOn(type: string): readonly { readonly id: string }[] {
  return assignedOn[type.toLowerCase()] ?? Object.values(assignableRoles)
}

import { keyOf, parseId } from '../resource-ids.ts'
import type { World } from '../world.ts'
import { kubernetesDataActions } from './kubernetes-roles.ts'

/** Actions that a role allows on the management plane, and on the data plane. */
export interface Permission {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  /** None where it is absent. */
  readonly dataActions?: readonly string[]
  readonly notDataActions?: readonly string[]
}

export interface RoleDefinition extends Permission {
  /** The guid that names it. */
  readonly name: string
  readonly roleName: string
}

/** What roles inside a cluster allow on the management plane. */
const kubernetesRoleActions = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/write',
  'Microsoft.Resources/subscriptions/operationresults/read',
  'Microsoft.Resources/subscriptions/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*'
]

/** Azure's built-in roles that a pipeline or its resources are given. Names and actions: "Azure built-in roles". */
export const builtInRoles: readonly RoleDefinition[] = [
  { name: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', roleName: 'Owner', actions: ['*'], notActions: [] },
  {
    name: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    roleName: 'Contributor',
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
      'Microsoft.Blueprint/blueprintAssignments/write',
      'Microsoft.Blueprint/blueprintAssignments/delete',
      'Microsoft.Compute/galleries/share/action',
      'Microsoft.Purview/consents/write',
      'Microsoft.Purview/consents/delete',
      'Microsoft.Resources/deploymentStacks/manageDenySetting/action'
    ]
  },
  { name: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', roleName: 'Reader', actions: ['*/read'], notActions: [] },
  {
    name: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    roleName: 'User Access Administrator',
    actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'],
    notActions: []
  },
  {
    name: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    roleName: 'Role Based Access Control Administrator',
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
      'Microsoft.Support/*'
    ],
    notActions: []
  },
  {
    name: '36243c78-bf99-498c-9df9-86d9f8d28608',
    roleName: 'Resource Policy Contributor',
    actions: [
      '*/read',
      'Microsoft.Authorization/policyassignments/*',
      'Microsoft.Authorization/policydefinitions/*',
      'Microsoft.Authorization/policyexemptions/*',
      'Microsoft.Authorization/policysetdefinitions/*',
      'Microsoft.PolicyInsights/*',
      'Microsoft.Support/*'
    ],
    notActions: []
  },
  {
    name: '4d97b98b-1d4f-4787-a291-c67834d212e7',
    roleName: 'Network Contributor',
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Network/*',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*'
    ],
    notActions: []
  },
  {
    name: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
    roleName: 'Private DNS Zone Contributor',
    actions: [
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*',
      'Microsoft.Network/privateDnsZones/*',
      'Microsoft.Network/privateDnsOperationResults/*',
      'Microsoft.Network/privateDnsOperationStatuses/*',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/join/action',
      'Microsoft.Authorization/*/read'
    ],
    notActions: []
  },
  {
    name: 'f1a07417-d97a-45cb-824c-7a7467783830',
    roleName: 'Managed Identity Operator',
    actions: [
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
      'Microsoft.Authorization/*/read',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Support/*'
    ],
    notActions: []
  },
  {
    name: '43d0d8ad-25c7-4714-9337-8ba259a9fe05',
    roleName: 'Monitoring Reader',
    actions: ['*/read', 'Microsoft.OperationalInsights/workspaces/search/action', 'Microsoft.Support/*'],
    notActions: []
  },
  {
    name: '73c42c96-874c-492b-b04d-ab87d138a893',
    roleName: 'Log Analytics Reader',
    actions: [
      '*/read',
      'Microsoft.OperationalInsights/workspaces/analytics/query/action',
      'Microsoft.OperationalInsights/workspaces/search/action',
      'Microsoft.Support/*'
    ],
    notActions: ['Microsoft.OperationalInsights/workspaces/sharedKeys/read']
  },
  {
    name: 'b0d8363b-8ddd-447d-831f-62ca05bff136',
    roleName: 'Monitoring Data Reader',
    actions: [],
    notActions: [],
    dataActions: ['Microsoft.Monitor/accounts/data/metrics/read']
  },
  {
    name: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
    roleName: 'AcrPull',
    actions: ['Microsoft.ContainerRegistry/registries/pull/read'],
    notActions: []
  },
  {
    name: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    roleName: 'Container Registry Repository Reader',
    actions: [],
    notActions: []
  },
  { name: '4633458b-17de-408a-b874-0445c86b69e6', roleName: 'Key Vault Secrets User', actions: [], notActions: [] },
  {
    name: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
    roleName: 'Storage Queue Data Message Sender',
    actions: [],
    notActions: []
  },
  {
    name: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    roleName: 'Storage Blob Data Contributor',
    actions: [
      'Microsoft.Storage/storageAccounts/blobServices/containers/delete',
      'Microsoft.Storage/storageAccounts/blobServices/containers/read',
      'Microsoft.Storage/storageAccounts/blobServices/containers/write',
      'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action'
    ],
    notActions: []
  },
  {
    name: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    roleName: 'Azure Kubernetes Service Cluster User Role',
    actions: [
      'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
      'Microsoft.ContainerService/managedClusters/read'
    ],
    notActions: []
  },
  {
    name: '7f6c6a51-bcf8-42ba-9220-52d62157d7db',
    roleName: 'Azure Kubernetes Service RBAC Reader',
    actions: kubernetesRoleActions,
    notActions: [],
    ...kubernetesDataActions.reader
  },
  {
    name: 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb',
    roleName: 'Azure Kubernetes Service RBAC Writer',
    actions: kubernetesRoleActions,
    notActions: [],
    ...kubernetesDataActions.writer
  },
  {
    name: '3498e952-d568-435e-9b2c-8d77e338d7f7',
    roleName: 'Azure Kubernetes Service RBAC Admin',
    actions: [...kubernetesRoleActions, 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'],
    notActions: [],
    ...kubernetesDataActions.admin
  },
  {
    name: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
    roleName: 'Azure Kubernetes Service RBAC Cluster Admin',
    actions: [...kubernetesRoleActions, 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'],
    notActions: [],
    ...kubernetesDataActions.clusterAdmin
  }
]

/** What the planner may do beyond reading: run a what-if, and nothing that changes a resource. */
export const plannerRole = {
  roleName: 'AKS baseline planner',
  actions: [
    'Microsoft.Resources/deploymentStacksWhatIfResults/*',
    'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action',
    'Microsoft.Resources/deployments/whatIf/action',
    'Microsoft.Resources/deployments/validate/action',
    'Microsoft.Resources/deployments/read'
  ],
  notActions: []
} as const satisfies Omit<RoleDefinition, 'name'>

export const ROLE_DEFINITION = 'Microsoft.Authorization/roleDefinitions'

/** A role by the guid at the end of its id: built in, or a custom one of this world. */
export function findRoleDefinition(world: World, id: string): RoleDefinition | undefined {
  const name = keyOf(id).split('/').at(-1) ?? ''
  return builtInRoles.find(role => role.name === name) ?? customRoles(world).find(role => role.name === name)
}

export function customRoles(world: World): RoleDefinition[] {
  return Object.values(world.resources)
    .filter(resource => resource.type === ROLE_DEFINITION)
    .map(resource => ({
      name: keyOf(resource.name),
      roleName: String(resource.properties.roleName),
      ...permissionOf(resource.properties)
    }))
}

function permissionOf(properties: Record<string, unknown>): Permission {
  const [first] = (properties.permissions ?? []) as Partial<Permission>[]
  const { actions = [], notActions = [], dataActions = [], notDataActions = [] } = first ?? {}
  return { actions, notActions, dataActions, notDataActions }
}

/** As Resource Manager answers it, at the subscription it is asked at. */
export function showRoleDefinition(world: World, role: RoleDefinition): Record<string, unknown> {
  const id = `/subscriptions/${world.subscriptionId}/providers/${ROLE_DEFINITION}/${role.name}`
  const builtIn = builtInRoles.includes(role)
  const scope = builtIn ? '/' : parseId(id).scope
  const { actions, notActions, dataActions = [], notDataActions = [] } = role
  const permissions = [{ actions, notActions, dataActions, notDataActions }]
  const type = builtIn ? 'BuiltInRole' : 'CustomRole'
  const properties = { roleName: role.roleName, type, assignableScopes: [scope], permissions }
  return { id, name: role.name, type: ROLE_DEFINITION, properties }
}

/** Whether a permission grants an action: `*` stands for any text, case is ignored, `notActions` take away. */
export function permissionGrants(permission: Permission, action: string): boolean {
  return (
    permission.actions.some(p => matchesAction(p, action)) && !permission.notActions.some(p => matchesAction(p, action))
  )
}

/** Returns whether a permission grants an action on the data plane, by the same rules. */
export function permissionGrantsData({ dataActions = [], notDataActions = [] }: Permission, action: string): boolean {
  return permissionGrants({ actions: dataActions, notActions: notDataActions }, action)
}

/** Whether an action is of a pattern: `*` stands for any text, case is ignored. */
export function matchesAction(pattern: string, action: string): boolean {
  return expressionOf(pattern).test(action)
}

/** Expressions by pattern: roles have a few hundred patterns, and each request tests some of them. */
const expressions = new Map<string, RegExp>()

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known !== undefined) return known
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const expression = new RegExp(`^${parts.join('.*')}$`, 'i')
  expressions.set(pattern, expression)
  return expression
}

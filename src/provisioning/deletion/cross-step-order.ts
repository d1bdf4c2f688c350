import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { ResourceChange, Step, StepPlan } from '../types.ts'

/** A type whose resources use resources of another stack, and the effect of that on deletions. */
export interface CrossStackUse {
  readonly user: string
  readonly used: string
  /**
   * `user-first`: Azure refuses to delete the used resource before its user. One change of the file can delete both, so
   * the user is deleted before any step runs. `stack-order`: the used resource is deleted only with its whole stack,
   * and stacks are deleted after those that use them. `no-order`: Azure deletes the resource although it is used.
   */
  readonly order: 'user-first' | 'stack-order' | 'no-order'
  readonly because: string
}

const NETWORK = 'Microsoft.Network/virtualNetworks'
const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities'
const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const STORAGE = 'Microsoft.Storage/storageAccounts'
const ASSIGNMENT = 'Microsoft.Authorization/roleAssignments'
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces'
const ZONE = 'Microsoft.Network/privateDnsZones'
const LINK = `${ZONE}/virtualNetworkLinks`
const VAULT = 'Microsoft.DataProtection/backupVaults'

const uses = (
  order: CrossStackUse['order'],
  because: string,
  ...pairs: readonly (readonly [user: string, used: string])[]
): CrossStackUse[] => pairs.map(([user, used]) => ({ user, used, order, because }))

/** All pairs of types of which one uses the other across stacks. A test compares them with the templates. */
export const crossStackUses: readonly CrossStackUse[] = [
  ...uses(
    'user-first',
    'a data collection rule that has associations cannot be deleted ("Data Collection Rules - Delete")',
    ['Microsoft.Insights/dataCollectionRuleAssociations', 'Microsoft.Insights/dataCollectionRules']
  ),
  ...uses('user-first', 'a zone that has links cannot be deleted (deployment-stacks#227)', [LINK, ZONE]),
  ...uses(
    'stack-order',
    'a network, its subnets and its security groups exist as long as their environment',
    [CLUSTER, NETWORK],
    [`${CLUSTER}/agentPools`, NETWORK],
    ['Microsoft.Network/applicationGateways', NETWORK],
    ['Microsoft.Network/applicationGateways', 'Microsoft.Network/publicIPAddresses'],
    ['Microsoft.Network/azureFirewalls', NETWORK],
    ['Microsoft.Network/bastionHosts', NETWORK],
    ['Microsoft.Network/privateEndpoints', NETWORK],
    ['Microsoft.Network/virtualNetworkGateways', NETWORK],
    [`${NETWORK}/virtualNetworkPeerings`, NETWORK],
    [LINK, NETWORK]
  ),
  ...uses(
    'stack-order',
    'a cluster is deleted after the resources that depend on it, and before its identity and its zone (AKS#2121)',
    [CLUSTER, IDENTITY],
    [CLUSTER, ZONE],
    [`${CLUSTER}/trustedAccessRoleBindings`, CLUSTER],
    ['Microsoft.KubernetesConfiguration/extensions', CLUSTER],
    ['Microsoft.KubernetesConfiguration/fluxConfigurations', CLUSTER],
    ['Microsoft.EventGrid/systemTopics', CLUSTER],
    [`${VAULT}/backupInstances`, CLUSTER],
    [`${VAULT}/backupInstances`, VAULT],
    [`${VAULT}/backupInstances`, `${VAULT}/backupPolicies`],
    [`${IDENTITY}/federatedIdentityCredentials`, IDENTITY]
  ),
  ...uses(
    'no-order',
    'an assignment does not prevent the deletion of its scope or identity; it is deleted with its own stack',
    [ASSIGNMENT, CLUSTER],
    [ASSIGNMENT, IDENTITY],
    [ASSIGNMENT, NETWORK],
    [ASSIGNMENT, ZONE],
    [ASSIGNMENT, STORAGE],
    [ASSIGNMENT, `${STORAGE}/blobServices`],
    [ASSIGNMENT, `${STORAGE}/blobServices/containers`],
    [ASSIGNMENT, `${STORAGE}/queueServices`],
    [ASSIGNMENT, `${STORAGE}/queueServices/queues`],
    [ASSIGNMENT, 'Microsoft.ContainerRegistry/registries'],
    [ASSIGNMENT, 'Microsoft.KeyVault/vaults']
  ),
  ...uses(
    'no-order',
    'Azure deletes an identity that a resource still names',
    ['Microsoft.EventGrid/systemTopics', IDENTITY],
    ['Microsoft.EventGrid/systemTopics/eventSubscriptions', IDENTITY],
    ['Microsoft.Network/applicationGateways', IDENTITY]
  ),
  ...uses(
    'no-order',
    'logs, events and alerts lose their destination, and Azure does not refuse that',
    ['Microsoft.AlertsManagement/prometheusRuleGroups', 'Microsoft.Insights/actionGroups'],
    ['Microsoft.AlertsManagement/prometheusRuleGroups', 'Microsoft.Monitor/accounts'],
    ['Microsoft.EventGrid/systemTopics/eventSubscriptions', STORAGE],
    ['Microsoft.Insights/diagnosticSettings', WORKSPACE],
    ['Microsoft.Insights/diagnosticSettings', 'Microsoft.Network/networkSecurityGroups'],
    ['Microsoft.Insights/diagnosticSettings', 'Microsoft.Network/publicIPAddresses'],
    ['Microsoft.Insights/diagnosticSettings', NETWORK],
    ['Microsoft.Network/firewallPolicies', WORKSPACE],
    [CLUSTER, WORKSPACE]
  ),
  ...uses(
    'no-order',
    'Azure disconnects an endpoint when its target is deleted, and a zone group when its zone is deleted',
    ['Microsoft.Network/privateEndpoints', 'Microsoft.ContainerRegistry/registries'],
    ['Microsoft.Network/privateEndpoints', 'Microsoft.KeyVault/vaults'],
    ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups', ZONE]
  )
]

/**
 * Returns the plans of steps whose deletions block another step, reduced to those deletions, which are done before any
 * step runs. A step that waits for them anyway, as when an environment is destroyed, is not blocked. Each deletion
 * stays in the plan of its own step. The stack of that step lists the resource until it is written, so the next run
 * sees it after an interruption.
 */
export function blockingDeletions(
  plans: readonly StepPlan[],
  steps: readonly Pick<Step, 'name' | 'needs'>[]
): StepPlan[] {
  return plans.flatMap(plan => {
    const others = plans
      .filter(other => other !== plan && !awaited(other.step, steps).has(plan.step))
      .flatMap(({ changes }) => changes)
    const changes = plan.changes.filter(
      change => change.kind === 'delete' && others.some(other => holdsUp(change, other))
    )
    return changes.length === 0 ? [] : [{ ...plan, changes }]
  })
}

/** Returns the names of the steps whose end a step waits for, directly or indirectly. */
function awaited(step: string, steps: readonly Pick<Step, 'name' | 'needs'>[], known = new Set<string>()): Set<string> {
  const { needs = [] } = steps.find(({ name }) => name === step) ?? {}
  for (const need of needs) {
    if (need.until !== undefined || known.has(need.step)) continue
    known.add(need.step)
    awaited(need.step, steps, known)
  }
  return known
}

function holdsUp(deletion: ResourceChange, other: ResourceChange): boolean {
  if (sameType(deletion.type, LINK)) return movesZone(other, deletion)
  return other.kind === 'delete' && crossStackUses.some(row => row.order === 'user-first' && fits(row, deletion, other))
}

function fits({ user, used }: CrossStackUse, deletion: ResourceChange, other: ResourceChange): boolean {
  return sameType(user, deletion.type) && sameType(used, other.type)
}

/**
 * Returns whether a change creates or deletes a zone that has the name of the link's zone, or a link of such a zone. A
 * network accepts one zone of a name. A zone that moves between stacks must therefore lose its links first, even if the
 * other change only creates one.
 */
function movesZone({ kind, type, id }: ResourceChange, link: ResourceChange): boolean {
  const isOne = sameType(type, ZONE) || sameType(type, LINK)
  return isOne && (kind === 'create' || kind === 'delete') && zoneName(id) === zoneName(link.id)
}

function zoneName(id: ResourceId): string | undefined {
  return parseResourceId(id).names[0]?.toLowerCase()
}

function sameType(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

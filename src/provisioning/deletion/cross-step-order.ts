import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { ResourceChange, Step, StepPlan } from '../types.ts'

/**
 * Two resource types: resources of type `user` use resources of type `used` in another stack. `order` is the effect on
 * deletions.
 */
export interface CrossStackUse {
  readonly user: string
  readonly used: string
  /**
   * `user-first`: Azure refuses to delete the used resource before the resource that uses it. One change of the file
   * can delete both, so the resource that uses the other is deleted before any step runs. `stack-order`: the used
   * resource is deleted only with its whole stack, and a stack is deleted after all stacks that use its resources.
   * `no-order`: Azure deletes the used resource although another resource uses it.
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

/**
 * All pairs of resource types in which one type uses the other across stacks. A test compares the pairs with the
 * templates.
 */
export const crossStackUses: readonly CrossStackUse[] = [
  ...uses(
    'user-first',
    'a data collection rule that has associations cannot be deleted ("Data Collection Rules - Delete")',
    ['Microsoft.Insights/dataCollectionRuleAssociations', 'Microsoft.Insights/dataCollectionRules']
  ),
  ...uses('user-first', 'a private DNS zone that has links cannot be deleted (deployment-stacks#227)', [LINK, ZONE]),
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
    'a role assignment does not prevent the deletion of its scope or its identity; the stack of the assignment deletes it',
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
    'Azure deletes an identity although a resource still uses it',
    ['Microsoft.EventGrid/systemTopics', IDENTITY],
    ['Microsoft.EventGrid/systemTopics/eventSubscriptions', IDENTITY],
    ['Microsoft.Network/applicationGateways', IDENTITY]
  ),
  ...uses(
    'no-order',
    'Azure deletes the destination of logs, events and alerts although it is in use',
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
    'Azure disconnects a private endpoint when its target is deleted, and a DNS zone group when its zone is deleted',
    ['Microsoft.Network/privateEndpoints', 'Microsoft.ContainerRegistry/registries'],
    ['Microsoft.Network/privateEndpoints', 'Microsoft.KeyVault/vaults'],
    ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups', ZONE]
  )
]

/**
 * Returns the plans of all steps with deletions that block another step. Each returned plan contains only these
 * deletions, which are to be done before any step runs. A deletion does not block a step that waits for the deleting
 * step anyway, as when an environment is destroyed. Each deletion stays in the plan of its own step, because the stack
 * of that step lists the resource until the stack is written. If the run is interrupted, the next run therefore still
 * finds the deletion.
 */
export function blockingDeletions(
  plans: readonly StepPlan[],
  steps: readonly Pick<Step, 'name' | 'needs'>[]
): StepPlan[] {
  return plans.flatMap(plan => {
    const others = plans
      .filter(other => other !== plan && !stepsWaitedFor(other.step, steps).has(plan.step))
      .flatMap(({ changes }) => changes)
    const changes = plan.changes.filter(
      change => change.kind === 'delete' && others.some(other => blocksChange(change, other))
    )
    return changes.length === 0 ? [] : [{ ...plan, changes }]
  })
}

/** Returns the names of the steps whose end a step waits for, directly or indirectly. */
function stepsWaitedFor(
  step: string,
  steps: readonly Pick<Step, 'name' | 'needs'>[],
  known = new Set<string>()
): Set<string> {
  const { needs = [] } = steps.find(({ name }) => name === step) ?? {}
  for (const need of needs) {
    if (need.until !== undefined || known.has(need.step)) continue
    known.add(need.step)
    stepsWaitedFor(need.step, steps, known)
  }
  return known
}

function blocksChange(deletion: ResourceChange, other: ResourceChange): boolean {
  if (sameType(deletion.type, LINK)) return touchesZoneOfLink(other, deletion)
  return (
    other.kind === 'delete' &&
    crossStackUses.some(row => row.order === 'user-first' && matchesUse(row, deletion, other))
  )
}

function matchesUse({ user, used }: CrossStackUse, deletion: ResourceChange, other: ResourceChange): boolean {
  return sameType(user, deletion.type) && sameType(used, other.type)
}

/**
 * Returns whether a change creates or deletes a private DNS zone that has the same name as the zone of the link, or a
 * link of such a zone. A network can be linked to only one zone of a name. When a zone moves between stacks, its links
 * must therefore be deleted first, even if the other change only creates the new zone or link.
 */
function touchesZoneOfLink({ kind, type, id }: ResourceChange, link: ResourceChange): boolean {
  const isOne = sameType(type, ZONE) || sameType(type, LINK)
  return isOne && (kind === 'create' || kind === 'delete') && zoneName(id) === zoneName(link.id)
}

function zoneName(id: ResourceId): string | undefined {
  return parseResourceId(id).names[0]?.toLowerCase()
}

function sameType(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { ResourceChange, Step, StepPlan } from './types.ts'

/** A resource of one stack that uses a resource of another stack, and what that means when the used one is deleted. */
export interface CrossStackUse {
  readonly user: string
  readonly used: string
  /**
   * `user-first`: Azure refuses to delete the used one before its user, and one change of the file can delete both, so the
   * user is deleted before any step runs. `stack-order`: the used one leaves only with a whole stack, and stacks are removed
   * after those that use them. `no-order`: Azure deletes it although it is used.
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

/** Every pair of types of which one uses the other across stacks; a test finds them in the templates. */
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
    'a cluster is removed after what hangs on it, and before its identity and its zone (AKS#2121)',
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
    'an assignment does not hold what it is for; it is deleted with its own stack',
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
    'logs, events and alerts have nowhere to go any more, and nothing refuses that',
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
    'a connection is cut when its target is deleted, and a zone group with its zone',
    ['Microsoft.Network/privateEndpoints', 'Microsoft.ContainerRegistry/registries'],
    ['Microsoft.Network/privateEndpoints', 'Microsoft.KeyVault/vaults'],
    ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups', ZONE]
  )
]

/**
 * Returns the plans of steps whose deletions stand in another step's way, with those deletions alone: they are done before
 * any step runs. A step that waits for theirs anyway, as when an environment is destroyed, is not held up. Each stays in its
 * own step's plan, whose stack lists it until it is written, so a run that is killed in between leaves nothing that the next
 * one does not see.
 */
export function deletionsInTheWay(
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

/** Names of the steps whose end a step waits for, directly or through others. */
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
 * Whether a change makes or deletes a zone of the link's name, or a link of such a zone: a network takes one zone of a
 * name, so a zone that moves between stacks must lose its links first, also where another one only comes.
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

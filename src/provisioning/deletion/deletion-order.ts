import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { ResourceChange } from '../types.ts'

interface OrderedType {
  readonly type: string
  /**
   * `always`: every deletion of this type. `renamed`: only if the same step creates another resource of this type with
   * the same parent; otherwise the stack may delete the resource.
   */
  readonly when: 'always' | 'renamed'
  readonly because: string
}

/**
 * Resource types that a step deletes itself before it writes its stack, in the order of deletion. Otherwise the stack
 * would delete these resources after its deployment, together with everything else that its template no longer
 * contains. A stack deletes all of this at the same time and repeatedly for an hour (deployment-stacks#173, #194), and
 * these deletions cannot be cancelled. Node pools are left to the stack on purpose: if a pool is renamed, or is
 * replaced because Azure refuses a change, the new pool must run before the old pool is drained.
 */
export const deletionOrder: readonly OrderedType[] = [
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    when: 'always',
    because: 'a diagnostic setting remains after its resource is deleted, and applies to the next resource of that name'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    when: 'always',
    because: 'a data collection rule that has associations cannot be deleted ("Data Collection Rules - Delete")'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    when: 'always',
    because:
      'a source accepts only one system topic, and what-if does not report a second topic (arm-template-whatif#424)'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    when: 'always',
    because:
      'a vault that has backup instances cannot be deleted, and needs the cluster extension to remove the instances'
  },
  {
    type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
    when: 'always',
    because:
      'without the Flux extension, a cluster cannot delete the objects of its Flux configurations (tutorial-use-gitops-flux2)'
  },
  {
    type: 'Microsoft.KubernetesConfiguration/extensions',
    when: 'always',
    because: 'a cluster removes its extensions itself, so the cluster must still exist'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters',
    when: 'always',
    because: 'a cluster cannot be deleted after its identity or its private DNS zone is deleted (AKS#2121)'
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    when: 'renamed',
    because:
      'Azure refuses a second assignment with the same role, principal and scope (RoleAssignmentExists, deployment-stacks#233)'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    when: 'always',
    because:
      'an identity accepts one write at a time, and only one credential for each issuer and subject (bicep-registry-modules#1447, bicep-types-az#2029)'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    when: 'always',
    because:
      'a private DNS zone that has links cannot be deleted (deployment-stacks#227), and a network accepts only one zone of a name'
  },
  {
    type: 'Microsoft.Network/privateDnsZones',
    when: 'always',
    because: 'a network accepts only one private DNS zone of a name'
  }
]

/** Types that a stack cannot delete and detaches instead ("Deployment stacks", known limitations). */
const ALWAYS_DETACHED_TYPES: ReadonlySet<string> = new Set([
  'microsoft.keyvault/vaults/accesspolicies',
  'microsoft.keyvault/vaults/keys',
  'microsoft.keyvault/vaults/secrets'
])

/** Returns what a stack does with a resource of this type when the resource leaves its template. */
export function outcomeWhenUnmanaged(type: string): 'delete' | 'detach' {
  return ALWAYS_DETACHED_TYPES.has(type.toLowerCase()) ? 'detach' : 'delete'
}

/** Returns whether a step always deletes resources of this type itself, whatever its other changes are. */
export function isDeletedByStep(type: string): boolean {
  return deletionOrder.some(row => row.when === 'always' && sameType(row.type, type))
}

/** Deletions that run together. The deletions of a chain run one after another, and the chains run in parallel. */
export interface DeletionWave {
  readonly because: string
  readonly chains: readonly (readonly ResourceId[])[]
}

/** Returns the deletions of a step that need an order, in waves. Each wave starts after the previous wave has ended. */
export function deletionWaves(changes: readonly ResourceChange[]): DeletionWave[] {
  return deletionOrder.flatMap(row => {
    const ids = changes.filter(change => needsOrder(row, change, changes)).map(({ id }) => id)
    return ids.length === 0 ? [] : [{ because: row.because, chains: chainsOf(ids) }]
  })
}

function needsOrder(row: OrderedType, change: ResourceChange, all: readonly ResourceChange[]): boolean {
  if (change.kind !== 'delete' || !sameType(row.type, change.type)) return false
  return row.when === 'always' || all.some(other => other.kind === 'create' && hasSameTypeAndParent(other, change))
}

/** Returns whether two resources have the same type and the same parent. */
function hasSameTypeAndParent(a: ResourceChange, b: ResourceChange): boolean {
  return sameType(a.type, b.type) && parentOf(a.id) === parentOf(b.id)
}

/**
 * Returns the ids of one wave in chains, one chain for each parent. Azure accepts only one write at a time to the
 * children of a zone, a cluster or an identity.
 */
function chainsOf(ids: readonly ResourceId[]): ResourceId[][] {
  return [...Map.groupBy(ids, parentOf).values()]
}

/**
 * Returns the id of the parent of a resource, in lower case. A top-level resource of a resource group counts as its own
 * parent.
 */
function parentOf(id: ResourceId): string {
  const { names, scope, type } = parseResourceId(id)
  if (names.length > 1) return id.toLowerCase().split('/').slice(0, -2).join('/')
  const isExtension = /\/providers\//i.test(scope) || sameType(type, 'Microsoft.Authorization/roleAssignments')
  return (isExtension ? scope : id).toLowerCase()
}

function sameType(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

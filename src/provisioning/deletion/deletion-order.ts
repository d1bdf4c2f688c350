import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { ResourceChange } from '../types.ts'

interface OrderedType {
  readonly type: string
  /** `renamed`: only if the same step creates another one on the same parent; otherwise its stack may delete it. */
  readonly when: 'always' | 'renamed'
  readonly because: string
}

/**
 * Types that we delete ourselves before their stack drops them, first to last. A stack deletes what its template no
 * longer contains after its deployment, all at the same time and repeatedly for an hour (deployment-stacks#173, #194),
 * and that cannot be cancelled. Node pools are left to the stack on purpose: if a pool is renamed, or replaced because
 * Azure refuses a change, the new pool runs before the old one is drained.
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
    because: 'a rule that has associations cannot be deleted ("Data Collection Rules - Delete")'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    when: 'always',
    because: 'a source accepts one topic, and what-if does not report a second one (arm-template-whatif#424)'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    when: 'always',
    because: 'a vault with backup instances cannot be deleted, and it needs the extension to remove them'
  },
  {
    type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
    when: 'always',
    because:
      'without the extension, a cluster cannot delete the objects of its configurations (tutorial-use-gitops-flux2)'
  },
  {
    type: 'Microsoft.KubernetesConfiguration/extensions',
    when: 'always',
    because: 'a cluster removes its extensions itself, so it must still exist'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters',
    when: 'always',
    because: 'a cluster cannot be deleted after its identity or its zone is deleted (AKS#2121)'
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
      'an identity accepts one write at a time, and each issuer and subject only once (bicep-registry-modules#1447, bicep-types-az#2029)'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    when: 'always',
    because:
      'a zone that has links cannot be deleted (deployment-stacks#227), and no other zone of its name can be linked'
  },
  {
    type: 'Microsoft.Network/privateDnsZones',
    when: 'always',
    because: 'a network accepts one zone of a name'
  }
]

/** Types that a stack cannot delete and detaches instead ("Deployment stacks", known limitations). */
const STAY: ReadonlySet<string> = new Set([
  'microsoft.keyvault/vaults/accesspolicies',
  'microsoft.keyvault/vaults/keys',
  'microsoft.keyvault/vaults/secrets'
])

/** Returns what happens to a resource that its stack drops. */
export function outcomeWhenUnmanaged(type: string): 'delete' | 'detach' {
  return STAY.has(type.toLowerCase()) ? 'detach' : 'delete'
}

/** Returns whether we always delete resources of the type ourselves, independent of a step's other changes. */
export function isDeletedFirst(type: string): boolean {
  return deletionOrder.some(row => row.when === 'always' && sameType(row.type, type))
}

/** One wave of deletions: each chain in sequence, the chains in parallel. */
export interface DeletionWave {
  readonly because: string
  readonly chains: readonly (readonly ResourceId[])[]
}

/** Returns the deletions among a step's changes that need an order, as a sequence of waves. */
export function deletionWaves(changes: readonly ResourceChange[]): DeletionWave[] {
  return deletionOrder.flatMap(row => {
    const ids = changes.filter(change => isFirst(row, change, changes)).map(({ id }) => id)
    return ids.length === 0 ? [] : [{ because: row.because, chains: chainsOf(ids) }]
  })
}

function isFirst(row: OrderedType, change: ResourceChange, all: readonly ResourceChange[]): boolean {
  if (change.kind !== 'delete' || !sameType(row.type, change.type)) return false
  return row.when === 'always' || all.some(other => other.kind === 'create' && isBeside(other, change))
}

/** Returns whether two resources have the same type and the same parent. */
function isBeside(a: ResourceChange, b: ResourceChange): boolean {
  return sameType(a.type, b.type) && parentOf(a.id) === parentOf(b.id)
}

/**
 * Returns deletions grouped by parent, because Azure accepts one write at a time below a zone, a cluster or an
 * identity.
 */
function chainsOf(ids: readonly ResourceId[]): ResourceId[][] {
  return [...Map.groupBy(ids, parentOf).values()]
}

/** Returns the parent of a resource. A resource directly in a group is its own parent. */
function parentOf(id: ResourceId): string {
  const { names, scope, type } = parseResourceId(id)
  if (names.length > 1) return id.toLowerCase().split('/').slice(0, -2).join('/')
  const isExtension = /\/providers\//i.test(scope) || sameType(type, 'Microsoft.Authorization/roleAssignments')
  return (isExtension ? scope : id).toLowerCase()
}

function sameType(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { ResourceChange } from './types.ts'

interface OrderedType {
  readonly type: string
  /** `renamed`: only where the same step makes another one on the same thing; else its stack may delete it. */
  readonly when: 'always' | 'renamed'
  readonly because: string
}

/**
 * Types that we delete ourselves before their stack lets go of them, first to last. A stack deletes what it drops after
 * its deployment, all at once and again and again for an hour (deployment-stacks#173, #194), and cannot be cancelled.
 * Node pools are left to it on purpose: of a pool that is renamed, or replaced because Azure refuses the change, the new one
 * runs before the old one is drained.
 */
export const deletionOrder: readonly OrderedType[] = [
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    when: 'always',
    because: 'a setting outlives what it is on, and comes back with the next resource of that name'
  },
  {
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    when: 'always',
    because: 'a rule that has associations cannot be deleted ("Data Collection Rules - Delete")'
  },
  {
    type: 'Microsoft.EventGrid/systemTopics',
    when: 'always',
    because: 'a source takes one topic, and what-if does not say so of a second one (arm-template-whatif#424)'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    when: 'always',
    because: 'a vault that protects something cannot be deleted, and lets go of it through the extension'
  },
  {
    type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
    when: 'always',
    because: 'a cluster without the extension cannot take away what its configurations made (tutorial-use-gitops-flux2)'
  },
  {
    type: 'Microsoft.KubernetesConfiguration/extensions',
    when: 'always',
    because: 'an extension is removed by the cluster it is in'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters',
    when: 'always',
    because: 'a cluster whose identity or zone is gone first cannot be deleted any more (AKS#2121)'
  },
  {
    type: 'Microsoft.Authorization/roleAssignments',
    when: 'renamed',
    because:
      'of two assignments that say the same, Azure refuses the second (RoleAssignmentExists, deployment-stacks#233)'
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    when: 'always',
    because:
      'an identity takes one write at a time, and no issuer and subject twice (bicep-registry-modules#1447, bicep-types-az#2029)'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    when: 'always',
    because: 'a zone that has links cannot be deleted (deployment-stacks#227), nor another of its name be linked'
  },
  {
    type: 'Microsoft.Network/privateDnsZones',
    when: 'always',
    because: 'a network takes one zone of a name'
  }
]

/** Types a stack cannot delete and detaches instead ("Deployment stacks", known limitations). */
const STAY: ReadonlySet<string> = new Set([
  'microsoft.keyvault/vaults/accesspolicies',
  'microsoft.keyvault/vaults/keys',
  'microsoft.keyvault/vaults/secrets'
])

/** What becomes of a resource that its stack lets go of. */
export function fateOf(type: string): 'delete' | 'detach' {
  return STAY.has(type.toLowerCase()) ? 'detach' : 'delete'
}

/** Whether we delete resources of the type ourselves, whatever else a step changes. */
export function isDeletedFirst(type: string): boolean {
  return deletionOrder.some(row => row.when === 'always' && sameType(row.type, type))
}

/** One wave of deletions: each chain one after the other, the chains side by side. */
export interface Wave {
  readonly because: string
  readonly chains: readonly (readonly ResourceId[])[]
}

/** The deletions among a step's changes that need an order, wave after wave. */
export function deletionWaves(changes: readonly ResourceChange[]): Wave[] {
  return deletionOrder.flatMap(row => {
    const ids = changes.filter(change => isFirst(row, change, changes)).map(({ id }) => id)
    return ids.length === 0 ? [] : [{ because: row.because, chains: chainsOf(ids) }]
  })
}

function isFirst(row: OrderedType, change: ResourceChange, all: readonly ResourceChange[]): boolean {
  if (change.kind !== 'delete' || !sameType(row.type, change.type)) return false
  return row.when === 'always' || all.some(other => other.kind === 'create' && isBeside(other, change))
}

/** Of the same type and on the same thing. */
function isBeside(a: ResourceChange, b: ResourceChange): boolean {
  return sameType(a.type, b.type) && parentOf(a.id) === parentOf(b.id)
}

/** Azure takes one write below a zone, a cluster or an identity at a time. */
function chainsOf(ids: readonly ResourceId[]): ResourceId[][] {
  return [...Map.groupBy(ids, parentOf).values()]
}

/** What a resource is below of; a resource of the group itself is alone. */
function parentOf(id: ResourceId): string {
  const { names, scope, type } = parseResourceId(id)
  if (names.length > 1) return id.toLowerCase().split('/').slice(0, -2).join('/')
  const isExtension = /\/providers\//i.test(scope) || sameType(type, 'Microsoft.Authorization/roleAssignments')
  return (isExtension ? scope : id).toLowerCase()
}

function sameType(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

import { parseResourceId, sameId } from '../arm/resource-id.ts'
import { clusterAcceptedPaths, clusterProviderDefaults } from './noise-cluster.ts'
import type { PropertyChange } from './types.ts'

export interface AcceptedPath {
  readonly type: string
  readonly path: string
  /** Only where the property is said to be removed: a template that names it means it. */
  readonly kind?: 'delete'
  readonly because: string
}

export interface ProviderDefault {
  readonly type: string
  readonly path: string
  readonly value: unknown
}

/** Names of properties that only Azure writes, wherever they stand in a body. */
const writtenByAzure: ReadonlySet<string> = new Set([
  'etag',
  'eTag',
  'operationalState',
  'provisioningState',
  'resourceGuid',
  'virtualNetworkLinkState'
])

/** Paths that Azure reports as different though nothing is; `*` stands for one segment. */
const acceptedPaths: readonly AcceptedPath[] = [
  {
    type: 'Microsoft.Network/azureFirewalls',
    path: 'properties.size',
    because: 'Azure counts the address space itself (arm-template-whatif#383).'
  },
  {
    type: 'Microsoft.Consumption/budgets',
    path: 'properties.timePeriod.endDate',
    because: 'Azure ends a budget after ten years where none is said.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    path: 'properties.createMode',
    because: 'It is said once and never answered.'
  },
  { type: 'Microsoft.KeyVault/vaults', path: 'properties.vaultUri', because: 'Azure says where the vault is.' },
  {
    type: 'Microsoft.Monitor/accounts',
    path: 'properties.defaultIngestionSettings',
    because: 'Azure makes a default rule and endpoint for each account.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces/tables',
    path: 'properties.schema',
    because: "The columns of a built-in table are Azure's."
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces/tables',
    path: 'properties.lastPlanModifiedDate',
    because: 'Azure says when the plan was changed last.'
  },
  ...clusterAcceptedPaths
]

/** Defaults a provider fills in, which a comparison with the template takes for deletions. */
const providerDefaults: readonly ProviderDefault[] = [
  // Where a region has zones, registries and replicas always span them.
  { type: 'Microsoft.ContainerRegistry/registries', path: 'properties.zoneRedundancy', value: 'Enabled' },
  { type: 'Microsoft.ContainerRegistry/registries/replications', path: 'properties.zoneRedundancy', value: 'Enabled' },
  {
    type: 'Microsoft.Network/virtualNetworks',
    path: 'properties.subnets.*.properties.privateEndpointNetworkPolicies',
    value: 'Disabled'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    path: 'properties.subnets.*.properties.privateLinkServiceNetworkPolicies',
    value: 'Enabled'
  },
  ...clusterProviderDefaults
]

/** Whether a difference that Azure reports is known to be none. */
export function isNoise(id: string, change: PropertyChange): boolean {
  return (
    writtenByAzure.has(change.path.split('.').at(-1) ?? '') ||
    isAcceptedPath(id, change) ||
    isPrincipal(change) ||
    isProviderDefault(id, change) ||
    isRuntimeExpression(change) ||
    isSameValue(change)
  )
}

/**
 * Whether a property is only spelled otherwise: the identities a resource was given are members named by their ids, and an id in
 * another case looks like one that goes and one that comes.
 */
export function isRespelled({ path, kind }: PropertyChange, all: readonly PropertyChange[]): boolean {
  if (kind === 'modify' || !path.startsWith('identity.userAssignedIdentities.')) return false
  const opposite = kind === 'create' ? 'delete' : 'create'
  return all.some(other => other.kind === opposite && other.path.toLowerCase() === path.toLowerCase())
}

/** Whether a dotted path fits a pattern in which `*` stands for one segment; `exact: false` lets the path go deeper. */
export function pathFits(path: string, pattern: string, exact = true): boolean {
  const segments = path.split('.')
  const wanted = pattern.split('.')
  if (exact ? segments.length !== wanted.length : segments.length < wanted.length) return false
  return wanted.every((segment, i) => segment === '*' || segment === segments[i])
}

function isAcceptedPath(id: string, { path, kind }: PropertyChange): boolean {
  return acceptedPaths.some(
    row => isOfType(id, row.type) && pathFits(path, row.path) && (row.kind === undefined || row.kind === kind)
  )
}

/** Who is behind an identity that a resource was given is Azure's to say. The identity's id is in the path, dots and all. */
function isPrincipal({ path }: PropertyChange): boolean {
  return /^identity\.userAssignedIdentities\..+\.(clientId|principalId)$/.test(path)
}

function isProviderDefault(id: string, { kind, path, before }: PropertyChange): boolean {
  if (kind !== 'delete') return false
  return providerDefaults.some(
    row => isOfType(id, row.type) && pathFits(path, row.path) && sameDefault(row.value, before)
  )
}

function sameDefault(value: unknown, before: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(before)
}

/** What-if cannot evaluate run-time functions and compares their text with the value (arm-template-whatif, known limitations). */
function isRuntimeExpression({ kind, after }: PropertyChange): boolean {
  return kind === 'modify' && typeof after === 'string' && /^\[(reference|list\w*)\(/i.test(after)
}

/** Providers answer ids and locations in a case and spelling of their own. */
function isSameValue({ path, before, after }: PropertyChange): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') return false
  if (before.startsWith('/subscriptions/')) return sameId(before, after)
  return path === 'location' && sameLocation(before, after)
}

/** `West Europe` and `westeurope` are one region. */
export function sameLocation(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll(' ', '').toLowerCase()
  return plain(a) === plain(b)
}

function isOfType(id: string, type: string): boolean {
  return parseResourceId(id).type.toLowerCase() === type.toLowerCase()
}

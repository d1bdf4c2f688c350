import { parseResourceId, sameId } from '../../arm/resource-id.ts'
import type { PropertyChange } from '../types.ts'
import { clusterAcceptedPaths, clusterProviderDefaults } from './what-if-false-positives-cluster.ts'

export interface AcceptedPath {
  readonly type: string
  readonly path: string
  /**
   * If `delete`, only a property that the template does not set is accepted. A value that the template sets is
   * intended.
   */
  readonly kind?: 'delete'
  readonly because: string
}

export interface ProviderDefault {
  readonly type: string
  readonly path: string
  readonly value: unknown
  /** True if a resource on which the property was never set behaves as if it had the default. */
  readonly whenAbsent?: true
}

/** Names of properties that only Azure writes, at any depth. */
const writtenByAzure: ReadonlySet<string> = new Set([
  'etag',
  'eTag',
  'operationalState',
  'provisioningState',
  'resourceGuid',
  'virtualNetworkLinkState'
])

/** Paths that Azure reports as different although nothing differs; `*` stands for one segment. */
const acceptedPaths: readonly AcceptedPath[] = [
  {
    type: 'Microsoft.Network/azureFirewalls',
    path: 'properties.size',
    because: 'Azure computes the size of the address space (arm-template-whatif#383).'
  },
  {
    type: 'Microsoft.Consumption/budgets',
    path: 'properties.timePeriod.endDate',
    because: 'Azure ends a budget after ten years if the template sets no end.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    path: 'properties.createMode',
    because: 'A request sends this property once, and Azure never returns it.'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    path: 'properties.vaultUri',
    because: 'Azure assigns the address of the vault.'
  },
  {
    type: 'Microsoft.Monitor/accounts',
    path: 'properties.defaultIngestionSettings',
    because: 'Azure creates a default rule and endpoint for each account.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces/tables',
    path: 'properties.schema',
    because: 'Azure defines the columns of a built-in table.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces/tables',
    path: 'properties.lastPlanModifiedDate',
    because: 'Azure reports when the plan was last changed.'
  },
  ...clusterAcceptedPaths
]

/**
 * Defaults that a provider fills in. The template does not set them, so a comparison would report them as deletions.
 */
const providerDefaults: readonly ProviderDefault[] = [
  // In a region with availability zones, registries and their replications always use the zones.
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

/** Returns whether a difference that Azure reports is a known what-if false positive. */
export function isFalsePositive(id: string, change: PropertyChange): boolean {
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
 * Returns whether a property differs only in the case of an id. The ids of user-assigned identities are property names,
 * so an id in another case looks like one removed and one added identity. `all`: all property changes of the resource.
 */
export function differsOnlyInIdCase({ path, kind }: PropertyChange, all: readonly PropertyChange[]): boolean {
  if (kind === 'modify' || !path.startsWith('identity.userAssignedIdentities.')) return false
  const opposite = kind === 'create' ? 'delete' : 'create'
  return all.some(other => other.kind === opposite && other.path.toLowerCase() === path.toLowerCase())
}

/**
 * Returns whether a dotted path matches a pattern in which `*` stands for one segment. If `exact` is false, the path
 * may have more segments than the pattern.
 */
export function pathFits(path: string, pattern: string, exact = true): boolean {
  const segments = path.split('.')
  const wanted = segmentsOf(pattern)
  if (exact ? segments.length !== wanted.length : segments.length < wanted.length) return false
  return wanted.every((segment, i) => segment === '*' || segment === segments[i])
}

/** Segments of the patterns. They are few, and each is compared with all properties of a plan. */
const patterns = new Map<string, readonly string[]>()

function segmentsOf(pattern: string): readonly string[] {
  const known = patterns.get(pattern) ?? pattern.split('.')
  patterns.set(pattern, known)
  return known
}

function isAcceptedPath(id: string, { path, kind }: PropertyChange): boolean {
  return acceptedPaths.some(
    row => isOfType(id, row.type) && pathFits(path, row.path) && (row.kind === undefined || row.kind === kind)
  )
}

/**
 * Returns whether a property is the client id or the principal id of a user-assigned identity, which Azure sets. The
 * path contains the id of the identity, which can contain dots.
 */
function isPrincipal({ path }: PropertyChange): boolean {
  return /^identity\.userAssignedIdentities\..+\.(clientId|principalId)$/.test(path)
}

/**
 * Returns whether a template leaves out a property that has its default, or sets the default on a resource that never
 * had the property.
 */
function isProviderDefault(id: string, { kind, path, before, after }: PropertyChange): boolean {
  if (kind === 'modify') return false
  const value = kind === 'delete' ? before : after
  return providerDefaults.some(
    row =>
      (kind === 'delete' || row.whenAbsent === true) &&
      isOfType(id, row.type) &&
      pathFits(path, row.path) &&
      sameDefault(row.value, value)
  )
}

function sameDefault(value: unknown, before: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(before)
}

/**
 * Returns whether a new value is a call of a run-time function. What-if cannot evaluate such a call and compares its
 * text (arm-template-whatif, known limitations).
 */
function isRuntimeExpression({ kind, after }: PropertyChange): boolean {
  return kind === 'modify' && typeof after === 'string' && /^\[(reference|list\w*)\(/i.test(after)
}

/**
 * Returns whether two values are the same id or the same location in different spellings. Providers change the case of
 * ids and the spelling of locations.
 */
function isSameValue({ path, before, after }: PropertyChange): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') return false
  if (before.startsWith('/subscriptions/')) return sameId(before, after)
  return path === 'location' && sameLocation(before, after)
}

/** Returns whether two names mean the same region, such as `West Europe` and `westeurope`. */
export function sameLocation(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll(' ', '').toLowerCase()
  return plain(a) === plain(b)
}

function isOfType(id: string, type: string): boolean {
  return parseResourceId(id).type.toLowerCase() === type.toLowerCase()
}

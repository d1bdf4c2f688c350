import type { PropertyChange, ResourceChange, Risk } from '../types.ts'
import { pathFits } from '../what-if/what-if-false-positives.ts'
import { backupRisks } from './risk-backup.ts'
import { clusterRisks } from './risk-cluster.ts'
import { clusterPartRisks } from './risk-cluster-parts.ts'
import { gitopsRisks } from './risk-gitops.ts'
import { platformRisks } from './risk-platform.ts'

type Kind = ResourceChange['kind']

interface Judgement {
  readonly risk: Risk
  readonly because: string
}

export interface RiskRow extends Judgement {
  /** A resource type, or `*` for all types. */
  readonly type: string
  readonly kind: Kind
  /**
   * For modifications: path of the property. The row also matches everything below that path; `*` stands for one
   * segment. If absent, the row matches every property.
   */
  readonly path?: string
  /**
   * For modifications: the row matches only if the property at exactly `path` is changed in this way (added or
   * removed).
   */
  readonly property?: PropertyChange['kind']
  /** Azure always refuses such a modification, so the plan refuses it and no input can allow it. */
  readonly fixed?: true
}

/** Rows from specific to general: the first row that matches applies. */
const risks: readonly RiskRow[] = [
  {
    type: 'Microsoft.Resources/deploymentStacks',
    kind: 'detach',
    risk: 'safe',
    because:
      'The stack, which has an earlier format, is deleted. Its resources are kept, and the new stack takes them over.'
  },
  {
    type: 'Microsoft.Resources/deploymentStacks',
    kind: 'create',
    risk: 'safe',
    because: 'The new stack takes over the resources of the earlier stack without changes.'
  },
  {
    type: 'Microsoft.Resources/deploymentStacks',
    kind: 'modify',
    risk: 'safe',
    because: 'The stack gets the tags that identify its environment. Its resources do not change.'
  },
  { type: '*', kind: 'create', risk: 'safe', because: 'A new resource.' },
  {
    type: '*',
    kind: 'detach',
    risk: 'safe',
    because: 'The resource continues to exist, but its stack no longer manages it.'
  },
  { type: '*', kind: 'modify', path: 'tags', risk: 'safe', because: 'Tags are labels; nothing restarts.' },

  {
    type: 'Microsoft.Insights/diagnosticSettings',
    kind: 'modify',
    risk: 'safe',
    because: 'Changes only which logs are collected and where they are sent.'
  },
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Logging stops. Logs that are already collected are kept.'
  },

  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    path: 'properties.ipConfigurations',
    risk: 'destructive',
    because: 'The firewall can get another private address, and all routes to the old address would fail.'
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    path: 'properties.sku',
    risk: 'destructive',
    because: 'Changing the tier takes the firewall out of service.'
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    path: 'zones',
    risk: 'destructive',
    because: 'Zones cannot be changed: the firewall must be recreated.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Azure reprograms the firewall for several minutes; connections through it can drop.'
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'delete',
    risk: 'destructive',
    because: 'All networks behind the firewall lose their egress.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies',
    kind: 'modify',
    path: 'properties.insights',
    risk: 'safe',
    because: 'Changes only where the policy sends its logs.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Azure reprograms every firewall that uses the policy.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Rules change for current traffic, and Azure reprograms the firewall for several minutes.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    kind: 'delete',
    risk: 'destructive',
    because: 'Traffic that its rules allow is blocked.'
  },
  {
    type: 'Microsoft.Network/bastionHosts',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Open sessions can drop.'
  },
  {
    type: 'Microsoft.Network/publicIPAddresses',
    kind: 'modify',
    path: 'sku',
    risk: 'destructive',
    because: 'The SKU of an address cannot be changed: the address must be released and replaced by another one.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/publicIPAddresses',
    kind: 'modify',
    path: 'zones',
    risk: 'destructive',
    because: 'Zones of an address cannot be changed: the address must be released and replaced by another one.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/publicIPAddresses',
    kind: 'delete',
    risk: 'destructive',
    because: 'The address is released permanently. Allow-lists of other systems still contain this address.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*',
    property: 'create',
    risk: 'safe',
    because: 'Adds a subnet next to the existing subnets.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*',
    property: 'delete',
    risk: 'destructive',
    because: 'Deletes a subnet. Everything in the subnet must be deleted first.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*.properties.addressPrefix',
    risk: 'destructive',
    because: 'The address range of a subnet in use cannot be changed. Everything in the subnet must be deleted first.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*.properties.privateEndpointNetworkPolicies',
    risk: 'disruptive',
    because:
      'Security rules and routes start or stop applying to private endpoints: traffic from outside can reach the registry and the vault by another route, or not at all.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.addressSpace',
    risk: 'disruptive',
    because: 'Peerings use the new address ranges only after the peerings are synchronised.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.dhcpOptions',
    risk: 'disruptive',
    because: 'Machines keep the old DNS servers until they restart.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    kind: 'delete',
    risk: 'destructive',
    because: 'Traffic between hub and spoke stops.'
  },
  {
    type: 'Microsoft.Network/networkSecurityGroups',
    kind: 'modify',
    path: 'properties.securityRules',
    risk: 'disruptive',
    because: 'Different traffic is allowed or denied immediately.'
  },
  {
    type: 'Microsoft.Network/routeTables',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Traffic takes another route immediately.'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    kind: 'delete',
    risk: 'destructive',
    because: 'The network can no longer resolve the names in the zone.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces',
    kind: 'modify',
    path: 'properties.retentionInDays',
    risk: 'disruptive',
    because: 'A shorter retention discards older logs.'
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces',
    kind: 'modify',
    path: 'properties.features.disableLocalAuth',
    risk: 'disruptive',
    because:
      "The workspace starts or stops accepting its keys immediately. Defender's sensor signs in with a key; everything else signs in with an identity."
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces',
    kind: 'delete',
    risk: 'destructive',
    because: 'Its logs can be recovered for 14 days. After that, they are lost.'
  },

  ...platformRisks,
  ...clusterRisks,
  ...clusterPartRisks,
  ...backupRisks,
  ...gitopsRisks,

  { type: '*', kind: 'modify', risk: 'disruptive', because: 'The effect on traffic is not known.' },
  { type: '*', kind: 'delete', risk: 'destructive', because: 'The deletion cannot be undone.' }
]

const severity: Readonly<Record<Risk, number>> = { safe: 0, disruptive: 1, destructive: 2 }

/** Returns the risk of a change and the reason. A modification has the risk of its riskiest property. */
export function riskOf(type: string, kind: Kind, properties: readonly PropertyChange[]): Judgement {
  if (kind !== 'modify' || properties.length === 0) return judgementOf(rowFor(type, kind, undefined))
  return worst(properties.map(property => judgeProperty(type, property)))
}

/**
 * Returns what Azure always refuses to change in a modified property: the property itself, or some of its members;
 * empty if Azure can change everything.
 */
export function fixedIn(type: string, property: PropertyChange): PropertyChange[] {
  if (rowFor(type, 'modify', property).fixed === true) return [property]
  return partsOf(property).flatMap(part => fixedIn(type, part))
}

/**
 * Returns the risk of a change to one property. An object that is added or removed as a whole has the risk of its
 * riskiest member.
 */
function judgeProperty(type: string, property: PropertyChange): Judgement {
  const row = rowFor(type, 'modify', property)
  const parts = row.property === undefined ? partsOf(property) : []
  return worst([judgementOf(row), ...parts.map(part => judgeProperty(type, part))])
}

/**
 * Returns a separate change for each member or list element in which the old and the new value of a property differ.
 */
function partsOf({ path, before, after }: PropertyChange): PropertyChange[] {
  const [old, next] = [membersOf(before), membersOf(after)]
  return Object.keys({ ...old, ...next })
    .filter(name => JSON.stringify(old[name]) !== JSON.stringify(next[name]))
    .map(name => {
      const kind = old[name] === undefined ? 'create' : next[name] === undefined ? 'delete' : 'modify'
      return { path: `${path}.${name}`, kind, before: old[name], after: next[name] }
    })
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function worst(judgements: readonly Judgement[]): Judgement {
  return judgements.reduce((worst, next) => (severity[next.risk] > severity[worst.risk] ? next : worst))
}

function rowFor(type: string, kind: Kind, property: PropertyChange | undefined): RiskRow {
  const row = rowsFor(type, kind).find(each => fitsProperty(each, property))
  if (row === undefined) throw new TypeError(`no risk for ${kind} of ${type}`)
  return row
}

/** Rows of the table by type and kind of change. A plan judges many properties of few types. */
const rowsOfType = new Map<string, readonly RiskRow[]>()

function rowsFor(type: string, kind: Kind): readonly RiskRow[] {
  const key = `${kind} ${type}`
  const known = rowsOfType.get(key) ?? risks.filter(each => each.kind === kind && fitsType(each.type, type))
  rowsOfType.set(key, known)
  return known
}

function judgementOf({ risk, because }: RiskRow): Judgement {
  return { risk, because }
}

function fitsType(pattern: string, type: string): boolean {
  return pattern === '*' || pattern.toLowerCase() === type.toLowerCase()
}

function fitsProperty(row: RiskRow, property: PropertyChange | undefined): boolean {
  if (row.path === undefined) return true
  if (property === undefined) return false
  if (row.property === undefined) return pathFits(property.path, row.path, false)
  return row.property === property.kind && pathFits(property.path, row.path)
}

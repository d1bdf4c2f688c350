import { pathFits } from './noise.ts'
import { backupRisks } from './risk-backup.ts'
import { clusterRisks } from './risk-cluster.ts'
import { clusterPartRisks } from './risk-cluster-parts.ts'
import { gitopsRisks } from './risk-gitops.ts'
import { platformRisks } from './risk-platform.ts'
import type { PropertyChange, ResourceChange, Risk } from './types.ts'

type Kind = ResourceChange['kind']

interface Judgement {
  readonly risk: Risk
  readonly because: string
}

export interface RiskRow extends Judgement {
  /** A resource type, or `*` for all. */
  readonly type: string
  readonly kind: Kind
  /** For modifications: the property and everything below it; `*` stands for one segment. Absent: any property. */
  readonly path?: string
  /** For modifications: only where the property of exactly that path is added or removed. */
  readonly property?: PropertyChange['kind']
  /** Azure only refuses such a modification: it is refused at plan time, and nobody can allow it. */
  readonly fixed?: true
}

/** The first row that fits decides, so the particular stands before the general. */
const risks: readonly RiskRow[] = [
  {
    type: 'Microsoft.Resources/deploymentStacks',
    kind: 'detach',
    risk: 'safe',
    because:
      'The record of an earlier format is deleted; every resource it manages is kept, and the new record takes it over.'
  },
  {
    type: 'Microsoft.Resources/deploymentStacks',
    kind: 'create',
    risk: 'safe',
    because: 'The new record takes over the resources of the earlier one as they are.'
  },
  {
    type: 'Microsoft.Resources/deploymentStacks',
    kind: 'modify',
    risk: 'safe',
    because: 'The record gets the tags by which its environment knows it; its resources are not touched.'
  },
  { type: '*', kind: 'create', risk: 'safe', because: 'It adds what is not there.' },
  { type: '*', kind: 'detach', risk: 'safe', because: 'The resource stays; only its stack forgets it.' },
  { type: '*', kind: 'modify', path: 'tags', risk: 'safe', because: 'Tags are labels; nothing restarts.' },

  {
    type: 'Microsoft.Insights/diagnosticSettings',
    kind: 'modify',
    risk: 'safe',
    because: 'Only what is logged, and where to, changes.'
  },
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Its logs stop; what was collected stays.'
  },

  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    path: 'properties.ipConfigurations',
    risk: 'destructive',
    because: 'The firewall can take another private address, and every route to it would lead nowhere.'
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    path: 'properties.sku',
    risk: 'destructive',
    because: 'A change of tier takes the firewall out of service.'
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    path: 'zones',
    risk: 'destructive',
    because: 'Zones are fixed: the firewall must be made anew.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'modify',
    risk: 'disruptive',
    because: 'The firewall is reprogrammed for minutes; connections through it can drop.'
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    kind: 'delete',
    risk: 'destructive',
    because: 'Everything behind it loses its way out.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies',
    kind: 'modify',
    path: 'properties.insights',
    risk: 'safe',
    because: 'Only where the policy logs to changes.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Every firewall that uses the policy is reprogrammed.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Rules change for traffic that flows now, and the firewall is reprogrammed for minutes.'
  },
  {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    kind: 'delete',
    risk: 'destructive',
    because: 'What its rules allow is blocked.'
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
    because: 'The kind of an address is fixed: it must be given back, and another one comes.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/publicIPAddresses',
    kind: 'modify',
    path: 'zones',
    risk: 'destructive',
    because: 'Zones of an address are fixed: it must be given back, and another one comes.',
    fixed: true
  },
  {
    type: 'Microsoft.Network/publicIPAddresses',
    kind: 'delete',
    risk: 'destructive',
    because: 'The address is given back for good; allow-lists elsewhere still name it.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*',
    property: 'create',
    risk: 'safe',
    because: 'It adds a subnet beside the others.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*',
    property: 'delete',
    risk: 'destructive',
    because: 'A subnet goes, and everything in it has to go first.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*.properties.addressPrefix',
    risk: 'destructive',
    because: 'A range in use cannot be changed; everything in it has to go first.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.subnets.*.properties.privateEndpointNetworkPolicies',
    risk: 'disruptive',
    because:
      'Security rules and routes start or stop to apply to private endpoints: traffic from outside may reach the registry and the vault by another way, or not at all.'
  },
  {
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    path: 'properties.addressSpace',
    risk: 'disruptive',
    because: 'Peerings carry the new ranges only after they are synchronised.'
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
    because: 'Other traffic is allowed or denied from this moment.'
  },
  {
    type: 'Microsoft.Network/routeTables',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Traffic takes another way from this moment.'
  },
  {
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    kind: 'delete',
    risk: 'destructive',
    because: 'Names of the zone are no longer found from that network.'
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
      "The workspace accepts or refuses its keys from this moment. Defender's sensor signs in with a key; everything else signs in with an identity."
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces',
    kind: 'delete',
    risk: 'destructive',
    because: 'Its logs can be recovered for 14 days and are lost then.'
  },

  ...platformRisks,
  ...clusterRisks,
  ...clusterPartRisks,
  ...backupRisks,
  ...gitopsRisks,

  { type: '*', kind: 'modify', risk: 'disruptive', because: 'What this does to traffic is not known.' },
  { type: '*', kind: 'delete', risk: 'destructive', because: 'What is deleted does not come back.' }
]

const severity: Readonly<Record<Risk, number>> = { safe: 0, disruptive: 1, destructive: 2 }

/** How much a change can hurt and why; of a modification, its worst property. */
export function riskOf(type: string, kind: Kind, properties: readonly PropertyChange[]): Judgement {
  if (kind !== 'modify' || properties.length === 0) return judgementOf(rowFor(type, kind, undefined))
  return worst(properties.map(property => judgeProperty(type, property)))
}

/** Returns what of a modified property Azure only refuses to change: the property itself, or the parts of it. */
export function fixedIn(type: string, property: PropertyChange): PropertyChange[] {
  if (rowFor(type, 'modify', property).fixed === true) return [property]
  return partsOf(property).flatMap(part => fixedIn(type, part))
}

/** A block that comes or goes as a whole is as bad as the worst that is in it. */
function judgeProperty(type: string, property: PropertyChange): Judgement {
  const row = rowFor(type, 'modify', property)
  const parts = row.property === undefined ? partsOf(property) : []
  return worst([judgementOf(row), ...parts.map(part => judgeProperty(type, part))])
}

/** The members or elements of a property's value that differ, as changes of their own. */
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
  const row = risks.find(each => each.kind === kind && fitsType(each.type, type) && fitsProperty(each, property))
  if (row === undefined) throw new TypeError(`no risk for ${kind} of ${type}`)
  return row
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

import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Risk } from '../types.ts'

/**
 * A state of a resource that is not healthy. `unfinished`: an upgrade of the cluster or pool stopped half-way, and any
 * write continues it. `busy`: Azure or somebody else is writing it.
 */
export const CONDITIONS = ['failed', 'canceled', 'unfinished', 'stopped', 'busy', 'unknown'] as const
export type Condition = (typeof CONDITIONS)[number]

/**
 * `rewrite`: its stack is written again as it is. `start`: the same, since any write starts it. `continue`: somebody must
 * finish the operation. `ask`: a person must decide. `leave`: nothing is done about it.
 */
export type Cure = 'rewrite' | 'start' | 'continue' | 'ask' | 'leave'

export interface CureRow {
  readonly cure: Cure
  /** Risk of applying the cure; absent where provisioning does nothing. */
  readonly risk?: Exclude<Risk, 'destructive'>
  /** Why, and what a person can do; `{id}`, `{name}` and `{group}` stand for those of the resource, `{cluster}` for a pool's cluster. */
  readonly because: string
  /** Azure refuses every write in this state, so nothing in the same stack is written for its health either. */
  readonly takesNoWrite?: true
}

type Cures = Readonly<Partial<Record<Condition, CureRow>>>

const LOG = 'See who wrote it last and why: az monitor activity-log list --resource-id {id} --offset 7d.'
const REWRITTEN = 'It is written again as it is.'

const rewrite = (risk: Exclude<Risk, 'destructive'>, because: string): CureRow => ({ cure: 'rewrite', risk, because })
const failed = (risk: Exclude<Risk, 'destructive'>, effect: string): Cures => ({
  failed: rewrite(risk, `${REWRITTEN} ${effect}`),
  canceled: rewrite(risk, `${REWRITTEN} ${effect}`)
})
const busy: CureRow = {
  cure: 'leave',
  because: 'Somebody is writing it. It is not evaluated until that has ended; plan again then.'
}
const unknown: CureRow = { cure: 'ask', because: `Its state cannot be told. Read it: az resource show --ids {id}.` }

const cluster = (what: string, upgrade: string, stopped: CureRow): Cures => ({
  failed: rewrite('disruptive', `${REWRITTEN} AKS reconciles ${what}; no upgrade is half done.`),
  canceled: {
    cure: 'ask',
    because: `Any write continues the operation that was cancelled, so provisioning does not write it. ${LOG} To continue it: az resource update --ids {id}.`
  },
  unfinished: {
    cure: 'continue',
    because: `An upgrade stopped half-way, and any write continues it, so provisioning does not write it. ${LOG} Remove what stopped it, often a disruption budget, then finish it: ${upgrade}`
  },
  stopped,
  busy: {
    cure: 'leave',
    because: 'AKS is working on it, often in its maintenance window. It is not evaluated until that has ended.'
  }
})

const notWritten: CureRow = {
  cure: 'ask',
  because: `Provisioning does not write a VPN or ExpressRoute gateway by itself: that takes up to 45 minutes and drops every connection. ${LOG} To repair it: az resource update --ids {id}, or az network vnet-gateway reset --name {name} --resource-group {group}.`
}
const reported: Cures = { failed: notWritten, canceled: notWritten }

/** Every type that has no row of its own. */
const anyType: Readonly<Record<Condition, CureRow>> = {
  failed: rewrite('safe', REWRITTEN),
  canceled: rewrite('safe', REWRITTEN),
  unfinished: { cure: 'ask', because: LOG },
  stopped: { cure: 'ask', because: `Somebody stopped it. ${LOG}` },
  busy,
  unknown
}

/**
 * What cures each state, by type. Sources: a write of an unchanged cluster is the documented repair, and
 * any write resumes a stopped upgrade ("Upgrade an AKS cluster"); any PUT starts a stopped gateway (azure-docs#107987,
 * terraform-provider-azurerm#15206); a Failed gateway or firewall is healed by saving it again (azure-sdk-for-ruby#739,
 * terraform-provider-azurerm#12760).
 */
const byType: Readonly<Record<string, Cures>> = {
  'Microsoft.ContainerService/managedClusters': cluster(
    'it',
    'az aks upgrade --name {name} --resource-group {group} --kubernetes-version <version that was requested>.',
    { cure: 'leave', because: 'A stopped cluster takes no write. Start it with power-cluster.' }
  ),
  'Microsoft.ContainerService/managedClusters/agentPools': cluster(
    'the pool',
    'az aks nodepool upgrade --cluster-name {cluster} --resource-group {group} --name {name}, with --node-image-only where only the node image differs.',
    {
      cure: 'ask',
      takesNoWrite: true,
      because:
        'Somebody stopped this pool, and a stopped pool takes no write, so it and its cluster are not repaired until it runs. Start it: az aks nodepool start --cluster-name {cluster} --resource-group {group} --nodepool-name {name}. To keep it out of use, remove it from `cluster.pools`.'
    }
  ),
  'Microsoft.Network/azureFirewalls': {
    ...failed('disruptive', 'The firewall is reprogrammed for minutes; connections through it can drop.'),
    stopped: {
      cure: 'ask',
      because:
        'It has no address, so nothing has egress. Allocate it with its network and public address (Set-AzFirewall), or name it in `allow-destructive`: it can come back with another private address, which is compared with the routes before a cluster is written.'
    }
  },
  'Microsoft.Network/firewallPolicies': failed('disruptive', 'Every firewall that uses the policy is reprogrammed.'),
  'Microsoft.Network/bastionHosts': failed('disruptive', 'Open sessions can drop.'),
  'Microsoft.Network/applicationGateways': {
    ...failed('disruptive', 'Connections through the gateway can drop while its instances are updated.'),
    stopped: {
      cure: 'start',
      risk: 'disruptive',
      because:
        'It is written again as it is, which starts it: it serves the live colour again. If it is meant to be stopped, do not approve this.'
    }
  },
  'Microsoft.Network/privateEndpoints': failed('safe', 'Its address stays.'),
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': failed('safe', 'Names in the zone resolve again.'),
  'Microsoft.Network/virtualNetworks': failed('disruptive', 'Its subnets are written as they are configured.'),
  'Microsoft.Network/virtualNetworkGateways': reported,
  'Microsoft.Network/publicIPAddresses': failed('safe', 'A static address stays.'),
  'Microsoft.ContainerRegistry/registries': failed('safe', 'Images stay.'),
  'Microsoft.KeyVault/vaults': failed('safe', 'Secrets stay.'),
  'Microsoft.KubernetesConfiguration/extensions': failed(
    'disruptive',
    'The extension is installed again in the cluster.'
  )
}

/** Types with rows of their own. */
export const CURED_TYPES: readonly string[] = Object.keys(byType)

const byLowerCase = new Map(Object.entries(byType).map(([type, cures]) => [type.toLowerCase(), cures]))

/** Returns the cure for a resource of a type in a state. */
export function cureFor(type: string, condition: Condition): CureRow {
  return ownCure(type, condition) ?? anyType[condition]
}

/** The row of the type itself; `undefined` where that of all types counts. */
export function ownCure(type: string, condition: Condition): CureRow | undefined {
  return byLowerCase.get(type.toLowerCase())?.[condition]
}

/** The row's reason with the names of one resource in it. */
export function reasonFor({ because }: CureRow, id: ResourceId): string {
  const { name, names, resourceGroup = '' } = parseResourceId(id)
  return because
    .replaceAll('{id}', id)
    .replaceAll('{name}', name)
    .replaceAll('{group}', resourceGroup)
    .replaceAll('{cluster}', names[0] ?? name)
}

/** A failed pool that somebody added beside the configuration. */
export const UNMANAGED_POOL: CureRow = {
  cure: 'ask',
  because:
    'The configuration does not name this pool, so provisioning does not write it. Add it to `cluster.pools`, or delete it: az aks nodepool delete --cluster-name {cluster} --resource-group {group} --name {name}.'
}

import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Risk } from '../types.ts'

/**
 * States of an unhealthy resource. `unfinished`: an upgrade of the cluster or pool stopped half-way, and any write
 * continues it. `busy`: Azure or another client is writing the resource.
 */
export const CONDITIONS = ['failed', 'canceled', 'unfinished', 'stopped', 'busy', 'unknown'] as const
export type Condition = (typeof CONDITIONS)[number]

/**
 * Reaction to an unhealthy resource. `rewrite`: the stack of the resource is written again without changes. `start`:
 * the stack is also written again, because any write starts the stopped resource. `continue`: a person must finish the
 * operation that stopped half-way. `ask`: a person must decide what to do. `leave`: the run does nothing.
 */
export type Cure = 'rewrite' | 'start' | 'continue' | 'ask' | 'leave'

export interface CureRow {
  readonly cure: Cure
  /** Risk of the write; absent if provisioning writes nothing. */
  readonly risk?: Exclude<Risk, 'destructive'>
  /**
   * Text for people: the reason for the cure, and what a person can do. `{id}`, `{name}` and `{group}` stand for the
   * id, the name and the resource group of the resource. `{cluster}` stands for the name of a pool's cluster.
   */
  readonly because: string
  /**
   * Azure refuses every write of a resource in this state. The run then repairs no other resource of the same stack
   * either, because a write of the stack includes this resource.
   */
  readonly takesNoWrite?: true
}

type Cures = Readonly<Partial<Record<Condition, CureRow>>>

const LOG =
  'To see who last changed the resource, and what failed, run: az monitor activity-log list --resource-id {id} --offset 7d'
const REWRITTEN = 'Provisioning writes it again without changes.'

const rewrite = (risk: Exclude<Risk, 'destructive'>, because: string): CureRow => ({ cure: 'rewrite', risk, because })
const failed = (risk: Exclude<Risk, 'destructive'>, effect: string): Cures => ({
  failed: rewrite(risk, `${REWRITTEN} ${effect}`),
  canceled: rewrite(risk, `${REWRITTEN} ${effect}`)
})
const busy: CureRow = {
  cure: 'leave',
  because:
    'A write of the resource is in progress. The resource cannot be evaluated until that write ends. Plan again after that.'
}
const unknown: CureRow = {
  cure: 'ask',
  because: `The state of the resource is unknown. Read the resource: az resource show --ids {id}.`
}

const cluster = (what: string, upgrade: string, stopped: CureRow): Cures => ({
  failed: rewrite(
    'disruptive',
    `${REWRITTEN} AKS reconciles ${what}. No upgrade stopped half-way, so this write does not continue one.`
  ),
  canceled: {
    cure: 'ask',
    because: `Any write continues the cancelled operation, so provisioning does not write the resource. ${LOG} To continue the operation: az resource update --ids {id}.`
  },
  unfinished: {
    cure: 'continue',
    because: `An upgrade stopped half-way, and any write continues that upgrade, so provisioning does not write the resource. ${LOG} Remove the cause of the stop, often a pod disruption budget, then finish the upgrade: ${upgrade}`
  },
  stopped,
  busy: {
    cure: 'leave',
    because:
      'AKS is working on the resource, often in its maintenance window. The resource cannot be evaluated until AKS finishes.'
  }
})

const gatewayNotRepaired: CureRow = {
  cure: 'ask',
  because: `Provisioning does not repair a VPN or ExpressRoute gateway, because a write takes up to 45 minutes and drops every connection. ${LOG} To repair the gateway: az resource update --ids {id}, or az network vnet-gateway reset --name {name} --resource-group {group}.`
}
const gatewayCures: Cures = { failed: gatewayNotRepaired, canceled: gatewayNotRepaired }

/** Reactions if `byType` has no entry for the type of the resource, or if that entry has none for the condition. */
const anyType: Readonly<Record<Condition, CureRow>> = {
  failed: rewrite('safe', REWRITTEN),
  canceled: rewrite('safe', REWRITTEN),
  unfinished: { cure: 'ask', because: LOG },
  stopped: { cure: 'ask', because: `The resource was stopped. ${LOG}` },
  busy,
  unknown
}

/**
 * Reactions to each condition, by resource type. Sources: Writing a Failed cluster again without changes is the
 * documented repair. If an upgrade of the cluster stopped half-way, however, any write would continue the upgrade, so
 * provisioning does not write the cluster ("Upgrade an AKS cluster"). Any PUT starts a stopped application gateway
 * (azure-docs#107987, terraform-provider-azurerm#15206). Writing a Failed gateway or firewall again without changes
 * repairs it (azure-sdk-for-ruby#739, terraform-provider-azurerm#12760).
 */
const byType: Readonly<Record<string, Cures>> = {
  'Microsoft.ContainerService/managedClusters': cluster(
    'it',
    'az aks upgrade --name {name} --resource-group {group} --kubernetes-version <version that was requested>.',
    { cure: 'leave', because: 'Azure refuses to write a stopped cluster. Start it with power-cluster.' }
  ),
  'Microsoft.ContainerService/managedClusters/agentPools': cluster(
    'the pool',
    'az aks nodepool upgrade --cluster-name {cluster} --resource-group {group} --name {name}, with --node-image-only where only the node image differs.',
    {
      cure: 'ask',
      takesNoWrite: true,
      because:
        'This pool was stopped. Azure refuses to write a stopped pool, so the pool and its cluster are not repaired until the pool runs. Start the pool: az aks nodepool start --cluster-name {cluster} --resource-group {group} --nodepool-name {name}. If the pool is not needed, remove it from `cluster.pools`.'
    }
  ),
  'Microsoft.Network/azureFirewalls': {
    ...failed('disruptive', 'Azure reprograms the firewall for several minutes; connections through it can drop.'),
    stopped: {
      cure: 'ask',
      because:
        'The firewall has no address, so clusters have no egress. Allocate the firewall with its network and public address (Set-AzFirewall), or list it in `allow-destructive`. The firewall can then get another private address. The run compares that address with the routes before it writes a cluster.'
    }
  },
  'Microsoft.Network/firewallPolicies': failed('disruptive', 'Azure reprograms every firewall that uses the policy.'),
  'Microsoft.Network/bastionHosts': failed('disruptive', 'Open sessions can drop.'),
  'Microsoft.Network/applicationGateways': {
    ...failed('disruptive', 'Connections through the gateway can drop while its instances are updated.'),
    stopped: {
      cure: 'start',
      risk: 'disruptive',
      because:
        'Provisioning writes it again without changes. That write starts the gateway, which then serves the live colour again. If the gateway must stay stopped, do not approve this change.'
    }
  },
  'Microsoft.Network/privateEndpoints': failed('safe', 'Its address does not change.'),
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': failed('safe', 'Names in the zone resolve again.'),
  'Microsoft.Network/virtualNetworks': failed('disruptive', 'Its subnets get their configured settings.'),
  'Microsoft.Network/virtualNetworkGateways': gatewayCures,
  'Microsoft.Network/publicIPAddresses': failed('safe', 'A static address does not change.'),
  'Microsoft.ContainerRegistry/registries': failed('safe', 'Images are kept.'),
  'Microsoft.KeyVault/vaults': failed('safe', 'Secrets are kept.'),
  'Microsoft.KubernetesConfiguration/extensions': failed(
    'disruptive',
    'The extension is installed again in the cluster.'
  )
}

/** Resource types that have their own entry in `byType`; `anyType` applies to all others. */
export const CURED_TYPES: readonly string[] = Object.keys(byType)

const byLowerCase = new Map(Object.entries(byType).map(([type, cures]) => [type.toLowerCase(), cures]))

/** Returns the reaction to a resource of this type that is in this condition. */
export function cureFor(type: string, condition: Condition): CureRow {
  return ownCure(type, condition) ?? anyType[condition]
}

/** Returns the reaction in `byType` for this type and condition, or `undefined` if `anyType` applies. */
export function ownCure(type: string, condition: Condition): CureRow | undefined {
  return byLowerCase.get(type.toLowerCase())?.[condition]
}

/** Returns the text of a reaction, with the id and the names of a resource filled in. */
export function reasonFor({ because }: CureRow, id: ResourceId): string {
  const { name, names, resourceGroup = '' } = parseResourceId(id)
  return because
    .replaceAll('{id}', id)
    .replaceAll('{name}', name)
    .replaceAll('{group}', resourceGroup)
    .replaceAll('{cluster}', names[0] ?? name)
}

/** Reaction to a failed pool that the configuration does not contain. */
export const UNMANAGED_POOL: CureRow = {
  cure: 'ask',
  because:
    'The configuration does not contain this pool, so provisioning does not write the pool. Add the pool to `cluster.pools`, or delete it: az aks nodepool delete --cluster-name {cluster} --resource-group {group} --name {name}.'
}

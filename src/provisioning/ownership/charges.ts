import { asResourceId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/types.ts'
import { costText, monthlyPrice, type PriceName } from '../../report/index.ts'
import { whyNotEvaluated } from '../what-if/what-if-unavailable.ts'
import type { OwnStack } from './own-stacks.ts'
import { managedIds } from './stack-inventory.ts'

/** Properties of a resource on which its price depends. */
interface Priced {
  readonly sku?: { readonly name?: string; readonly tier?: string }
  readonly properties?: {
    readonly gatewayType?: string
    readonly sku?: { readonly name?: string; readonly tier?: string }
  }
}

/** A charge of a resource: a price of the table, or the name of a charge that the table does not have. */
type Charge = { readonly price: PriceName } | { readonly plus: string }

const price = (name: PriceName): Charge => ({ price: name })
const NODES: Charge = { plus: 'nodes' }

/** Charges by resource type, in lower case. Resources of other types are free or charged by use. */
const CHARGES: Readonly<Record<string, (resource: Priced) => readonly Charge[]>> = {
  'microsoft.network/azurefirewalls': ({ properties }) => [price(firewallPrice(properties?.sku?.tier))],
  'microsoft.network/bastionhosts': ({ sku }) => [price(sku?.name === 'Basic' ? 'bastionBasic' : 'bastionStandard')],
  'microsoft.network/publicipaddresses': () => [price('publicAddress')],
  'microsoft.network/virtualnetworkgateways': ({ properties }) => [
    properties?.gatewayType === 'Vpn' && properties.sku?.name === 'VpnGw1AZ'
      ? price('vpnGateway')
      : { plus: 'the network gateway' }
  ],
  'microsoft.network/applicationgateways': () => [price('gateway')],
  'microsoft.network/privatednszones': () => [price('zone')],
  'microsoft.network/privateendpoints': () => [price('privateEndpoint')],
  'microsoft.containerregistry/registries': () => [price('registry')],
  'microsoft.containerregistry/registries/replications': () => [price('registry')],
  'microsoft.containerservice/managedclusters': ({ sku }) => [...controlPlane(sku?.tier), NODES]
}

function firewallPrice(tier: string | undefined): PriceName {
  return tier === 'Premium' ? 'firewallPremium' : tier === 'Basic' ? 'firewallBasic' : 'firewallStandard'
}

function controlPlane(tier: string | undefined): Charge[] {
  if (tier === 'Free') return []
  return [price(tier === 'Premium' ? 'controlPlanePremium' : 'controlPlaneStandard')]
}

/** The resources of stacks that cost money although nobody uses them. */
export interface Charges {
  /** Parts of the environment with such resources, the most expensive first. */
  readonly parts: readonly string[]
  /** Estimate, such as `about $1,960 a month at list prices of November 2026, plus nodes`. */
  readonly text: string
}

/**
 * Returns what the resources of stacks cost while they exist, by list prices and resource type; `undefined` if they
 * cost nothing or only by use. A resource that was deleted by hand costs nothing. If a resource cannot be read, the
 * price of its Standard tier is used.
 */
export async function chargesOf(
  stacks: readonly OwnStack[],
  azure: Pick<AzureReader, 'read'>
): Promise<Charges | undefined> {
  const charged = await Promise.all(
    stacks.map(async own => ({ part: own.part, charges: await stackCharges(own, azure) }))
  )
  const all = charged.flatMap(({ charges }) => charges)
  if (all.length === 0) return undefined
  const plus = [...new Set(all.flatMap(charge => ('plus' in charge ? [charge.plus] : [])))]
  return {
    parts: charged
      .filter(({ charges }) => charges.length > 0)
      .sort((a, b) => dollarsOf(b.charges) - dollarsOf(a.charges))
      .map(({ part }) => part),
    text: [costText(dollarsOf(all)), ...plus.map(what => `plus ${what}`)].join(', ')
  }
}

/** Returns the known part of charges, in US dollars a month. */
function dollarsOf(charges: readonly Charge[]): number {
  return charges.reduce((sum, charge) => sum + ('price' in charge ? monthlyPrice(charge.price) : 0), 0)
}

async function stackCharges(own: OwnStack, azure: Pick<AzureReader, 'read'>): Promise<readonly Charge[]> {
  const found = await Promise.all(managedIds([own]).map(id => chargesOfResource(asResourceId(id), azure)))
  return found.flat()
}

async function chargesOfResource(id: ResourceId, azure: Pick<AzureReader, 'read'>): Promise<readonly Charge[]> {
  const charges = CHARGES[parseResourceId(id).type.toLowerCase()]
  if (charges === undefined) return []
  try {
    const resource = await azure.read<Priced>(id)
    return resource === undefined ? [] : charges(resource)
  } catch (error) {
    if (whyNotEvaluated(error) === undefined) throw error
    return charges({})
  }
}

import { asResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'
import { type FoundNetwork, subnetIn } from './spoke-network.ts'

/** The way from a cluster's nodes to the firewall. */
export interface WayOut {
  readonly network: ResourceId
  readonly nodes: ResourceId
  /** Our half of the peering; `undefined` where it is looked at elsewhere. */
  readonly peering: ResourceId | undefined
  readonly firewallAddress: string
  /** Whether the run may still write route and peering, or a cluster comes next. */
  readonly before: 'run' | 'cluster'
}

interface RouteTable {
  readonly properties?: {
    readonly routes?: readonly {
      readonly properties?: {
        readonly addressPrefix?: string
        readonly nextHopType?: string
        readonly nextHopIpAddress?: string
      }
    }[]
  }
}

/**
 * Whether the route of the nodes' subnet leads to the firewall and the peering is alive, before a run as far as they
 * are there: what is missing it makes itself.
 */
export async function checkWayOut(azure: AzureReader, way: WayOut): Promise<Finding[]> {
  return (await Promise.all([checkRoute(azure, way), checkPeering(azure, way)])).flat()
}

function checkRoute(azure: AzureReader, { network, nodes, firewallAddress, before }: WayOut): Promise<Finding[]> {
  return orNotEvaluated('egress-not-ready', nodes, async () => {
    const subnet = subnetIn((await azure.read<FoundNetwork>(network)) ?? {}, nodes)
    if (subnet === undefined) return []
    const hop = await defaultHop(azure, subnet.properties?.routeTable?.id)
    if (hop === firewallAddress) return []
    const evidence = `Its way to everywhere is ${hop ?? 'not routed'}, and the firewall has ${firewallAddress}.`
    const remedy = 'Apply the network, which writes the route; then see who changed it.'
    return [finding(before === 'run' ? 'warning' : 'error', nodes, evidence, remedy)]
  })
}

async function defaultHop(azure: AzureReader, routeTable: string | undefined): Promise<string | undefined> {
  if (routeTable === undefined) return undefined
  const found = await azure.read<RouteTable>(asResourceId(routeTable))
  const routes = found?.properties?.routes ?? []
  const everywhere = routes.find(({ properties }) => properties?.addressPrefix === '0.0.0.0/0')?.properties
  return everywhere?.nextHopIpAddress ?? everywhere?.nextHopType
}

function checkPeering(azure: AzureReader, { peering, before }: WayOut): Promise<Finding[]> {
  if (peering === undefined) return Promise.resolve([])
  return orNotEvaluated('egress-not-ready', peering, async () => {
    const found = await azure.read<{ properties?: { peeringState?: string } }>(peering)
    const state = found?.properties?.peeringState
    if (state === 'Disconnected') return [disconnected(peering)]
    if (before === 'run' || state === 'Connected') return []
    const evidence = state === undefined ? 'There is no such peering.' : `It is ${state}: the other half is missing.`
    return [finding('error', peering, evidence, 'Apply the network, or ask the owner of the hub for the other half.')]
  })
}

/** It does not come back by writing either half ("Troubleshoot virtual network peering issues"). */
function disconnected(peering: ResourceId): Finding {
  const remedy = `Delete it, and run again: az network vnet peering delete --ids ${peering}. Running clusters stay cut off until then.`
  return finding('error', peering, 'It is Disconnected: the other half was deleted.', remedy)
}

function finding(severity: Finding['severity'], subject: string, evidence: string, remedy: string): Finding {
  return { code: 'egress-not-ready', severity, subject, evidence, remedy }
}

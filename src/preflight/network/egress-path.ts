import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import { type FoundNetwork, subnetIn } from './spoke-network.ts'

/** The outbound path from a cluster's nodes to the firewall. */
export interface EgressPath {
  readonly network: ResourceId
  readonly nodes: ResourceId
  /** Peering on the side of the spoke; `undefined` if another rule checks it. */
  readonly peering: ResourceId | undefined
  readonly firewallAddress: string
  /** `run` if the run can still write the route and the peering. `cluster` if the run creates a cluster next. */
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
 * Checks that the route of the nodes' subnet leads to the firewall and that the peering is connected. Before a run,
 * both may be missing, because the run creates them.
 */
export async function checkEgressPath(azure: AzureReader, way: EgressPath): Promise<Finding[]> {
  return (await Promise.all([checkRoute(azure, way), checkPeering(azure, way)])).flat()
}

function checkRoute(azure: AzureReader, { network, nodes, firewallAddress, before }: EgressPath): Promise<Finding[]> {
  return orNotEvaluated('egress-not-ready', nodes, async () => {
    const subnet = subnetIn((await azure.read<FoundNetwork>(network)) ?? {}, nodes)
    if (subnet === undefined) return []
    const hop = await defaultHop(azure, subnet.properties?.routeTable?.id)
    if (hop === firewallAddress) return []
    const evidence = `The next hop of the default route (0.0.0.0/0) is ${hop ?? 'missing'}, but the firewall has the address ${firewallAddress}.`
    const remedy = `Run \`provision-network\`, which writes the default route (0.0.0.0/0) of ${nodes}. Then find out who changed it.`
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

function checkPeering(azure: AzureReader, { peering, before }: EgressPath): Promise<Finding[]> {
  if (peering === undefined) return Promise.resolve([])
  return orNotEvaluated('egress-not-ready', peering, async () => {
    const found = await azure.read<{ properties?: { peeringState?: string } }>(peering)
    const state = found?.properties?.peeringState
    if (state === 'Disconnected') return [disconnected(peering)]
    if (before === 'run' || state === 'Connected') return []
    const evidence =
      state === undefined
        ? 'The peering does not exist.'
        : `The peering is ${state}: the peering on the side of the hub is missing.`
    return [
      finding(
        'error',
        peering,
        evidence,
        `Run \`provision-network\`, or ask the owner of the hub to create the peering of ${peering} on the side of the hub.`
      )
    ]
  })
}

/**
 * Returns the finding for a disconnected peering. Writing either side does not connect it again ("Troubleshoot virtual
 * network peering issues").
 */
function disconnected(peering: ResourceId): Finding {
  const remedy = `Delete the peering and run again: az network vnet peering delete --ids ${peering}. Until then, running clusters have no egress.`
  return finding('error', peering, 'The peering is Disconnected: the peering on the other side was deleted.', remedy)
}

function finding(severity: Finding['severity'], subject: string, evidence: string, remedy: string): Finding {
  return { code: 'egress-not-ready', severity, subject, evidence, remedy }
}

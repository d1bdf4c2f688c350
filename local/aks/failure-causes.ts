import { resolveName } from '../azure/dns/name-resolution.ts'
import { armError } from '../azure/errors.ts'
import { parseId } from '../azure/resource-ids.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import { isOn } from '../azure/switches.ts'
import type { ArmError, Resource, World } from '../azure/world.ts'
import { ownZoneId } from './api-server-record.ts'
import { clusterProperties, controlPlaneIdentity, type PoolProperties, requestedPools } from './cluster-model.ts'
import { JOIN, mayDo } from './identity-rights.ts'
import { egressFailureCause } from './node-egress.ts'

/** What keeps a write that was accepted from ending well, and when that is known. */
export interface FailureCause {
  readonly seconds: number
  readonly error: ArmError
}

/** Rights are tried at the beginning; nodes that cannot get out are given up after as long as their start script tries. */
const SECONDS = { rights: 120, egress: 900 } as const

/** Why a new cluster would fail. */
export function creationFailureCause(world: World, cluster: Resource): FailureCause | undefined {
  const pools = requestedPools(world, cluster)
  return refusedSubnet(world, cluster, pools) ?? firstBlocked(world, cluster, pools)
}

function firstBlocked(world: World, cluster: Resource, pools: readonly PoolProperties[]): FailureCause | undefined {
  for (const pool of pools) {
    const failureCause = nodeFailureCause(world, cluster, pool)
    if (failureCause !== undefined) return failureCause
  }
  return undefined
}

/** The control plane puts nodes, load balancers and its own front into subnets as its identity. */
export function refusedSubnet(
  world: World,
  cluster: Resource,
  pools: readonly PoolProperties[]
): FailureCause | undefined {
  const identity = controlPlaneIdentity(cluster.identity)
  const { apiServerAccessProfile } = clusterProperties(cluster)
  const subnets = [...pools.map(({ vnetSubnetID }) => vnetSubnetID), apiServerAccessProfile?.subnetId]
  const refused = subnets.find(id => id !== undefined && identity !== undefined && !mayDo(world, identity, JOIN, id))
  if (identity === undefined || refused === undefined) return undefined
  const principal = findResource(world, identity)?.properties
  const message = `Reconcile VNet failed. Details: The client '${principal?.clientId}' with object id '${principal?.principalId}' does not have permission to perform action '${JOIN}' on the linked scope '${refused}'.`
  return { seconds: SECONDS.rights, error: armError('LinkedAuthorizationFailed', message) }
}

/** Why new nodes would not come up. */
export function nodeFailureCause(world: World, cluster: Resource, pool: PoolProperties): FailureCause | undefined {
  const { networkProfile } = clusterProperties(cluster)
  const why = egressFailureCause(world, cluster.location ?? '', networkProfile?.outboundType, pool.vnetSubnetID)
  if (why === undefined) return undefined
  const message = `Agents are unable to establish outbound connectivity, please see https://aka.ms/aks-required-ports-and-addresses for more information. Details: instance 0 has extension error details : {vmssCSE error messages : VMExtensionError_OutboundConnFail, exit status=50; ${why}}`
  return { seconds: SECONDS.egress, error: armError('VMExtensionError_OutboundConnFail', message) }
}

/** The API server's name must be known to the servers its nodes ask: its own pods have it from there. */
export function nameFailureCause(world: World, cluster: Resource): ArmError | undefined {
  const { privateFQDN } = clusterProperties(cluster)
  const subnet = requestedPools(world, cluster)[0]?.vnetSubnetID
  if (privateFQDN === undefined || subnet === undefined || ownZoneId(cluster) === undefined) return undefined
  return unresolvedName(world, subnet, privateFQDN)
}

/** Returns why new nodes in a subnet do not find the private name of their API server. */
export function nodeNameFailureCause(
  world: World,
  cluster: Resource,
  { vnetSubnetID }: PoolProperties
): ArmError | undefined {
  const { privateFQDN } = clusterProperties(cluster)
  return privateFQDN === undefined || vnetSubnetID === undefined
    ? undefined
    : unresolvedName(world, vnetSubnetID, privateFQDN)
}

function unresolvedName(world: World, subnet: string, privateFQDN: string): ArmError | undefined {
  const onlyFirst = isOn(world, 'nodes-ask-first-name-server-only')
  const { answer, because } = resolveName(world, parseId(subnet).parent, privateFQDN, { onlyFirst })
  if (answer === 'address') return undefined
  const message = `Agents are unable to resolve Kubernetes API server name ${privateFQDN}. It's likely custom DNS server is not correctly configured, please see https://aka.ms/aks/private-cluster#hub-and-spoke-with-custom-dns for more information. Details: exit status=52; ${because}`
  return armError('VMExtensionError_K8SAPIServerDNSLookupFail', message)
}

/** A private cluster takes its record out of the zone as its identity, and stays while it cannot (Azure/AKS#2121). */
export function deletionFailureCause(world: World, cluster: Resource): ArmError | undefined {
  const identity = controlPlaneIdentity(cluster.identity)
  const zone = ownZoneId(cluster)
  if (identity === undefined || zone === undefined) return undefined
  const failed = (why: string) =>
    armError('ReconcilePrivateDNS', `privateDNSVNetLinkReconciler retry failed: Category: ClientError; ${why}`)
  if (findResource(world, identity) === undefined) {
    return failed(`Failed to refresh the Token: the identity ${identity} was not found.`)
  }
  const isThere = findResource(world, zone) !== undefined
  if (!isThere || mayDo(world, identity, 'Microsoft.Network/privateDnsZones/A/delete', zone)) return undefined
  return failed(`The identity ${identity} is not allowed to delete records of ${zone}.`)
}

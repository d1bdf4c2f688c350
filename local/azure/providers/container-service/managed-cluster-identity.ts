import { isRecordTaken } from '../../../aks/api-server-record.ts'
import { controlPlaneIdentity } from '../../../aks/cluster-model.ts'
import { mayDo } from '../../../aks/identity-rights.ts'
import { refusal } from '../../errors.ts'
import { parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Refusal } from '../../world.ts'
import { refuseMissingIdentity } from '../user-assigned-identities.ts'
import { invalidParameter } from './agent-pool-check.ts'
import type { ClusterCheck, ClusterRule } from './managed-cluster-check.ts'

/** Who the control plane is, what it may do, and the zone its name goes into. */
export const identityRules: readonly ClusterRule[] = [
  refuseIdentity,
  refuseName,
  refuseZone,
  refuseZoneRights,
  refuseKubelet
]

function refuseIdentity(check: ClusterCheck): Refusal | undefined {
  const { name, identity } = check
  if (identity === undefined)
    return invalidParameter('identity', `Cluster ${name} has neither an identity nor a service principal.`)
  return refuseMissingIdentity(check, identity)
}

/** One of two names; the second only in a private link zone of one's own ("Create a private AKS cluster", subdomains). */
function refuseName({ given, cluster, before }: ClusterCheck): Refusal | undefined {
  const { dnsPrefix, fqdnSubdomain, apiServerAccessProfile: access } = cluster
  if (before === undefined && (given.dnsPrefix === undefined) === (given.fqdnSubdomain === undefined)) {
    return invalidParameter('dnsPrefix', 'A cluster has either a dnsPrefix or an fqdnSubdomain.')
  }
  if (dnsPrefix !== undefined && !/^[A-Za-z0-9]([-A-Za-z0-9]{0,52}[A-Za-z0-9])?$/.test(dnsPrefix)) {
    return invalidParameter('dnsPrefix', `The value of parameter dnsPrefix is invalid: '${dnsPrefix}'.`)
  }
  const zone = parseId(access?.privateDNSZone ?? '').name
  if (fqdnSubdomain === undefined || /(^|\.)privatelink\./.test(zone)) return undefined
  return invalidParameter(
    'fqdnSubdomain',
    'An fqdnSubdomain needs a private DNS zone of your own, privatelink.<region>.azmk8s.io.'
  )
}

/** `private.` with API Server VNet Integration, else `privatelink.`, which the former takes too; below it one label. */
function isZoneName(name: string, region: string, isIntegrated: boolean): boolean {
  const kinds = isIntegrated ? 'private|privatelink' : 'privatelink'
  return new RegExp(`^([a-z0-9-]{1,32}\\.)?(${kinds})\\.${region}\\.azmk8s\\.io$`, 'i').test(name)
}

function refuseZone(check: ClusterCheck): Refusal | undefined {
  const { world, region, cluster, identity, preflight } = check
  const access = cluster.apiServerAccessProfile
  const zone = access?.privateDNSZone
  if (access?.enablePrivateCluster !== true || zone === undefined) return undefined
  if (!zone.startsWith('/')) return refuseZoneMode(zone, access.enablePrivateClusterPublicFQDN)
  if (!isZoneName(parseId(zone).name, region, access.enableVnetIntegration === true)) {
    return refusal(
      400,
      'InvalidPrivateDNSZoneResourceID',
      `The private DNS zone ${zone} is not named private.${region}.azmk8s.io (API Server VNet Integration) or privatelink.${region}.azmk8s.io, with at most one label of 32 characters before it.`
    )
  }
  if (controlPlaneIdentity(identity) === undefined) {
    return refusal(
      400,
      'SystemAssignedIdentityNotSupportedForCustomPrivateDNSZone',
      'A private DNS zone of your own needs a user-assigned identity.'
    )
  }
  if (preflight || findResource(world, zone) !== undefined) return refuseRecord(check, zone)
  return refusal(400, 'PrivateDNSZoneResourceNotFoundError', `The private DNS zone ${zone} was not found.`)
}

function refuseZoneMode(zone: string, hasPublicName: boolean | undefined): Refusal | undefined {
  const mode = zone.toLowerCase()
  if (mode !== 'system' && mode !== 'none') {
    return refusal(
      400,
      'InvalidPrivateDNSZoneMode',
      `The private DNS zone '${zone}' is neither system, none nor the id of a zone.`
    )
  }
  if (mode === 'system' || hasPublicName !== false) return undefined
  return refusal(
    400,
    'NonePrivateDNSZonePublicFQDNDisabledError',
    'Without a private DNS zone the public FQDN of a private cluster cannot be disabled.'
  )
}

/** A subdomain of one's choice may be somebody's already. */
function refuseRecord({ world, id, cluster }: ClusterCheck, zone: string): Refusal | undefined {
  const { fqdnSubdomain } = cluster
  if (fqdnSubdomain === undefined || !isRecordTaken(world, { id }, zone, fqdnSubdomain)) return undefined
  return refusal(400, 'FQDNSubdomainRecordAlreadyExistsError', `The record ${fqdnSubdomain} is in ${zone} already.`)
}

/** What is asked of the control plane's identity: at the zone, and at the network it is linked to. */
function refuseZoneRights({ world, cluster, identity, pools, preflight }: ClusterCheck): Refusal | undefined {
  const { enablePrivateCluster, privateDNSZone: zone = '' } = cluster.apiServerAccessProfile ?? {}
  const own = controlPlaneIdentity(identity)
  if (enablePrivateCluster !== true || !zone.startsWith('/') || own === undefined || preflight) return undefined
  const node = pools.find(({ pool }) => pool.vnetSubnetID !== undefined)?.pool.vnetSubnetID
  const wanted: [string, string][] = [
    ['Microsoft.Network/privateDnsZones/A/write', zone],
    ['Microsoft.Network/privateDnsZones/virtualNetworkLinks/write', zone],
    ...(node === undefined
      ? []
      : ([['Microsoft.Network/virtualNetworks/join/action', parseId(node).parent]] as [string, string][]))
  ]
  const missing = wanted.find(([action, scope]) => !mayDo(world, own, action, scope))
  if (missing === undefined) return undefined
  return refusal(
    400,
    'CustomPrivateDNSZoneMissingPermissionError',
    `Service principal or user-assigned identity must be given permission to read and write to custom private dns zone ${zone}. Check access result not allowed for action ${missing[0]} on ${missing[1]}.`
  )
}

/** Both forms under which roles grant it: "Azure built-in roles", Managed Identity Operator. */
const ASSIGN = [
  'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action'
]

function refuseKubelet({ world, cluster, given, identity, preflight }: ClusterCheck): Refusal | undefined {
  const kubelet = given.identityProfile?.kubeletidentity?.resourceId
  if (kubelet === undefined || isOwnMaking(cluster.nodeResourceGroup, kubelet)) return undefined
  const own = controlPlaneIdentity(identity)
  if (own === undefined) {
    return refusal(
      400,
      'CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster',
      'A kubelet identity of your own needs a user-assigned identity for the control plane.'
    )
  }
  if (preflight) return undefined
  const isThere = findResource(world, kubelet) !== undefined
  if (isThere && ASSIGN.some(action => mayDo(world, own, action, kubelet))) return undefined
  return refusal(
    400,
    'CustomKubeletIdentityMissingPermissionError',
    "The cluster using user-assigned managed identity must be granted 'Managed Identity Operator' role to assign kubelet identity. You can run 'az role assignment create --assignee <control-plane-identity-principal-id> --role 'Managed Identity Operator' --scope <kubelet-identity-resource-id>' to grant the permission. See https://learn.microsoft.com/en-us/azure/aks/use-managed-identity#add-role-assignment"
  )
}

/** A client that writes back what it read names the identity the service made. */
function isOwnMaking(nodeResourceGroup: string | undefined, id: string): boolean {
  return parseId(id).resourceGroup?.toLowerCase() === nodeResourceGroup?.toLowerCase()
}

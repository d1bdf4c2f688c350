import { refuse } from '../errors.ts'
import { idsIn, isWithin, keyOf, parseId } from '../resource-ids.ts'
import type { PutRequest } from '../resources/resources.ts'
import type { Refusal, ResourceType, World } from '../world.ts'
import { refuseUnauthorized } from './authorization.ts'

/** What a caller must be allowed on a resource that his body names, by the type named. */
const joinActions: Readonly<Record<string, string>> = {
  'microsoft.network/virtualnetworks': 'Microsoft.Network/virtualNetworks/join/action',
  'microsoft.network/virtualnetworks/subnets': 'Microsoft.Network/virtualNetworks/subnets/join/action',
  'microsoft.network/publicipaddresses': 'Microsoft.Network/publicIPAddresses/join/action',
  'microsoft.network/networksecuritygroups': 'Microsoft.Network/networkSecurityGroups/join/action',
  'microsoft.network/routetables': 'Microsoft.Network/routeTables/join/action',
  'microsoft.network/applicationgatewaywebapplicationfirewallpolicies':
    'Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/join/action',
  'microsoft.network/firewallpolicies': 'Microsoft.Network/firewallPolicies/join/action',
  'microsoft.network/ipgroups': 'Microsoft.Network/ipGroups/join/action',
  'microsoft.operationalinsights/workspaces': 'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
  'microsoft.managedidentity/userassignedidentities': 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'
}

/** Where one type asks for another action than joining. */
const linkedActions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'microsoft.network/virtualnetworks/virtualnetworkpeerings': {
    'microsoft.network/virtualnetworks': 'Microsoft.Network/virtualNetworks/peer/action'
  },
  'microsoft.network/privateendpoints': {
    'microsoft.containerregistry/registries':
      'Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action',
    'microsoft.keyvault/vaults': 'Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action',
    'microsoft.storage/storageaccounts': 'Microsoft.Storage/storageAccounts/PrivateEndpointConnectionsApproval/action'
  },
  'microsoft.network/privateendpoints/privatednszonegroups': {
    'microsoft.network/privatednszones': 'Microsoft.Network/privateDnsZones/join/action'
  }
}

/** Types that name resources without using them. */
const LINKS_NOTHING = /^microsoft\.(authorization|resources)\//i

/** 403 LinkedAuthorizationFailed when the body joins a resource the caller may not join. */
export function refuseLinked(world: World, put: PutRequest, entry: ResourceType): Refusal | undefined {
  if (LINKS_NOTHING.test(entry.type)) return undefined
  for (const linked of idsIn(put.body)) {
    if (isWithin(linked, put.id)) continue
    const action = actionOn(entry.type, parseId(linked).type)
    if (action === undefined || refuseUnauthorized(world, put.caller, action, linked) === undefined) continue
    return refuse.linkedNotAuthorized(put.caller, `${entry.type}/write`, put.id, action, linked)
  }
  return undefined
}

/** Returns the action that a type needs on a resource of another type that its body names; absent if it needs none. */
export function actionOn(type: string, linkedType: string): string | undefined {
  return linkedActions[keyOf(type)]?.[keyOf(linkedType)] ?? joinActions[keyOf(linkedType)]
}

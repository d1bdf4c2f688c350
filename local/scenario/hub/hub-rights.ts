import { ROLE_DEFINITION } from '../../azure/authorization/role-definitions.ts'
import { deterministicGuid } from '../../azure/deterministic-ids.ts'
import { keyOf } from '../../azure/resource-ids.ts'
import type { World } from '../../azure/world.ts'
import { ask } from '../colleague.ts'
import { waitFor } from '../passing-time.ts'
import { grantRole } from '../role-actions.ts'
import type { Hub } from './create-hub.ts'
import type { HubFile } from './hub-file.ts'

type Rights = HubFile['rights']

/** Actions of a role for the apply identity, as docs/setup.md lists them for an existing hub. */
const actions: Readonly<Record<'peer' | 'write', readonly string[]>> = {
  peer: ['Microsoft.Network/virtualNetworks/peer/action', 'Microsoft.Network/privateDnsZones/join/action'],
  write: [
    'Microsoft.Network/virtualNetworks/peer/action',
    'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write',
    'Microsoft.Network/virtualNetworks/join/action',
    'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write',
    'Microsoft.Network/privateDnsZones/join/action',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write',
    'Microsoft.Resources/deployments/*'
  ]
}

/** Assigns the identities of the pipeline their roles on a hub, and lets time pass until these count. */
export function giveHubRights(world: World, hub: Hub, rights: Rights): void {
  if (rights === 'none') return
  const grants = ['plan', 'apply'].map(identity => ({ identity, role: 'Reader', scope: hub.group }))
  if (rights !== 'read') grants.push({ identity: 'apply', role: makeRole(world, hub, rights), scope: hub.group })
  for (const done of grants.map(grant => grantRole(world, grant))) waitFor(world, done)
}

/** Creates a custom role with only the actions of the rights. Returns its name. */
function makeRole(world: World, { subscription, group }: Hub, rights: 'peer' | 'write'): string {
  const roleName = `AKS baseline: ${rights} in ${group.split('/').at(-1)}`
  const name = deterministicGuid(world, 'hub role', keyOf(group), rights)
  const permissions = [{ actions: actions[rights], notActions: [], dataActions: [], notDataActions: [] }]
  const properties = { roleName, type: 'CustomRole', assignableScopes: [subscription], permissions }
  ask(world, { method: 'PUT', path: `${subscription}/providers/${ROLE_DEFINITION}/${name}`, body: { properties } })
  return roleName
}

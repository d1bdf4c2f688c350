import type { ResourceType } from '../world.ts'
import { authorizationTypes } from './authorization.ts'
import { bastionTypes } from './bastion.ts'
import { firewallPolicyTypes } from './firewall-policies.ts'
import { firewallTypes } from './firewalls.ts'
import { gatewayTypes } from './gateways.ts'
import { insightsTypes } from './insights.ts'
import { managedIdentityTypes } from './managed-identity.ts'
import { operationalInsightsTypes } from './operational-insights.ts'
import { privateDnsTypes } from './private-dns.ts'
import { publicAddressTypes } from './public-addresses.ts'
import { resourceGroups } from './resources.ts'
import { securityTypes } from './security.ts'
import { virtualNetworkTypes } from './virtual-networks.ts'
import { watcherTypes } from './watchers.ts'

/** Every type local Azure offers. */
export const providers: readonly ResourceType[] = [
  resourceGroups,
  ...authorizationTypes,
  ...virtualNetworkTypes,
  ...securityTypes,
  ...publicAddressTypes,
  ...firewallPolicyTypes,
  ...firewallTypes,
  ...bastionTypes,
  ...gatewayTypes,
  ...privateDnsTypes,
  ...watcherTypes,
  ...operationalInsightsTypes,
  ...insightsTypes,
  ...managedIdentityTypes
]

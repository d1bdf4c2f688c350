import type { Rule } from '../rule.ts'
import { clusterRules } from './cluster.ts'
import { existingNetworkRules } from './existing-network.ts'
import { networkRules } from './network.ts'
import { platformRules } from './platform.ts'
import { subscriptionRules } from './subscription.ts'

/**
 * All rules that do not need the module `provisioning`; `provisioning/rules` adds the others. A failure has the reason
 * of the first rule here with an error, so a cause is listed before its consequences.
 */
export const preflightRules: readonly Rule[] = [
  existingNetworkRules,
  subscriptionRules,
  networkRules,
  platformRules,
  clusterRules
].flatMap(topic => Object.values(topic))

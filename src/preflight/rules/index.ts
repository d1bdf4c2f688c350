import type { Rule } from '../rule.ts'
import { clusterRules } from './cluster.ts'
import { existingNetworkRules } from './existing-network.ts'
import { networkRules } from './network.ts'
import { platformRules } from './platform.ts'
import { subscriptionRules } from './subscription.ts'

/**
 * Every rule that needs nothing of provisioning; `provisioning/rules` adds the others. A failure takes the reason of the first
 * rule here that found an error, so a cause stands before its consequences.
 */
export const preflightRules: readonly Rule[] = [
  existingNetworkRules,
  subscriptionRules,
  networkRules,
  platformRules,
  clusterRules
].flatMap(topic => Object.values(topic))

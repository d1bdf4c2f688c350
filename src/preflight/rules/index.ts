import type { Rule } from '../rule.ts'
import { clusterRules } from './cluster.ts'
import { existingNetworkRules } from './existing-network.ts'
import { networkRules } from './network.ts'
import { platformRules } from './platform.ts'
import { rightsRules } from './rights.ts'
import { subscriptionRules } from './subscription.ts'
import { upgradeManifestRules } from './upgrade-manifests.ts'
import { upgradeObjectRules } from './upgrade-objects.ts'

/**
 * All rules that do not need the module `provisioning`; `provisioning/rules` adds the others. A failed run has the
 * failure reason of the first rule in this list that found an error. A rule about a cause is therefore before the rules
 * about its consequences.
 */
export const preflightRules: readonly Rule[] = [
  existingNetworkRules,
  subscriptionRules,
  rightsRules,
  networkRules,
  platformRules,
  clusterRules,
  upgradeObjectRules,
  upgradeManifestRules
].flatMap(topic => Object.values(topic))

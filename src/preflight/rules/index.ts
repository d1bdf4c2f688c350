import type { Rule } from '../rule.ts'
import { changeRules } from './changes.ts'
import { clusterRules } from './cluster.ts'
import { existingNetworkRules } from './existing-network.ts'
import { networkRules } from './network.ts'
import { platformRules } from './platform.ts'
import { rightsRules } from './rights.ts'
import { subscriptionRules } from './subscription.ts'
import { upgradeAccessRules } from './upgrade-access.ts'
import { upgradeCapacityRules } from './upgrade-capacity.ts'
import { upgradeDeliveryRules } from './upgrade-delivery.ts'
import { upgradeEvidenceRules } from './upgrade-evidence.ts'
import { upgradeManifestRules } from './upgrade-manifests.ts'
import { upgradeNoticeRules } from './upgrade-notices.ts'
import { upgradeObjectRules } from './upgrade-objects.ts'
import { upgradeSettingsRules } from './upgrade-settings.ts'
import { upgradeStateRules } from './upgrade-state.ts'
import { upgradeTimingRules } from './upgrade-timing.ts'
import { upgradeVersionRules } from './upgrade-version.ts'

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
  changeRules,
  upgradeStateRules,
  upgradeTimingRules,
  upgradeVersionRules,
  upgradeEvidenceRules,
  upgradeCapacityRules,
  upgradeAccessRules,
  upgradeDeliveryRules,
  upgradeSettingsRules,
  upgradeNoticeRules,
  upgradeObjectRules,
  upgradeManifestRules
].flatMap(topic => Object.values(topic))

import { preflightRules, type Rule } from '../../preflight/index.ts'
import { certificateRules } from './certificates.ts'
import { destroyRules } from './destroy.ts'
import { eventRules } from './events.ts'
import { fixedSettingRules } from './fixed-settings.ts'
import { gitOpsRules } from './gitops.ts'
import { leftBehindRules } from './left-behind.ts'
import { otherOwnerRules } from './other-owners.ts'
import { platformRules } from './platform.ts'
import { upgradeOwnershipRules } from './upgrade-ownership.ts'

/** All preflight rules. `action-docs/preflight-rules.md` is generated from them. */
export const RULES: readonly Rule[] = [
  ...preflightRules,
  ...[
    fixedSettingRules,
    platformRules,
    otherOwnerRules,
    certificateRules,
    eventRules,
    gitOpsRules,
    leftBehindRules,
    upgradeOwnershipRules,
    destroyRules
  ].flatMap(topic => Object.values(topic))
]

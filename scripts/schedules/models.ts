import { moveRuleModel } from './move-rule/model.ts'
import { type ModelSchedules, schedulesOf } from './schedules.ts'
import { forcedUpgradeModel } from './upgrade/forced-model.ts'
import { upgradeModel } from './upgrade/model.ts'

/** Random schedules of every procedure, by its name. */
export const MODELS: Readonly<Record<string, ModelSchedules>> = {
  'move-rule': schedulesOf(moveRuleModel),
  'upgrade-cluster': schedulesOf(upgradeModel),
  'upgrade-with-override': schedulesOf(forcedUpgradeModel)
}

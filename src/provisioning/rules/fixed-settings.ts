import { declareRules } from '../../preflight/index.ts'
import { checkFixedChanges } from '../fixed-settings/changes.ts'
import { checkFixedSettings } from '../fixed-settings/settings.ts'

export const fixedSettingRules = declareRules({
  settings: {
    id: 'settings-fixed',
    title: 'The file changes no setting that Azure cannot change on an existing resource.',
    phases: ['plan', 'apply'],
    check: (facts, { resources, baseline }) => checkFixedSettings(resources, { azure: facts, baseline })
  },
  changes: {
    id: 'changes-possible',
    title: 'The plan changes no property that Azure cannot change on an existing resource.',
    phases: ['planned'],
    check: (_facts, { planned, baseline }) => checkFixedChanges(planned, baseline)
  }
})

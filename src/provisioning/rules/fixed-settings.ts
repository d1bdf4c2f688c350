import { rules } from '../../preflight/index.ts'
import { checkFixedChanges } from '../fixed-settings/changes.ts'
import { checkFixedSettings } from '../fixed-settings/settings.ts'

export const fixedSettingRules = rules({
  settings: {
    id: 'settings-fixed',
    title: 'No setting that Azure never changes differs from what runs.',
    phases: ['plan', 'apply'],
    check: (facts, { resources, baseline }) => checkFixedSettings(resources, { azure: facts, baseline })
  },
  changes: {
    id: 'changes-possible',
    title: 'The plan has no change of a property that Azure never changes.',
    phases: ['planned'],
    check: (_facts, { planned }) => checkFixedChanges(planned)
  }
})

import type { Baseline } from '../../config/types.ts'
import type { Finding, PlannedChange, PlannedStep } from '../../preflight/index.ts'
import { fixedIn } from '../risk/risk.ts'
import { describeAlternatives, namesIn, type ShownSetting, settingOf } from './settings.ts'

type Property = PlannedChange['properties'][number]

/** A planned change of a property that Azure always refuses. */
interface FixedChange {
  readonly id: PlannedChange['id']
  readonly property: Property
  readonly shown: ShownSetting | undefined
}

/**
 * Returns the errors for planned changes that Azure always refuses: one for each setting of the file that causes such
 * changes, and one for each other property. Leaves out changes that `checkFixedSettings` reports. No input can allow
 * such a change, so the errors do not offer it for `allow-destructive`.
 */
export function checkFixedChanges(plans: readonly PlannedStep[], baseline: Baseline): Finding[] {
  const changes = plans
    .flatMap(plan => plan.changes)
    .filter(({ kind }) => kind === 'modify')
    .flatMap(({ id, type, properties }) =>
      properties
        .flatMap(property => fixedIn(type, property))
        .map(
          (property): FixedChange => ({ id, property, shown: settingOf(id, property.path, property.before, baseline) })
        )
    )
    .filter(({ shown }) => shown?.isReported !== true)
  const bySetting = Map.groupBy(changes, ({ shown }) => shown?.setting)
  return [...bySetting].flatMap(([setting, of]) =>
    setting === undefined ? of.map(finding) : [settingFinding(setting, of)]
  )
}

function settingFinding(setting: string, changes: readonly FixedChange[]): Finding {
  const shown = changes.flatMap(each => each.shown ?? [])
  return {
    code: 'setting-fixed',
    severity: 'error',
    subject: setting,
    evidence: `The value in the file would change ${namesIn(changes)}. Azure cannot change this setting on an existing resource.`,
    remedy: `Set the value back to the one with which these resources were created, or ${describeAlternatives(shown)}. Nothing was written.`
  }
}

function finding({ id, property: { path, before, after } }: FixedChange): Finding {
  const values = `${JSON.stringify(before) ?? 'absent'}, but ${JSON.stringify(after) ?? 'nothing'} is requested`
  return {
    code: 'setting-fixed',
    severity: 'error',
    subject: id,
    evidence: `${path} is ${values}. Azure cannot change this property on an existing resource.`,
    remedy:
      'Undo the change of the file that requests the new value. If the file has not changed, another version of this action created the ' +
      'resource: plan with that version, or recreate the resource. Nothing was written.'
  }
}

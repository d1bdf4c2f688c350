import type { Finding, PlannedChange, PlannedStep } from '../../preflight/index.ts'
import { fixedIn } from '../risk/risk.ts'

/**
 * Returns an error for each planned change that Azure always refuses and that no setting of the table explains. No
 * input can allow such a change, so the error does not offer it for `allow-destructive`.
 */
export function checkFixedChanges(plans: readonly PlannedStep[]): Finding[] {
  return plans
    .flatMap(({ changes }) => changes)
    .filter(({ kind }) => kind === 'modify')
    .flatMap(({ id, type, properties }) =>
      properties.flatMap(property => fixedIn(type, property)).map(property => finding(id, property))
    )
}

function finding(subject: string, { path, before, after }: PlannedChange['properties'][number]): Finding {
  const values = `${JSON.stringify(before) ?? 'absent'}, but ${JSON.stringify(after) ?? 'nothing'} is requested`
  return {
    code: 'setting-fixed',
    severity: 'error',
    subject,
    evidence: `${path} is ${values}. Azure cannot change this property on an existing resource.`,
    remedy:
      'Undo the change of the file that requests the new value. If the file has not changed, another version of this action created the ' +
      'resource: plan with that version, or recreate the resource. Nothing was written.'
  }
}

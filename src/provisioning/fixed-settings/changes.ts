import type { Finding, PlannedChange, PlannedStep } from '../../preflight/index.ts'
import { fixedIn } from '../risk.ts'

/**
 * Returns an error for each planned change that Azure can only refuse and that no setting of the table explains: nobody can
 * allow it, so it is not offered to `allow-destructive`.
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
  const values = `${JSON.stringify(before) ?? 'absent'}, and ${JSON.stringify(after) ?? 'nothing'} is asked for`
  return {
    code: 'setting-fixed',
    severity: 'error',
    subject,
    evidence: `${path} is ${values}. Azure never changes it on a resource that exists.`,
    remedy:
      'Set back in the file what asks for it. Where the file has not changed, another version of this action made the ' +
      'resource: plan with that version, or create the resource anew. Nothing was written.'
  }
}

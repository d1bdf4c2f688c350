import { Failure } from '../../runtime/failure.ts'
import { fixedIn } from '../risk.ts'
import type { PropertyChange, StepPlan } from '../types.ts'

/**
 * Refuses a plan with a change that Azure can only refuse and that no setting of the table explains: nobody can allow it,
 * so it is not offered to `allow-destructive`. Throws Failure `setting-fixed` with all of them.
 */
export function refuseFixedChanges(plans: readonly StepPlan[]): void {
  const found = plans
    .flatMap(({ changes }) => changes)
    .filter(({ kind }) => kind === 'modify')
    .flatMap(({ id, type, properties }) =>
      properties.flatMap(property => fixedIn(type, property)).map(property => ({ id, line: lineOf(id, property) }))
    )
  if (found[0] === undefined) return
  const lines = found.map(({ line }) => `- ${line}`)
  throw new Failure(
    'setting-fixed',
    ['Azure never changes these properties of a resource that exists:', ...lines].join('\n'),
    {
      subject: found[0].id,
      findings: found.map(({ id, line }) => ({ code: 'setting-fixed', subject: id, message: line })),
      remedy:
        'Set back in the file what asks for it. Where the file has not changed, another version of this action made the ' +
        'resource: plan with that version, or create the resource anew. Nothing was written.'
    }
  )
}

function lineOf(id: string, { path, before, after }: PropertyChange): string {
  return `${id}: ${path} is ${JSON.stringify(before) ?? 'absent'}, and ${JSON.stringify(after) ?? 'nothing'} is asked for.`
}

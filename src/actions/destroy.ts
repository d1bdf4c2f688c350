import type { Baseline, Colour } from '../config/index.ts'
import { show } from '../config/index.ts'
import type { RunScope } from '../preflight/index.ts'
import { clusterRemovalSteps, destroySteps } from '../provisioning/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import type { destroyInputs } from './definitions.ts'
import type { Opening } from './opening.ts'
import { runProvisioning } from './provisioning.ts'

type Inputs = InputValues<typeof destroyInputs>

/** Plans or applies the removal of an environment, or of one of its clusters. */
export function destroy(inputs: Inputs, context: ActionContext, opening: Opening) {
  const { colour, confirm } = inputs
  const prepare = (baseline: Baseline) => {
    requireConfirmation(confirm, nameOf(baseline, colour))
    const steps = colour === undefined ? destroySteps(baseline) : clusterRemovalSteps(baseline, colour)
    const scope: RunScope =
      colour === undefined ? { targets: ['destroy'] } : { targets: ['cluster-removal'], colours: [colour] }
    return { steps, scope, outputs: {} }
  }
  const all = { 'allow-destructive': 'approved', comment: 'never', 'github-token': undefined } as const
  return runProvisioning({ ...inputs, ...all }, context, opening, prepare)
}

/** What is typed to confirm: the environment, or `<environment>/<colour>` for one cluster of it. */
function nameOf({ config: { environment } }: Baseline, colour: Colour | undefined): string {
  return colour === undefined ? environment : `${environment}/${colour}`
}

/** Whoever starts it has typed the name of what goes. */
function requireConfirmation(typed: string, name: string): void {
  if (typed === name) return
  throw new Failure('input-invalid', `Input "confirm" says ${show(typed)}, but what is to go is "${name}".`, {
    subject: 'confirm',
    remedy: `Type the name of what is to be destroyed, "${name}". Nothing was looked at or changed.`
  })
}

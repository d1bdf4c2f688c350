import type { Azure } from '../azure/index.ts'
import type { Baseline, Colour } from '../config/index.ts'
import { showValue } from '../config/index.ts'
import type { RunScope } from '../preflight/index.ts'
import { clusterRemovalSteps, destroySteps } from '../provisioning/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import type { destroyInputs } from './definitions.ts'
import { requireLeftBehind, withFormerEnvironment } from './left-behind.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'

type Inputs = InputValues<typeof destroyInputs>

/**
 * Plans or applies the removal of an environment, of one of its clusters, or of an environment that the file no longer
 * contains.
 */
export function destroy(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress) {
  const { colour, confirm, mode } = inputs
  const leftBehind = inputs['left-behind']
  const prepare = async (baseline: Baseline, azure: Azure) => {
    if (leftBehind !== undefined && colour !== undefined) throw refusedColour()
    requireConfirmation(confirm, leftBehind ?? nameOf(baseline, colour))
    // An apply deletes what its plan listed, and after an interruption perhaps nothing is left of it.
    if (leftBehind !== undefined && mode === 'plan')
      await requireLeftBehind(baseline, await pendingLogin.baseline(), azure)
    const steps = colour === undefined ? destroySteps(baseline) : clusterRemovalSteps(baseline, colour)
    const scope: RunScope =
      colour === undefined ? { targets: ['destroy'] } : { targets: ['cluster-removal'], colours: [colour] }
    return { steps, scope, outputs: {} }
  }
  const all = {
    'allow-destructive': 'approved',
    'approved-by': 'environment',
    comment: 'never',
    'github-token': undefined
  } as const
  return runProvisioning({ ...inputs, ...all }, context, withFormerEnvironment(pendingLogin, leftBehind), prepare)
}

function refusedColour(): Failure {
  return new Failure('input-invalid', 'The inputs "left-behind" and "colour" are both set.', {
    subject: 'left-behind',
    remedy:
      'Leave `colour` empty: an environment that the file no longer contains is destroyed as a whole. Nothing was read or changed.'
  })
}

/**
 * Returns the text that the input `confirm` must have: the environment, or `<environment>/<colour>` for one cluster.
 */
function nameOf({ config: { environment } }: Baseline, colour: Colour | undefined): string {
  return colour === undefined ? environment : `${environment}/${colour}`
}

/**
 * Throws Failure `input-invalid` unless the person who started the run typed the name of the environment or cluster to
 * be destroyed.
 */
function requireConfirmation(typed: string, name: string): void {
  if (typed === name) return
  throw new Failure('input-invalid', `Input "confirm" is ${showValue(typed)}, but the run would destroy "${name}".`, {
    subject: 'confirm',
    remedy: `To destroy it, set \`confirm\` to "${name}". Nothing was read or changed.`
  })
}

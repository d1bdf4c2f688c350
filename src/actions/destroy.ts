import type { Baseline } from '../config/index.ts'
import { destroySteps } from '../provisioning/index.ts'
import { anyText, defineAction, Failure, required } from '../runtime/index.ts'
import { approvedInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'

export const destroy = defineAction({
  name: 'destroy',
  inputs: { ...approvedInputs, confirm: required(anyText) },
  outputs: provisioningOutputs,
  async run(inputs, context) {
    const stepsOf = (baseline: Baseline) => {
      requireConfirmation(inputs.confirm, baseline)
      return destroySteps(baseline)
    }
    const all = { 'allow-destructive': 'approved', comment: 'never', 'github-token': undefined } as const
    const { outputs } = await runProvisioning({ ...inputs, ...all }, context, stepsOf)
    return outputs
  }
})

/** Whoever starts it has typed the name of what goes. */
function requireConfirmation(typed: string, { config: { environment } }: Baseline): void {
  if (typed === environment) return
  throw new Failure('input-invalid', `Input "confirm" says "${typed}", but the environment is "${environment}".`, {
    subject: 'confirm',
    remedy: `Type the name of the environment that is to be destroyed, "${environment}". Nothing was looked at or changed.`
  })
}

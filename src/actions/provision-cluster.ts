import { clusterOnNetworkSteps } from '../provisioning/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import { receivedChange } from './change-evidence.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import { environmentIds, readRunInputs } from './run-inputs.ts'
import type { changeInputs, environmentInputs, provisioningInputs } from './shared-inputs.ts'

type Inputs = InputValues<typeof provisioningInputs & typeof changeInputs & typeof environmentInputs>

/** Plans or applies platform and cluster on an existing network. */
export function provisionCluster(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress) {
  return runProvisioning(inputs, context, pendingLogin, async (baseline, azure) => {
    const change = receivedChange(inputs.evidence, context.github)
    const { colour, ...given } = await readRunInputs(inputs, context, baseline, azure)
    const scope = { targets: ['network-exists', 'platform', 'cluster'], ...given, change } as const
    return {
      steps: clusterOnNetworkSteps(baseline, given),
      scope,
      outputs: { ...environmentIds(baseline, colour), evidence: '' }
    }
  })
}

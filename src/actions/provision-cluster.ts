import { clusterOnNetworkSteps } from '../provisioning/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import { environmentIds, readRunInputs } from './run-inputs.ts'
import type { environmentInputs, provisioningInputs } from './shared-inputs.ts'

type Inputs = InputValues<typeof provisioningInputs & typeof environmentInputs>

/** Plans or applies platform and cluster on an existing network. */
export function provisionCluster(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress) {
  return runProvisioning(inputs, context, pendingLogin, async (baseline, azure) => {
    const { colour, ...given } = await readRunInputs(inputs, context, baseline, azure)
    const scope = { targets: ['network-exists', 'platform', 'cluster'], ...given } as const
    return { steps: clusterOnNetworkSteps(baseline, given), scope, outputs: environmentIds(baseline, colour) }
  })
}

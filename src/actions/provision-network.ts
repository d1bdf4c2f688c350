import type { Baseline } from '../config/index.ts'
import { networkSteps } from '../provisioning/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import { receivedChange } from './change-evidence.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import type { changeInputs, provisioningInputs } from './shared-inputs.ts'
import type { networkOutputs } from './shared-outputs.ts'

/** Returns the outputs about the network. */
export function networkIds({ ids, addresses }: Baseline): Record<(typeof networkOutputs)[number], string> {
  return {
    'hub-network-id': ids.hubNetwork,
    'spoke-network-id': ids.spokeNetwork,
    'firewall-private-address': addresses.hub.firewallAddress
  }
}

type Inputs = InputValues<typeof provisioningInputs & typeof changeInputs>

/** Plans or applies hub and spoke. */
export function provisionNetwork(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress) {
  const change = receivedChange(inputs.evidence, context.github)
  return runProvisioning(inputs, context, pendingLogin, baseline => ({
    steps: networkSteps(baseline),
    scope: { targets: ['network'], change },
    outputs: { ...networkIds(baseline), evidence: '' }
  }))
}

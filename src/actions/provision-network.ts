import type { Baseline } from '../config/index.ts'
import { networkSteps } from '../provisioning/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import type { provisioningInputs } from './shared-inputs.ts'
import type { networkOutputs } from './shared-outputs.ts'

/** Returns the outputs about the network. */
export function networkIds({ ids, addresses }: Baseline): Record<(typeof networkOutputs)[number], string> {
  return {
    'hub-network-id': ids.hubNetwork,
    'spoke-network-id': ids.spokeNetwork,
    'firewall-private-address': addresses.hub.firewallAddress
  }
}

type Inputs = InputValues<typeof provisioningInputs>

/** Plans or applies hub and spoke. */
export function provisionNetwork(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress) {
  return runProvisioning(inputs, context, pendingLogin, baseline => ({
    steps: networkSteps(baseline),
    scope: { targets: ['network'] },
    outputs: networkIds(baseline)
  }))
}

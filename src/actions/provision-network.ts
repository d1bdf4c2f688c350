import { networkSteps } from '../provisioning/index.ts'
import { defineAction } from '../runtime/index.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'

export const provisionNetwork = defineAction({
  name: 'provision-network',
  inputs: provisioningInputs,
  outputs: [...provisioningOutputs, 'hub-network-id', 'spoke-network-id', 'firewall-private-address'],
  async run(inputs, context) {
    const { outputs, baseline } = await runProvisioning(inputs, context, networkSteps)
    return {
      ...outputs,
      'hub-network-id': baseline.ids.hubNetwork,
      'spoke-network-id': baseline.ids.spokeNetwork,
      'firewall-private-address': baseline.addresses.hub.firewallAddress
    }
  }
})

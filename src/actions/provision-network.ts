import type { Baseline } from '../config/index.ts'
import { networkSteps } from '../provisioning/index.ts'
import { defineAction } from '../runtime/index.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'

/** What every action that makes a network says about it. */
export const networkOutputs = ['hub-network-id', 'spoke-network-id', 'firewall-private-address'] as const

export function networkIds({ ids, addresses }: Baseline): Record<(typeof networkOutputs)[number], string> {
  return {
    'hub-network-id': ids.hubNetwork,
    'spoke-network-id': ids.spokeNetwork,
    'firewall-private-address': addresses.hub.firewallAddress
  }
}

export const provisionNetwork = defineAction({
  name: 'provision-network',
  inputs: provisioningInputs,
  outputs: [...provisioningOutputs, ...networkOutputs],
  run: (inputs, context) =>
    runProvisioning(inputs, context, baseline => ({
      steps: networkSteps(baseline),
      scope: { targets: ['network'] },
      outputs: networkIds(baseline)
    }))
})

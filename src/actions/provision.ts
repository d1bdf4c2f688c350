import type { Baseline } from '../config/index.ts'
import { foundationSteps } from '../provisioning/index.ts'
import { importOf } from '../registry/index.ts'
import { defineAction } from '../runtime/index.ts'
import { authoritiesOf, certificateInputs, certificatesOf } from './certificates.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'

export const provision = defineAction({
  name: 'provision',
  inputs: { ...provisioningInputs, ...certificateInputs },
  outputs: [
    ...provisioningOutputs,
    'hub-network-id',
    'spoke-network-id',
    'firewall-private-address',
    'registry-id',
    'vault-id',
    'gateway-id'
  ],
  async run(inputs, context) {
    const stepsOf = async (wanted: Baseline) => {
      const certificates = await certificatesOf(inputs, wanted.config)
      return foundationSteps(wanted, { certificates, images: wanted.config.images.map(importOf) })
    }
    const { outputs, baseline } = await runProvisioning(inputs, context, stepsOf, authoritiesOf(inputs))
    const { ids, addresses, config } = baseline
    return {
      ...outputs,
      'hub-network-id': ids.hubNetwork,
      'spoke-network-id': ids.spokeNetwork,
      'firewall-private-address': addresses.hub.firewallAddress,
      'registry-id': ids.registry,
      'vault-id': ids.vault,
      'gateway-id': config.ingress.domain === undefined ? '' : ids.gateway
    }
  }
})

import { clusterOnNetworkSteps } from '../provisioning/index.ts'
import { defineAction } from '../runtime/index.ts'
import { authoritiesOf } from './certificates.ts'
import { environmentIds, environmentInputs, environmentOutputs, givenTo } from './given.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'

export const provisionCluster = defineAction({
  name: 'provision-cluster',
  inputs: { ...provisioningInputs, ...environmentInputs },
  outputs: [...provisioningOutputs, ...environmentOutputs],
  run: (inputs, context) =>
    runProvisioning(
      inputs,
      context,
      async (baseline, azure) => {
        const { colour, ...given } = await givenTo(inputs, context, baseline, azure)
        const scope = { targets: ['network-exists', 'platform', 'cluster'], ...given } as const
        return { steps: clusterOnNetworkSteps(baseline, given), scope, outputs: environmentIds(baseline, colour) }
      },
      authoritiesOf(inputs)
    )
})

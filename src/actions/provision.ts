import { bootstrapSteps } from '../gitops/index.ts'
import { environmentSteps, within } from '../provisioning/index.ts'
import { defineAction } from '../runtime/index.ts'
import { authoritiesOf } from './certificates.ts'
import { environmentIds, environmentInputs, environmentOutputs, givenTo } from './given.ts'
import { networkIds, networkOutputs } from './provision-network.ts'
import { provisioningInputs, provisioningOutputs, runProvisioning } from './provisioning.ts'

export const provision = defineAction({
  name: 'provision',
  inputs: { ...provisioningInputs, ...environmentInputs },
  outputs: [...provisioningOutputs, ...networkOutputs, ...environmentOutputs],
  run: (inputs, context) =>
    runProvisioning(
      inputs,
      context,
      async (baseline, azure) => {
        const { colour, ...given } = await givenTo(inputs, context, baseline, azure)
        const keys = { gitKey: inputs['git-key'], secretsRevision: inputs['secrets-revision'] }
        const bootstrap = bootstrapSteps(baseline, { colours: [colour], ...keys })
        const outputs = { ...networkIds(baseline), ...environmentIds(baseline, colour) }
        const scope = { targets: ['network', 'platform', 'cluster', 'gitops'], ...given, gitKey: keys.gitKey } as const
        return { steps: within([...environmentSteps(baseline, given), ...bootstrap]), scope, outputs }
      },
      authoritiesOf(inputs)
    )
})

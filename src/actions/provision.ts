import { bootstrapSteps } from '../gitops/index.ts'
import { dropUnmetNeeds, environmentSteps } from '../provisioning/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import { receivedChange } from './change-evidence.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { networkIds } from './provision-network.ts'
import { runProvisioning } from './provisioning.ts'
import { environmentIds, readRunInputs } from './run-inputs.ts'
import type { changeInputs, environmentInputs, provisioningInputs } from './shared-inputs.ts'

type Inputs = InputValues<typeof provisioningInputs & typeof changeInputs & typeof environmentInputs>

/** Plans or applies a whole environment: network, platform, cluster and GitOps. */
export function provision(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress) {
  return runProvisioning(inputs, context, pendingLogin, async (baseline, azure) => {
    const change = receivedChange(inputs.evidence, context.github)
    const { colour, ...given } = await readRunInputs(inputs, context, baseline, azure)
    const keys = { gitKey: inputs['git-key'], secretsRevision: inputs['secrets-revision'] }
    const bootstrap = bootstrapSteps(baseline, { colours: [colour], ...keys })
    const outputs = { ...networkIds(baseline), ...environmentIds(baseline, colour), evidence: '' }
    const scope = {
      targets: ['network', 'platform', 'cluster', 'gitops'],
      ...given,
      gitKey: keys.gitKey,
      change
    } as const
    return { steps: dropUnmetNeeds([...environmentSteps(baseline, given), ...bootstrap]), scope, outputs }
  })
}

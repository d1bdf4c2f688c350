import type { Azure } from '../azure/index.ts'
import type { Baseline } from '../config/index.ts'
import { holdReleaseStep, holdStep, leaseReleaseStep, readEnvironmentStatus, type Step } from '../provisioning/index.ts'
import { oneLine, operationSummary, shortenText } from '../report/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import type { operationInputs, operationOutputs } from './definitions.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import { subjectOf } from './provisioning-report.ts'

type Inputs = InputValues<typeof operationInputs>
type Outputs = Readonly<Record<(typeof operationOutputs)[number], string>>

/**
 * Shows the lease, the hold and the open procedure of an environment, and plans or applies a change of lease or hold.
 * After a change, shows the state that it led to. `status` changes nothing.
 */
export function operation(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress): Promise<Outputs> {
  const prepare = async (baseline: Baseline, azure: Azure) => {
    const steps = stepsOf(inputs, context)
    const show = () => showStatus({ ...context, baseline, azure }, context)
    const common = { steps, scope: { targets: [] } }
    if (inputs.mode === 'plan') return { ...common, outputs: await show() }
    return { ...common, outputs: NOT_SHOWN, outputsAfter: show }
  }
  const fixed = {
    'allow-destructive': undefined,
    'approved-by': 'environment',
    comment: 'never',
    'github-token': undefined
  } as const
  return runProvisioning({ ...inputs, ...fixed }, context, pendingLogin, prepare, { isAboutRecords: true })
}

/** Outputs until the state after the change is read. */
const NOT_SHOWN = { lease: '', 'on-hold': '' } as const

function stepsOf({ command, reason }: Inputs, { github, log }: ActionContext): readonly Step[] {
  if (command === 'release-lease') return [leaseReleaseStep()]
  if (command === 'status') return []
  const by = `${github.actor}, run ${github.id}`
  if (command === 'release-hold') return [holdReleaseStep(by)]
  if (reason === undefined) throw reasonMissing()
  const because = shortenText(oneLine(reason), LONGEST_REASON)
  if (because !== reason)
    log.warning(`The reason was changed so that it has one line of at most ${LONGEST_REASON} characters: ${because}`)
  return [holdStep({ because, by })]
}

/** Longest reason in characters. A longer one is cut, because the record has at most 1 kB. */
const LONGEST_REASON = 120

function reasonMissing(): Failure {
  return new Failure('input-invalid', 'Command `hold` was started without a reason.', {
    subject: 'reason',
    remedy: 'Set the input `reason` to a few words, which every held run shows.'
  })
}

async function showStatus(clients: Parameters<typeof readEnvironmentStatus>[0], context: ActionContext) {
  const status = await readEnvironmentStatus(clients)
  context.summarize(operationSummary(subjectOf(clients.baseline), status))
  context.addToResult({ status })
  return { lease: status.lease.state, 'on-hold': String(status.hold !== undefined) }
}

import type { Azure } from '../azure/index.ts'
import type { Baseline } from '../config/index.ts'
import {
  decodeRecord,
  holdReleaseStep,
  holdStep,
  leaseReleaseStep,
  readHold,
  readLeaseStatus,
  readRecord,
  type Step
} from '../provisioning/index.ts'
import { operationSummary, type ReportedOperation } from '../report/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import type { operationInputs, operationOutputs } from './definitions.ts'
import type { LoginInProgress } from './login-and-load.ts'
import { runProvisioning } from './provisioning.ts'
import { subjectOf } from './provisioning-report.ts'

type Inputs = InputValues<typeof operationInputs>
type Outputs = Readonly<Record<(typeof operationOutputs)[number], string>>

/**
 * Shows the lease, the hold and the open procedure of an environment, and plans or applies a change of lease or hold.
 * `status` changes nothing.
 */
export function operation(inputs: Inputs, context: ActionContext, pendingLogin: LoginInProgress): Promise<Outputs> {
  const prepare = async (baseline: Baseline, azure: Azure) => {
    const steps = stepsOf(inputs, context)
    return { steps, scope: { targets: [] }, outputs: await showStatus(baseline, azure, context) }
  }
  const fixed = { 'allow-destructive': undefined, comment: 'never', 'github-token': undefined } as const
  return runProvisioning({ ...inputs, ...fixed }, context, pendingLogin, prepare, { ignoresHold: true })
}

function stepsOf({ command, reason }: Inputs, { github }: ActionContext): readonly Step[] {
  if (command === 'release-lease') return [leaseReleaseStep()]
  if (command === 'status') return []
  const by = `${github.actor}, run ${github.id}`
  if (command === 'release-hold') return [holdReleaseStep(by)]
  if (reason === undefined) throw reasonMissing()
  return [holdStep({ because: reason.slice(0, LONGEST_REASON), by })]
}

/** Longest reason in characters. A longer one is cut, because the record has at most 1 kB. */
const LONGEST_REASON = 120

function reasonMissing(): Failure {
  return new Failure('input-invalid', 'Command `hold` was started without a reason.', {
    subject: 'reason',
    remedy: 'Set the input `reason` to a few words, which every held run shows.'
  })
}

/** Returns the operation record for the report, or a remark that a person edited it so that it cannot be read. */
export function decoded(
  stored: { readonly value: unknown } | undefined
): Pick<ReportedOperation, 'record' | 'unreadableRecord'> {
  if (stored === undefined) return {}
  try {
    return { record: decodeRecord(stored.value) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { unreadableRecord: `${error.message} ${error.details.remedy}` }
  }
}

async function showStatus(baseline: Baseline, azure: Azure, context: ActionContext) {
  const zone = baseline.ids.recordZone
  const [lease, hold, record] = await Promise.all([
    readLeaseStatus({ azure, baseline, clock: context.clock }),
    readHold({ azure }, zone),
    readRecord({ azure }, zone)
  ])
  const status = { lease, hold, ...decoded(record) }
  context.summarize(operationSummary(subjectOf(baseline), status))
  context.addToResult({ status })
  return { lease: lease.state, 'on-hold': String(hold !== undefined) }
}

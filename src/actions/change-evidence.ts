import type { Baseline } from '../config/index.ts'
import { encodeChangeEvidence, type ReceivedChange, type Target } from '../preflight/index.ts'
import { BUNDLE_VERSION, type Plan } from '../provisioning/index.ts'
import type { ActionContext, GitHubRun } from '../runtime/index.ts'

/** Returns the evidence of a plan for the same change of another environment, as one line. */
export function changeEvidence(
  { steps, writtenAt }: Plan,
  { config }: Baseline,
  targets: readonly Target[],
  { github, clock }: Pick<ActionContext, 'github' | 'clock'>
): string {
  const { workload, environment } = config
  return encodeChangeEvidence({
    ...{ version: 1, kind: 'changes', workload, environment },
    ...{ run: { id: github.id, attempt: github.attempt }, commit: github.commit, readAt: clock.now() },
    ...{ bundle: BUNDLE_VERSION, targets: [...targets] },
    pending: steps.filter(({ pending }) => pending).map(({ step }) => step),
    notEvaluated: steps.filter(({ evaluation }) => evaluation.by === 'nothing').map(({ step }) => step),
    faults: steps.flatMap(({ faults = [] }) => faults.map(({ what }) => what)),
    ...(writtenAt !== undefined && { writtenAt })
  })
}

/** Returns the evidence that a run received about the change, with the run that it must belong to. */
export function receivedChange(text: string | undefined, { id, commit }: GitHubRun): ReceivedChange {
  return { text, run: { id, commit }, bundle: BUNDLE_VERSION }
}

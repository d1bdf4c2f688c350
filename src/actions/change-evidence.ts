import type { Baseline, Colour } from '../config/index.ts'
import { readFlux } from '../gitops/index.ts'
import { type ChangeEvidence, encodeChangeEvidence, type ReceivedChange, type Target } from '../preflight/index.ts'
import { BUNDLE_VERSION, type Plan, type StepContext } from '../provisioning/index.ts'
import type { ActionContext, GitHubRun } from '../runtime/index.ts'

/** An environment that was planned, and what the plan included. */
export interface PlannedEnvironment {
  readonly baseline: Baseline
  readonly targets: readonly Target[]
  /** Cluster whose Flux is read. */
  readonly colour: Colour | undefined
}

/** Returns the evidence of a plan for the same change of another environment, as one line. Throws the failures of Azure. */
export async function changeEvidence(
  { steps, writtenAt }: Plan,
  { baseline, targets, colour }: PlannedEnvironment,
  { github, clock, azure }: Pick<ActionContext, 'github' | 'clock'> & Pick<StepContext, 'azure'>
): Promise<string> {
  const { workload, environment, gitops } = baseline.config
  const hasFlux = targets.includes('gitops') && gitops.source !== undefined && colour !== undefined
  const flux = hasFlux ? await fluxEvidence({ azure, baseline }, colour) : undefined
  return encodeChangeEvidence({
    ...{ version: 1, kind: 'changes', workload, environment },
    ...{ run: { id: github.id, attempt: github.attempt }, commit: github.commit, readAt: clock.now() },
    ...{ bundle: BUNDLE_VERSION, targets: [...targets] },
    pending: steps.filter(({ pending }) => pending).map(({ step }) => step),
    notEvaluated: steps.filter(({ evaluation }) => evaluation.by === 'nothing').map(({ step }) => step),
    faults: steps.flatMap(({ faults = [] }) => faults.map(({ what }) => what)),
    ...(writtenAt !== undefined && { writtenAt }),
    ...(flux !== undefined && { flux })
  })
}

async function fluxEvidence(context: Parameters<typeof readFlux>[0], colour: Colour): Promise<ChangeEvidence['flux']> {
  const { configuration } = await readFlux(context, colour)
  if (configuration === undefined) return undefined
  const { suspend, complianceState, sourceSyncedCommitId: revision, sourceUpdatedAt } = configuration.properties
  const fetchedAt = Date.parse(sourceUpdatedAt ?? '')
  return {
    state: suspend === true ? 'Suspended' : (complianceState ?? 'Unknown'),
    ...(revision && { revision }),
    ...(!Number.isNaN(fetchedAt) && { fetchedAt })
  }
}

/** Returns the evidence that a run received about the change, with the run that it must belong to. */
export function receivedChange(text: string | undefined, { id, commit }: GitHubRun): ReceivedChange {
  return { text, run: { id, commit }, bundle: BUNDLE_VERSION }
}

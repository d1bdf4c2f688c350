import { encodeSoakEvidence, type ReceivedEvidence } from '../preflight/index.ts'
import { soakEvidenceSummary } from '../report/index.ts'
import type { ActionContext, GitHubRun, InputValues } from '../runtime/index.ts'
import { collectEvidence } from '../upgrade/index.ts'
import type { validateUpgradeInputs, validateUpgradeOutputs } from './definitions.ts'
import type { LoadedEnvironment } from './login-and-load.ts'
import { subjectOf } from './provisioning-report.ts'

type Inputs = Pick<InputValues<typeof validateUpgradeInputs>, 'colour'>
type Outputs = Readonly<Record<(typeof validateUpgradeOutputs)[number], string>>

/** Reads what runs in a cluster, and since when, for the upgrade of another environment by a job of the same run. */
export async function collectSoakEvidence(
  { colour }: Inputs,
  context: ActionContext,
  { azure, baseline }: LoadedEnvironment
): Promise<Outputs> {
  const evidence = await collectEvidence({ baseline, colour, run: context.github }, { ...context, azure })
  const { workload, environment } = baseline.config
  context.summarize(soakEvidenceSummary(subjectOf(baseline), evidence))
  context.addToResult({ soak: evidence })
  return {
    ...{ evidence: encodeSoakEvidence(evidence), colour: evidence.colour, workload, environment },
    ...{ verdict: '', path: '', sarif: '', 'safe-target-version': '' },
    ...{ 'blocking-count': '', 'warning-count': '', 'not-evaluated-count': '' }
  }
}

/** Returns the evidence that a run received from another job, with the run that it must belong to. */
export function receivedEvidence(text: string | undefined, { id, commit }: GitHubRun): ReceivedEvidence {
  return { text, run: { id, commit } }
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Baseline } from '../config/index.ts'
import type { RuleFinding } from '../preflight/index.ts'
import { findingsWithin, sarifLog, upgradeSummary } from '../report/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import {
  readInside,
  refuseVerdict,
  type UpgradeValidation,
  type ValidationRequest,
  validateUpgrade
} from '../upgrade/index.ts'
import { checkoutManifests } from './checkout-manifests.ts'
import type { validateUpgradeInputs, validateUpgradeOutputs } from './definitions.ts'
import { type LoadedEnvironment, type LoginInProgress, loadEnvironment } from './login-and-load.ts'
import { subjectOf } from './provisioning-report.ts'
import { collectSoakEvidence, receivedEvidence } from './soak-evidence.ts'
import { updateUpgradeComment } from './upgrade-comment.ts'

type Inputs = InputValues<typeof validateUpgradeInputs>
type Outputs = Readonly<Record<(typeof validateUpgradeOutputs)[number], string>>

/** Judges an upgrade of a cluster, and reports in the summary, in a SARIF file and on the pull request. */
export async function validateUpgradeAction(
  inputs: Inputs,
  context: ActionContext,
  pendingLogin: LoginInProgress
): Promise<Outputs> {
  const { azure, baseline } = await loadEnvironment(pendingLogin)
  if (inputs.collect === 'evidence') return await collectSoakEvidence(inputs, context, { azure, baseline })
  const clients = { ...context, azure }
  const found = await validateIfCluster(requestOf(inputs, clients, baseline), clients)
  if (found === undefined) return withoutCluster(baseline, context)
  const reported = { ...found, now: context.clock.now() }
  const subject = subjectOf(baseline)
  context.summarize(upgradeSummary(subject, reported))
  context.addToResult({ upgrade: resultOf(found), ...findingsWithin(found.findings) })
  const outputs = outputsOf(found, baseline, writeSarif(found, inputs, context))
  context.publish(outputs)
  const { comment: mode, 'github-token': token } = inputs
  await updateUpgradeComment({ mode, token, subject, reported }, context)
  refuseVerdict(found, inputs['fail-on'])
  return outputs
}

/**
 * Validates an upgrade. Returns `undefined` if a cluster of the configured version does not exist yet: provisioning creates it
 * with that version, so a pull request has nothing to upgrade.
 */
async function validateIfCluster(
  request: ValidationRequest,
  clients: Parameters<typeof validateUpgrade>[1]
): Promise<UpgradeValidation | undefined> {
  try {
    return await validateUpgrade(request, clients)
  } catch (error) {
    const isMissing = error instanceof Failure && error.reason === 'cluster-missing'
    if (isMissing && request.target === 'configured') return undefined
    throw error
  }
}

function withoutCluster({ config }: Baseline, context: ActionContext): Outputs {
  const { workload, environment } = config
  const message = `The environment ${environment} has no cluster yet, so there is nothing to upgrade.`
  context.log.info(message)
  context.summarize(`> [!NOTE]\n> ${message}`)
  return {
    ...{
      verdict: 'pass',
      path: '',
      sarif: '',
      evidence: '',
      colour: '',
      'safe-target-version': '',
      workload,
      environment
    },
    ...{ 'blocking-count': '0', 'warning-count': '0', 'not-evaluated-count': '0' }
  }
}

function requestOf(
  inputs: Inputs,
  clients: ActionContext & Pick<LoadedEnvironment, 'azure'>,
  baseline: Baseline
): ValidationRequest {
  const { workspace, github } = clients
  const { colour, target, manifests, start } = inputs
  const folder = {
    ...{ workspace, repositoryUrl: github.repositoryUrl },
    ...{ path: manifests ?? baseline.config.gitops.path, isNamed: manifests !== undefined }
  }
  return {
    ...{ baseline, colour, target },
    allowPreview: inputs['allow-preview'] === 'true',
    startsNow: start === 'now',
    soak: receivedEvidence(inputs.evidence, github),
    manifests: each => checkoutManifests(folder, baseline, each),
    readInside: cluster => {
      const access = inputs['kubernetes-access']
      return readInside({ access, assessment: inputs['preview-evidence'] === 'upgrade-assessment' }, cluster, clients)
    }
  }
}

/** Returns the fields of the output `result` about the upgrade. */
function resultOf({ rules, findings, surge, ...found }: UpgradeValidation): object {
  return { ...found, surge: surge.map(({ pool, ...cost }) => ({ pool: pool.name, ...cost })) }
}

function outputsOf(found: UpgradeValidation, { config }: Baseline, sarif: string): Outputs {
  const count = (severity: RuleFinding['severity']) =>
    String(found.findings.filter(each => each.severity === severity).length)
  const { verdict, path, safeTargetVersion, colour } = found
  return {
    ...{ verdict, colour, sarif, evidence: '' },
    'blocking-count': count('error'),
    'warning-count': count('warning'),
    'not-evaluated-count': count('not-evaluated'),
    'safe-target-version': safeTargetVersion,
    path: path.join(','),
    workload: config.workload,
    environment: config.environment
  }
}

/** Writes the findings as SARIF and returns the path of the file. */
function writeSarif({ findings, rules }: UpgradeValidation, { config }: Inputs, context: ActionContext): string {
  const { id, attempt } = context.github
  const path = join(context.temporaryFolder, `validate-upgrade-${id}-${attempt}.sarif`)
  writeFileSync(path, JSON.stringify(sarifLog({ findings, rules, config }), null, 2))
  return path
}

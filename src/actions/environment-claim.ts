import { githubEnvironmentSuffixes, isGitHubEnvironmentOf, showValue } from '../config/index.ts'
import { type ActionContext, Failure, readTokenClaims } from '../runtime/index.ts'

/** Inputs that decide whether an action writes. */
export interface WriteInputs {
  readonly mode?: string
  readonly 'kubernetes-access'?: string
}

/** Values of the input `mode` with which an action writes. */
const WRITING_MODES: readonly string[] = ['apply', 'suspend', 'resume']

/** Use of an identity that the plan identity must not have: writing to Azure, or reading from inside a cluster. */
export type GuardedUse = 'write' | 'inside'

/** Returns what an action does that must not run in the GitHub environment for plans. */
export function guardedUse({
  mode = '',
  'kubernetes-access': access = 'arm-only'
}: WriteInputs): GuardedUse | undefined {
  if (WRITING_MODES.includes(mode)) return 'write'
  return access === 'arm-only' ? undefined : 'inside'
}

/**
 * Wraps `getIdToken` so that a job in the wrong GitHub environment gets no token. Throws Failure `environment-mismatch`
 * if the GitHub environment does not belong to `environment`, because the reviewers of the GitHub environment then
 * guard another environment. Throws the same Failure for a guarded use if the job runs in the GitHub environment for plans,
 * where pull requests log in. A job without a GitHub environment only gets a warning, once, because an identity that was set up by hand may
 * trust such a job.
 */
export function withEnvironmentCheck(
  { getIdToken, log }: Pick<ActionContext, 'getIdToken' | 'log'>,
  environment: () => Promise<string>,
  use: GuardedUse | undefined
): ActionContext['getIdToken'] {
  let hasWarned = false
  return async audience => {
    const token = await getIdToken(audience)
    const claimed = readTokenClaims(token)?.environment
    if (typeof claimed === 'string' && claimed !== '') {
      refuseOther(claimed, await environment(), use)
    } else if (!hasWarned) {
      hasWarned = true
      log.warning(noEnvironmentWarning(await environment()))
    }
    return token
  }
}

function refuseOther(claimed: string, environment: string, use: GuardedUse | undefined): void {
  if (isGitHubEnvironmentOf(claimed, environment)) {
    if (use === undefined || !isGitHubEnvironmentOf(claimed, environment, 'plan')) return
    throw use === 'write' ? writingInPlan(claimed, environment) : insideInPlan(claimed, environment)
  }
  throw new Failure(
    'environment-mismatch',
    `The job runs in the GitHub environment ${showValue(claimed)}, but the action works on environment ${showValue(environment)} of the configuration. The reviewers and branch rules of ${showValue(claimed)} do not protect environment ${showValue(environment)}.`,
    {
      subject: 'environment',
      remedy: `${jobsOf(environment)} Or correct the input \`environment\`. Nothing was read from Azure.`
    }
  )
}

function writingInPlan(claimed: string, environment: string): Failure {
  return new Failure(
    'environment-mismatch',
    `The job runs in the GitHub environment ${showValue(claimed)}, which is for jobs that only plan, but this action writes to Azure. That GitHub environment has no required reviewers.`,
    {
      subject: 'environment',
      remedy: `${jobsOf(environment)} Remove the federated credential for ${showValue(claimed)} from the identity that writes. Nothing was read from Azure.`
    }
  )
}

function insideInPlan(claimed: string, environment: string): Failure {
  const inside = `${environment}${githubEnvironmentSuffixes.inside}`
  return new Failure(
    'environment-mismatch',
    `The job runs in the GitHub environment ${showValue(claimed)}, where pull requests log in, but \`kubernetes-access\` lets it read from inside a cluster. A pull request must not do that.`,
    {
      subject: 'environment',
      remedy: `Set \`environment: ${inside}\` on the job, with the identity for access from inside (docs/setup.md, \`insideAccess\`), or set \`kubernetes-access: arm-only\`. Remove every role in clusters from the identity that plans. Nothing was read from Azure.`
    }
  )
}

function jobsOf(environment: string): string {
  const { plan } = githubEnvironmentSuffixes
  return `Set \`environment: ${environment}${plan}\` on a job that plans and \`environment: ${environment}\` on a job that writes.`
}

function noEnvironmentWarning(environment: string): string {
  return `The job does not run in a GitHub environment, so no reviewer or branch rule protects environment ${showValue(environment)} from the changes of this job. ${jobsOf(environment)}`
}

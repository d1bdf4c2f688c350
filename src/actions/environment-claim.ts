import { githubEnvironmentSuffixes, isGitHubEnvironmentOf, show } from '../config/index.ts'
import { type ActionContext, Failure, readClaims } from '../runtime/index.ts'

/**
 * Wraps the source of GitHub's tokens, so that none is presented to Entra by a job that runs in a GitHub environment of another
 * environment than `environment` names: its reviewers would guard the wrong one. The same goes for a job that `writes` in the
 * environment of jobs that plan. Then it throws Failure `environment-mismatch`. A job in no GitHub environment is only warned, once: an identity set up by hand may trust it.
 */
export function comparedWithEnvironment(
  { getIdToken, log }: Pick<ActionContext, 'getIdToken' | 'log'>,
  environment: () => Promise<string>,
  writes: boolean
): ActionContext['getIdToken'] {
  let hasWarned = false
  return async audience => {
    const token = await getIdToken(audience)
    const claimed = readClaims(token)?.environment
    if (typeof claimed === 'string' && claimed !== '') {
      refuseOther(claimed, await environment(), writes)
    } else if (!hasWarned) {
      hasWarned = true
      log.warning(unguarded(await environment()))
    }
    return token
  }
}

function refuseOther(claimed: string, environment: string, writes: boolean): void {
  if (isGitHubEnvironmentOf(claimed, environment)) {
    if (writes && isGitHubEnvironmentOf(claimed, environment, 'plan')) throw writingInPlan(claimed, environment)
    return
  }
  throw new Failure(
    'environment-mismatch',
    `The job runs in the GitHub environment ${show(claimed)}, but the action is to work on environment ${show(environment)} of the configuration. Reviewers and branch rules of ${show(claimed)} do not guard that one.`,
    {
      subject: 'environment',
      remedy: `${jobsOf(environment)} Or correct the input \`environment\`. Nothing was read from Azure.`
    }
  )
}

function writingInPlan(claimed: string, environment: string): Failure {
  return new Failure(
    'environment-mismatch',
    `The job runs in the GitHub environment ${show(claimed)}, which is for jobs that plan, but the action is to write. No reviewer guards that environment.`,
    {
      subject: 'environment',
      remedy: `${jobsOf(environment)} Do not trust ${show(claimed)} with the identity that writes. Nothing was read from Azure.`
    }
  )
}

function jobsOf(environment: string): string {
  const { plan } = githubEnvironmentSuffixes
  return `Set \`environment: ${environment}${plan}\` on a job that plans and \`environment: ${environment}\` on a job that writes.`
}

function unguarded(environment: string): string {
  return `The job runs in no GitHub environment, so no reviewer and no branch rule guards what it does to environment ${show(environment)}. ${jobsOf(environment)}`
}

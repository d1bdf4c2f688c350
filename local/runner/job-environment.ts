import { environmentSettings, githubState } from '../github/state.ts'
import type { ClockClaim } from './run-control.ts'
import type { Frame } from './run-state.ts'
import { evaluateText, evaluateToken, type Scope } from './workflow/expressions.ts'
import { isMapping, tokenChild } from './workflow/token-tree.ts'
import type { Job } from './workflow/workflow.ts'

/** How long whoever is asked to approve takes. */
const APPROVAL_MILLISECONDS = 5 * 60_000

export interface JobEnvironment {
  readonly name: string
  /** False: protection rules hold and its variables are there, but no deployment is recorded. */
  readonly deployment: boolean
}

/** `environment:` of a job; `undefined` where there is none or its name is empty. */
export function jobEnvironment(job: Job, scope: Scope): JobEnvironment | undefined {
  const token = job.token.find('environment')
  if (!token) return undefined
  const name = evaluateText(isMapping(token) ? tokenChild(token, 'name') : token, scope)
  const deployment = evaluateToken(tokenChild(token, 'deployment'), scope) !== false
  return name === '' ? undefined : { name, deployment }
}

/** Waits for the environment's reviewers. */
export async function awaitApproval(
  frame: Frame,
  jobName: string,
  environment: JobEnvironment,
  attention: ClockClaim,
  cancel: AbortSignal
): Promise<'approved' | 'rejected' | 'cancelled'> {
  const { host, request, progress } = frame.run
  if (environmentSettings(host.world, environment.name).reviewers === 0) return 'approved'
  progress({ job: jobName, step: `environment ${environment.name}`, state: 'waiting', text: 'waiting for approval' })
  await attention.rest(() => host.sleepUntil(host.world.now + APPROVAL_MILLISECONDS, cancel))
  if (cancel.aborted) return 'cancelled'
  return request.approve === false ? 'rejected' : 'approved'
}

/** Records a deployment; the returned function says how it ended. */
export function recordDeployment(frame: Frame, jobName: string, environment: JobEnvironment): (state: string) => void {
  if (!environment.deployment) return () => undefined
  const { deployments } = githubState(frame.run.host.world)
  const deployment = {
    id: deployments.length + 1,
    environment: environment.name,
    run: frame.run.number,
    job: jobName,
    state: 'in_progress'
  }
  deployments.push(deployment)
  return state => {
    deployment.state = state
  }
}

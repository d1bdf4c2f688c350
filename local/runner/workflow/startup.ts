import type { MappingToken } from '@actions/workflow-parser/templates/tokens/index'
import { resolveAction } from '../steps/action-metadata.ts'
import { checkCall } from './inputs.ts'
import { excessPermissions, type Permissions } from './permissions.ts'
import type { Source, Sources } from './repository-sources.ts'
import { StartupError } from './startup-error.ts'
import { invalidToken, tokenEntries, tokenText } from './token-tree.ts'
import { refuseJob, refuseStep } from './unsupported-keys.ts'
import { type Job, keyOf, type Workflow } from './workflow.ts'

/**
 * Everything that must hold before the first job: nothing unsupported anywhere in the tree, inputs of called workflows,
 * and no called workflow asks for more than its caller grants. Throws StartupError.
 */
export function checkStartup(workflow: Workflow, granted: Permissions, sources: Sources): void {
  for (const job of workflow.jobs.values()) {
    checkJob(workflow, job, sources)
    if (!job.calls) continue
    const allowed = jobPermissions(workflow, job, granted)
    checkPermissions(workflow, job, job.calls, allowed)
    checkStartup(job.calls, allowed, sources)
  }
}

/** What a job's token may do: its own block, else its workflow's, else what was granted to the workflow. */
export function jobPermissions(workflow: Workflow, job: Job, granted: Permissions): Permissions {
  return job.permissions ?? workflow.permissions ?? granted
}

function checkJob(workflow: Workflow, job: Job, sources: Sources): void {
  const refusal = refuseJob(workflow.path, job.token)
  if (refusal) throw refusal
  if (job.calls) checkCall(workflow.path, job.token, job.calls)
  else if (job.steps.length === 0) throw invalidToken(workflow.path, job.token, `Job '${job.id}' has no steps.`)
  checkSteps(workflow.path, job.steps, workflow.source, sources)
}

function checkSteps(file: string, steps: readonly MappingToken[], from: Source, sources: Sources): void {
  for (const step of steps) {
    const refusal = refuseStep(file, step)
    if (refusal) throw refusal
    checkUses(file, step, from, sources)
  }
}

/** A `./` action lies in the workspace, which is there only once the job has checked it out. */
function checkUses(file: string, step: MappingToken, from: Source, sources: Sources): void {
  const uses = tokenText(step.find('uses'))
  if (uses === undefined || uses.startsWith('./')) return
  const resolved = located(file, step, () => resolveAction(uses, from, '', sources))
  if (!('action' in resolved)) return
  const { action } = resolved
  checkSteps(`${uses}/action.yml`, action.steps, action.source, sources)
  for (const inner of action.steps) checkNoPre(uses, inner, action.source, sources)
}

function checkNoPre(outer: string, step: MappingToken, from: Source, sources: Sources): void {
  const uses = tokenText(step.find('uses'))
  if (uses === undefined || uses.startsWith('./')) return
  const resolved = resolveAction(uses, from, '', sources)
  if ('action' in resolved && resolved.action.runs.find('pre')) {
    throw new StartupError(`${outer}: 'pre' of the action '${uses}' inside a composite action is not supported.`)
  }
}

function located<T>(file: string, step: MappingToken, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof StartupError ? invalidToken(file, step.find('uses'), error.message) : error
  }
}

function checkPermissions(workflow: Workflow, job: Job, called: Workflow, allowed: Permissions): void {
  const uses = keyOf(job.token, 'uses')
  const fail = (who: string, asked: Permissions): void => {
    const above = excessPermissions(asked, allowed)
    if (above.asked.length === 0) return
    const message = `${who} is requesting '${above.asked.join(', ')}', but is only allowed '${above.allowed.join(', ')}'.`
    throw invalidToken(workflow.path, uses, `Error calling workflow '${tokenText(uses)}'. ${message}`)
  }
  if (called.permissions) fail('The workflow', called.permissions)
  for (const [id] of tokenEntries(called.root.find('jobs'))) {
    const asked = called.jobs.get(id)?.permissions
    if (asked) fail(`The nested job '${id}'`, asked)
  }
}

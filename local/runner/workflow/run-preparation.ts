import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import type { World } from '../../azure/world.ts'
import { fullName, githubState, type Repository } from '../../github/state.ts'
import type { RunRequest } from '../types.ts'
import { commitOf, createEvent, type RunEvent } from './event.ts'
import { hasDispatchInput } from './inputs.ts'
import { defaultPermissions } from './permissions.ts'
import { fileOf, type Sources, TOOLKIT, toolkitRoot, workflowPath } from './repository-sources.ts'
import { checkStartup } from './startup.ts'
import { UsageError } from './startup-error.ts'
import { loadWorkflow, type Workflow, workflowTriggers } from './workflow.ts'

const CONFIGURATION = 'aks-baseline.yml'

/** A run that can begin. */
export interface PreparedRun {
  readonly sources: Sources
  readonly repository: Repository
  readonly workflow: Workflow
  readonly event: RunEvent
}

/**
 * Reads the workflow with all it calls, checks it and builds the event. Throws UsageError when there is no such
 * workflow, event or input, and StartupError when GitHub would call the workflow invalid or this runner cannot run it.
 */
export async function prepareRun(
  world: World,
  request: RunRequest,
  toolkit: string = toolkitRoot
): Promise<PreparedRun> {
  const { repository } = githubState(world)
  const sources = sourcesOf(repository, request.caller, toolkit)
  const path = workflowPath(request.workflow)
  if (!existsSync(fileOf(sources.caller, path))) throw noWorkflow(request, sources)
  const workflow = await loadWorkflow(sources.caller, path, sources)
  checkStartup(workflow, defaultPermissions[repository.defaultPermissions], sources)
  const inputs = inputsWithEnvironment(workflow, request)
  const event = createEvent(workflow, repository, { ...request, inputs })
  const caller = { ...sources.caller, ref: event.ref, sha: event.sha }
  return { sources: { ...sources, caller }, repository, workflow: { ...workflow, source: caller }, event }
}

/** Names the workflows there are, or where they would have to lie. */
function noWorkflow({ workflow, caller }: RunRequest, sources: Sources): UsageError {
  if (!existsSync(resolve(caller))) return new UsageError(`There is no folder ${caller}.`)
  const folder = dirname(fileOf(sources.caller, workflowPath(workflow)))
  const names = readdirSync(folder).flatMap(file => (file.endsWith('.yml') ? [basename(file, '.yml')] : []))
  const others = names.filter(name => `${name}.yml` !== CONFIGURATION)
  const hint =
    others.length > 0 ? `it has ${others.join(', ')}` : `its workflows belong into ${dirname(workflowPath(workflow))}`
  return new UsageError(`There is no workflow '${workflow}' in ${caller}: ${hint}.`)
}

function sourcesOf(repository: Repository, caller: string, toolkit: string): Sources {
  const name = fullName(repository)
  const ref = `refs/heads/${repository.defaultBranch}`
  return {
    caller: { repository: name, ref, sha: commitOf(name), root: resolve(caller) },
    toolkit: { repository: TOOLKIT, ref: 'refs/heads/main', sha: commitOf(TOOLKIT), root: toolkit }
  }
}

/** The environment asked for is an input of a dispatched workflow that has one of that name. */
function inputsWithEnvironment(workflow: Workflow, request: RunRequest): Record<string, string> {
  const environment = environmentOf(request)
  const dispatched =
    (request.event ?? 'workflow_dispatch') === 'workflow_dispatch' &&
    workflowTriggers(workflow).has('workflow_dispatch')
  const takesOne = dispatched && environment !== '' && hasDispatchInput(workflow, 'environment')
  return { ...(takesOne && { environment }), ...request.inputs }
}

/** The environment a run is for: asked for, else the first of the caller's configuration, else none. */
export function environmentOf(request: Pick<RunRequest, 'environment' | 'caller'>): string {
  return request.environment ?? environmentsOf(request.caller)[0] ?? ''
}

/** Names of the environments in the caller's configuration, in the order of the file; none where it cannot be read. */
export function environmentsOf(caller: string): string[] {
  return Object.keys(Object(readConfiguration(caller).environments))
}

/** The caller's configuration as it stands; nothing where there is none, or no YAML: the action says where the error is. */
export function readConfiguration(caller: string): Readonly<Record<string, unknown>> {
  const file = join(resolve(caller), CONFIGURATION)
  if (!existsSync(file)) return {}
  try {
    return Object(parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof Error) return {}
    throw error
  }
}

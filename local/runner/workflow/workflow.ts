import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { type Permissions, parsePermissions } from './permissions.ts'
import { fileOf, resolveUses, type Source, type Sources } from './repository-sources.ts'
import { StartupError } from './startup-error.ts'
import { invalidToken, isMapping, tokenChild, tokenEntries, tokenItems, tokenText } from './token-tree.ts'
import { parseWorkflowText } from './workflow-parser.ts'

/** A workflow file together with the workflows its jobs call. */
export interface Workflow {
  readonly source: Source
  /** In its repository: `.github/workflows/provision.yml`. */
  readonly path: string
  readonly name: string
  readonly root: MappingToken
  readonly permissions: Permissions | undefined
  readonly jobs: ReadonlyMap<string, Job>
}

export interface Job {
  readonly id: string
  readonly token: MappingToken
  readonly needs: readonly string[]
  readonly permissions: Permissions | undefined
  readonly steps: readonly MappingToken[]
  /** The workflow it calls; a job has either this or steps. */
  readonly calls: Workflow | undefined
}

/** Actions limits: workflows in one chain, the caller included, and different ones in one run. */
const MAX_DEPTH = 10
const MAX_WORKFLOWS = 50

interface Loading {
  readonly sources: Sources
  /** From the caller down to the file being loaded. */
  readonly chain: readonly string[]
  readonly seen: Set<string>
}

/** Reads a workflow and, at once, every one it calls. Throws StartupError for what GitHub calls an invalid workflow. */
export async function loadWorkflow(
  source: Source,
  path: string,
  sources: Sources,
  loading: Loading = { sources, chain: [], seen: new Set() }
): Promise<Workflow> {
  const file = fileOf(source, path)
  const inner = descend(loading, file, path)
  if (!existsSync(file)) throw new StartupError(`Unable to find reusable workflow ${source.repository}/${path}`)
  const root = await parseWorkflowText(readFileSync(file, 'utf8'), path)
  const jobs = new Map<string, Job>()
  for (const [id, token] of tokenEntries(root.find('jobs'))) {
    if (isMapping(token)) jobs.set(id, await loadJob(id, token, { source, path }, inner))
  }
  if (jobs.size === 0) throw new StartupError(`${path}: the workflow has no jobs.`)
  const name = tokenText(root.find('name')) ?? path
  return { source, path, name, root, permissions: parsePermissions(root.find('permissions')), jobs }
}

function descend(loading: Loading, file: string, path: string): Loading {
  if (loading.chain.includes(file))
    throw new StartupError(`${path} calls itself: ${loading.chain.map(f => basename(f)).join(' → ')}`)
  loading.seen.add(file)
  if (loading.chain.length >= MAX_DEPTH) throw new StartupError(`${path}: more than ${MAX_DEPTH} nested workflows.`)
  if (loading.seen.size > MAX_WORKFLOWS)
    throw new StartupError(`${path}: more than ${MAX_WORKFLOWS} workflows in one run.`)
  return { ...loading, chain: [...loading.chain, file] }
}

async function loadJob(
  id: string,
  token: MappingToken,
  from: { source: Source; path: string },
  loading: Loading
): Promise<Job> {
  const uses = token.find('uses')
  return {
    id,
    token,
    needs: tokenItems(token.find('needs')).map(item => tokenText(item) ?? ''),
    permissions: parsePermissions(token.find('permissions')),
    steps: tokenItems(token.find('steps')).filter(isMapping),
    calls: uses && (await loadCalled(uses, from, loading))
  }
}

async function loadCalled(
  uses: TemplateToken,
  from: { source: Source; path: string },
  loading: Loading
): Promise<Workflow> {
  const reference = tokenText(uses) ?? ''
  const found = reference.startsWith('./')
    ? { source: from.source, path: reference.slice(2) }
    : resolveUses(reference, from.source, loading.sources)
  if (!found) throw invalidToken(from.path, uses, `The workflow '${reference}' is not known to the local runner.`)
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(found.path)) {
    throw invalidToken(from.path, uses, `invalid value workflow reference: '${reference}'`)
  }
  const called = await loadWorkflow(found.source, found.path, loading.sources, loading)
  if (!workflowTriggers(called).has('workflow_call')) {
    throw invalidToken(
      from.path,
      uses,
      `error parsing called workflow '${reference}': workflow is not reusable as it is missing a 'on.workflow_call' trigger`
    )
  }
  return called
}

/** Every event of `on:` with what it says about it. */
export function workflowTriggers(workflow: Workflow): Map<string, TemplateToken | undefined> {
  const on = workflow.root.find('on')
  if (isMapping(on)) return new Map(tokenEntries(on))
  return new Map(tokenItems(on).map(item => [tokenText(item) ?? '', undefined]))
}

/** Every job this one waits for, directly or not. */
export function ancestorJobs(job: Job, jobs: ReadonlyMap<string, Job>): Set<string> {
  const found = new Set<string>()
  const visit = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const need of jobs.get(id)?.needs ?? []) visit(need)
  }
  for (const need of job.needs) visit(need)
  return found
}

/** `env:` or another key that both a workflow and a job can have. */
export function keyOf(token: MappingToken, ...path: string[]): TemplateToken | undefined {
  return path.reduce<TemplateToken | undefined>(tokenChild, token)
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface Declared {
  readonly description?: string
  readonly required?: boolean
  readonly default?: string | number | boolean
}

type Permissions = Readonly<Record<string, 'read' | 'write'>>

interface Job {
  readonly uses?: string
  readonly permissions?: Permissions
  readonly environment?: string | { readonly name: string }
  readonly steps?: readonly { readonly uses?: string }[]
}

/** The declaration of an action or a public workflow. */
export interface Public {
  readonly kind: 'action' | 'workflow'
  readonly name: string
  /** Path of the file in the repository. */
  readonly source: string
  readonly title: string
  readonly text: string
  readonly inputs: Readonly<Record<string, Declared>>
  readonly secrets: Readonly<Record<string, Declared>>
  readonly jobs: readonly Job[]
}

/** Returns all actions and then all workflows that other repositories can call, each in the order of their names. */
export async function publicParts(root: string): Promise<Public[]> {
  const names = [...(await folders(root, 'actions')).map(name => `actions/${name}/action.yml`), ...(await facade(root))]
  const actions = await Promise.all(names.map(source => readAction(root, source)))
  const files = (await readdir(join(root, '.github/workflows'))).filter(file => file.endsWith('.yml')).sort()
  const workflows = await Promise.all(files.map(file => readWorkflow(root, `.github/workflows/${file}`)))
  return [...actions, ...workflows.filter(workflow => workflow !== undefined)]
}

/** Returns the path for `uses:` in other repositories. */
export function pathOf({ source }: Public): string {
  return `org/aks-baseline/${source.replace(/\/action\.yml$/, '')}@v1`
}

export function pageOf({ kind, name }: Pick<Public, 'kind' | 'name'>): string {
  return `${kind === 'workflow' ? 'workflow-' : ''}${name}.md`
}

async function folders(root: string, path: string): Promise<string[]> {
  return (await readdir(join(root, path))).sort()
}

/** Returns the path of `provision`, which is at the root because most callers use it. */
async function facade(root: string): Promise<string[]> {
  return (await readdir(root)).includes('provision') ? ['provision/action.yml'] : []
}

async function readAction(root: string, source: string): Promise<Public> {
  const text = await readFile(join(root, source), 'utf8')
  const { name, inputs = {} } = parse(text)
  return {
    kind: 'action',
    name: source.split('/').at(-2) ?? source,
    source,
    title: name,
    text,
    inputs,
    secrets: {},
    jobs: []
  }
}

async function readWorkflow(root: string, source: string): Promise<Public | undefined> {
  const text = await readFile(join(root, source), 'utf8')
  const { on, jobs } = parse(text)
  if (on?.workflow_call === undefined) return undefined
  const name = (source.split('/').at(-1) ?? source).replace(/\.yml$/, '')
  const { inputs = {}, secrets = {} } = on.workflow_call
  return { kind: 'workflow', name, source, title: name, text, inputs, secrets, jobs: Object.values(jobs) }
}

/** Returns the names of this project's actions that a workflow uses, also through the workflows that it calls. */
export function actionsOf({ jobs }: Public, all: readonly Public[]): string[] {
  const steps = jobs.flatMap(job => (job.steps ?? []).map(step => step.uses ?? ''))
  const own = steps.flatMap(uses => /^\$\/(?:actions\/)?([^/]+)$/.exec(uses)?.[1] ?? [])
  const called = all.filter(({ source }) => jobs.some(({ uses }) => uses === `$/${source}`))
  return [...new Set([...own, ...called.flatMap(workflow => actionsOf(workflow, all))])]
}

/** Returns the permissions of all jobs together, which a caller must grant. */
export function permissionsOf(jobs: readonly Job[]): Permissions {
  const all = jobs.flatMap(job => Object.entries(job.permissions ?? {}))
  return Object.fromEntries(all.toSorted(([, a], [, b]) => a.localeCompare(b)))
}

/** Permissions for the login and for reading the configuration file. */
const LOGIN: Permissions = { contents: 'read', 'id-token': 'write' }

/**
 * Returns the permissions of a job that uses the action: those of the login, and those that this project's workflows
 * grant.
 */
export function permissionsFor(action: Public, all: readonly Public[]): Permissions {
  const path = action.source.replace(/\/action\.yml$/, '')
  const jobs = all.flatMap(({ jobs }) => jobs).filter(job => job.steps?.some(({ uses }) => uses === `$/${path}`))
  return permissionsOf('tenant-id' in action.inputs ? [{ permissions: LOGIN }, ...jobs] : jobs)
}

/** Returns the names of the GitHub environments in the file, with `<name>` for an input. */
export function environmentsOf({ jobs }: Public): string[] {
  const names = jobs.flatMap(({ environment }) =>
    environment === undefined ? [] : [typeof environment === 'string' ? environment : environment.name]
  )
  return [...new Set(names)].map(name => name.replaceAll(/\$\{\{\s*(?:inputs|matrix)\.([\w-]+)\s*\}\}/g, '<$1>'))
}

/** Returns the configuration variables that the file reads. */
export function variablesOf({ text }: Public): string[] {
  const code = text.replaceAll(/^\s*#.*$/gm, '')
  return [...new Set([...code.matchAll(/\bvars\.(\w+)/g)].map(([, name]) => name ?? ''))]
}

import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { runId } from '../contexts.ts'
import type { JobRun } from '../run-state.ts'
import { annotateJob } from './annotations.ts'
import type { Inputs } from './third-party-actions.ts'

function artifactsOf(job: JobRun): string {
  return join(job.frame.run.folder, 'artifacts')
}

/** Keeps files under `artifacts/<name>` of the run, relative to the deepest folder they share. */
export function uploadArtifact(job: JobRun, inputs: Inputs): Record<string, string> {
  const name = inputs.name || 'artifact'
  const files = findFiles(job.workspace, inputs.path ?? '')
  if (files.length === 0) return noFiles(job, inputs)
  const folder = join(artifactsOf(job), name)
  if (existsSync(folder)) {
    throw new Error('Failed request: (409) Conflict: an artifact with this name already exists on the workflow run')
  }
  const root = commonFolder(files)
  const digest = createHash('sha256')
  for (const file of files) {
    const target = join(folder, relative(root, file))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(file, target)
    digest.update(readFileSync(file))
  }
  const id = String(readdirSync(artifactsOf(job)).length)
  const url = `https://github.com/${job.frame.run.sources.caller.repository}/actions/runs/${runId(job.frame.run)}/artifacts/${id}`
  return { 'artifact-id': id, 'artifact-url': url, 'artifact-digest': digest.digest('hex') }
}

function noFiles(job: JobRun, inputs: Inputs): Record<string, string> {
  const message = `No files were found with the provided path: ${inputs.path}. No artifacts will be uploaded.`
  const handling = inputs['if-no-files-found'] || 'warn'
  if (handling === 'error') throw new Error(message)
  if (handling === 'warn') annotateJob(job, 'warning', message)
  return {}
}

/** One pattern a line; a folder means everything in it; `!` leaves out. Hidden files stay behind, as in the action. */
function findFiles(workspace: string, patterns: string): string[] {
  const lines = patterns
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const expand = (pattern: string): string[] =>
    globSync(pattern, { cwd: workspace }).flatMap(found => filesBelow(resolve(workspace, found)))
  const left = new Set(lines.filter(line => line.startsWith('!')).flatMap(line => expand(line.slice(1))))
  const taken = lines.filter(line => !line.startsWith('!')).flatMap(expand)
  return [...new Set(taken)].filter(file => !left.has(file)).sort()
}

function filesBelow(path: string): string[] {
  if (basename(path).startsWith('.')) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap(name => filesBelow(join(path, name)))
}

function commonFolder(files: readonly string[]): string {
  const parts = files.map(file => dirname(file).split('/'))
  const first = parts[0] ?? []
  const differs = first.findIndex((part, index) => parts.some(other => other[index] !== part))
  return first.slice(0, differs < 0 ? undefined : differs).join('/') || '/'
}

/** Brings one artifact into `path`; without a name every one, each into a folder of its own. */
export function downloadArtifact(job: JobRun, inputs: Inputs): Record<string, string> {
  const target = resolve(job.workspace, inputs.path ?? '')
  const folder = artifactsOf(job)
  const all = existsSync(folder) ? readdirSync(folder).sort() : []
  if (inputs.name && !all.includes(inputs.name)) {
    throw new Error(`Unable to download artifact(s): Artifact not found for name: ${inputs.name}`)
  }
  const wanted = inputs.name ? [inputs.name] : all.filter(name => fitsPattern(name, inputs.pattern || '*'))
  const together = inputs.name !== undefined || inputs['merge-multiple'] === 'true'
  for (const name of wanted) {
    const into = together ? target : join(target, name)
    mkdirSync(into, { recursive: true })
    cpSync(join(folder, name), into, { recursive: true })
  }
  return { 'download-path': target }
}

function fitsPattern(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}

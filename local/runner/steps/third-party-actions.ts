import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { JobRun } from '../run-state.ts'
import { TOOLKIT } from '../workflow/repository-sources.ts'
import { downloadArtifact, uploadArtifact } from './artifacts.ts'

/** What takes the place of a third-party action. Gives its outputs; throws an Error where the action would fail. */
export type ThirdPartyAction = (job: JobRun, inputs: Inputs) => Record<string, string>

/** `with:` of the step. */
export type Inputs = Readonly<Record<string, string | undefined>>

/** By `owner/name` of the action, at any ref. */
export const thirdPartyActions: Readonly<Record<string, ThirdPartyAction | undefined>> = {
  'actions/checkout': checkout,
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact
}

/** Folders that are not part of a commit. */
const untracked = ['.git', 'node_modules', '.local', '.build', 'coverage']

/** Copies the caller's repository, or this one, into the workspace. */
function checkout(job: JobRun, inputs: Inputs): Record<string, string> {
  const { sources } = job.frame.run
  const wanted = (inputs.repository || sources.caller.repository).toLowerCase()
  const source = [sources.caller, sources.toolkit].find(candidate => candidate.repository.toLowerCase() === wanted)
  if (!source)
    throw new Error(`Not Found: the repository '${inputs.repository}' is neither the caller's nor ${TOOLKIT}.`)
  const target = join(job.workspace, inputs.path ?? '')
  if (relative(job.workspace, target).startsWith('..')) {
    throw new Error(`Repository path '${target}' is not under '${job.workspace}'`)
  }
  mkdirSync(target, { recursive: true })
  if (existsSync(source.root)) {
    cpSync(source.root, target, { recursive: true, filter: from => !untracked.includes(basename(from)) })
  }
  return { ref: source.ref, commit: source.sha }
}

import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/** A repository at a commit, as a folder. */
export interface Source {
  /** `owner/name`. */
  readonly repository: string
  /** In full: `refs/heads/main`, `refs/tags/v1` or a commit. */
  readonly ref: string
  readonly sha: string
  readonly root: string
}

export interface Sources {
  readonly caller: Source
  readonly toolkit: Source
}

/** This repository as others name it: at any ref it is the checkout the runner belongs to. */
export const TOOLKIT = 'org/aks-baseline'
export const toolkitRoot = resolve(import.meta.dirname, '../../..')
const WORKFLOWS = '.github/workflows'

/** A file of a repository. Where a folder without `.github/workflows` stands for a repository, its workflows lie at the root. */
export function fileOf(source: Source, path: string): string {
  const standsIn = !existsSync(join(source.root, WORKFLOWS))
  return join(source.root, standsIn && path.startsWith(`${WORKFLOWS}/`) ? basename(path) : path)
}

export function workflowPath(name: string): string {
  return `${WORKFLOWS}/${name}.yml`
}

/** What a `uses:` points at, when it is a path in the same repository (`$/…`) or in this one at any ref. */
export function resolveUses(
  uses: string,
  from: Source,
  sources: Sources
): { source: Source; path: string } | undefined {
  if (uses.startsWith('$/')) return { source: from, path: uses.slice(2) }
  const match = /^([^/@]+\/[^/@]+)(?:\/([^@]*))?@(.+)$/.exec(uses)
  if (match?.[1]?.toLowerCase() !== TOOLKIT) return undefined
  return { source: { ...sources.toolkit, ref: fullRef(match[3] ?? '') }, path: match[2] ?? '' }
}

function fullRef(ref: string): string {
  if (/^[0-9a-f]{40}$/.test(ref)) return ref
  return /^v\d/.test(ref) ? `refs/tags/${ref}` : `refs/heads/${ref}`
}

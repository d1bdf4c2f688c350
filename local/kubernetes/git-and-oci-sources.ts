import { createHash } from 'node:crypto'
import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'
import type { Files } from './manifests.ts'

/**
 * What Flux can read, as data: Git repositories by address and artifacts by digest. The world is JSON and synchronous, so
 * whoever opens it (the host, a test) puts the files in; an address that is not here does not exist.
 */
export interface GitRepository {
  /** Credentials a private repository takes: tokens and private keys as they are sent, and public keys; absent: public. */
  credentials?: string[]
  /** Certificate, as PEM, of the private authority that issued the certificate of the server. Absent: a public one. */
  authority?: string
  /** Commit each branch is at. */
  readonly branches: Record<string, string>
  readonly tags: Record<string, string>
  /** Files by commit, 40 hexadecimal digits. */
  readonly commits: Record<string, Files>
}

function repositories(world: World): Record<string, GitRepository> {
  return tableOf<GitRepository>(world, 'gitRepositories')
}

/** Files of artifacts by digest; which repository of which registry holds a digest is the registry's to say. */
function artifacts(world: World): Record<string, Files> {
  return tableOf<Files>(world, 'ociArtifacts')
}

/** Host and path of an address: `https://`, `ssh://git@` and `git@host:` lead to one repository. */
export function repositoryKey(url: string): string {
  return url
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(\d+\/)?/, '$1/')
    .replace(/(\.git)?\/*$/, '')
}

export function findRepository(world: World, url: string): GitRepository | undefined {
  return repositories(world)[repositoryKey(url)]
}

export interface Commit {
  readonly files: Files
  /** Branch that is moved to it. */
  readonly branch?: string
  readonly tag?: string
  /** Default: made from the files. */
  readonly sha?: string
}

/** Commits files to a repository, which is made if there is none, and gives the commit. */
export function commitFiles(
  world: World,
  url: string,
  { files, branch, tag, sha = hashOf('sha1', files) }: Commit
): string {
  const table = repositories(world)
  const key = repositoryKey(url)
  const repository = table[key] ?? { branches: {}, tags: {}, commits: {} }
  table[key] = repository
  repository.commits[sha] = files
  if (branch !== undefined) repository.branches[branch] = sha
  if (tag !== undefined) repository.tags[tag] = sha
  return sha
}

/** Changes that a colleague made to a repository: text by file, `null` for a file that was deleted. */
type Changes = Readonly<Record<string, string | null>>

function changesOf(world: World): Record<string, Changes> {
  return tableOf<Changes>(world, 'committedChanges')
}

/**
 * Commits changes on top of a branch and returns the commit. The changes stay when the host publishes the files of the
 * checkout again. The repository is created if it does not exist.
 */
export function commitChange(world: World, url: string, changes: Changes, branch: string): string {
  const key = repositoryKey(url)
  const repository = findRepository(world, url)
  const files = repository?.commits[repository.branches[branch] ?? ''] ?? {}
  changesOf(world)[key] = { ...changesOf(world)[key], ...changes }
  return commitFiles(world, url, { files: merged(files, changes), branch })
}

/** Returns files of a checkout with the changes that a colleague made to the repository. */
export function withChanges(world: World, url: string, files: Files): Files {
  return merged(files, changesOf(world)[repositoryKey(url)] ?? {})
}

function merged(files: Files, changes: Changes): Files {
  const entries = Object.entries({ ...files, ...changes }).flatMap(([path, text]) =>
    text === null ? [] : [[path, text]]
  )
  return Object.fromEntries(entries)
}

/** From now on a repository takes these credentials and nobody without. */
export function closeRepository(world: World, url: string, ...credentials: string[]): void {
  const repository = findRepository(world, url)
  if (repository === undefined) throw new Error(`there is no repository ${url}`)
  repository.credentials = [...(repository.credentials ?? []), ...credentials]
}

/** Gives the server of a repository a certificate of a private authority, whose own certificate is PEM. */
export function usePrivateAuthority(world: World, url: string, authority: string): void {
  const repository = findRepository(world, url)
  if (repository === undefined) throw new Error(`there is no repository ${url}`)
  repository.authority = authority
}

/** Takes a repository away. */
export function removeRepository(world: World, url: string): void {
  delete repositories(world)[repositoryKey(url)]
}

/** Makes an artifact of files and gives its digest; a registry serves it once it holds that digest. */
export function makeArtifact(world: World, files: Files): string {
  const digest = `sha256:${hashOf('sha256', files)}`
  artifacts(world)[digest] = files
  return digest
}

export function artifactFiles(world: World, digest: string): Files | undefined {
  return artifacts(world)[digest]
}

function hashOf(algorithm: 'sha1' | 'sha256', files: Files): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash(algorithm).update(JSON.stringify(sorted)).digest('hex')
}

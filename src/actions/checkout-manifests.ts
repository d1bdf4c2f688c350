import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import type { Baseline, Colour } from '../config/index.ts'
import { type FluxPath, type ManifestFiles, renderFluxPaths } from '../manifests/index.ts'
import type { ManifestEvidence } from '../preflight/index.ts'
import { EMPTY_LIVE_STATE } from '../provisioning/index.ts'
import { Failure } from '../runtime/index.ts'
import { FLUX_CONFIGURATION, fluxSubstitutions, kustomizationsOf } from '../templates/index.ts'

/** A folder of manifests in a checkout. */
export interface ManifestFolder {
  readonly workspace: string
  /** Path relative to the workspace. */
  readonly path: string
  /** Whether the workflow names the folder itself. Otherwise it is `gitops.path` of the configuration. */
  readonly isNamed: boolean
  /** Repository of the checkout, for example `https://github.com/contoso/shop`. */
  readonly repositoryUrl: string
}

/** Limits of what is read, so that a checkout with large files cannot fill the memory. */
export const MANIFEST_LIMITS = { file: 1024 * 1024, all: 32 * 1024 * 1024, files: 5_000 } as const

/**
 * Returns the manifests of a folder as Flux would render them for a cluster, or the reason why there are none. Throws
 * Failure `input-invalid` if the folder is not in the checkout, or exceeds the limits.
 */
export function checkoutManifests(folder: ManifestFolder, baseline: Baseline, colour: Colour): ManifestEvidence {
  const unread = reasonAgainst(folder, baseline)
  if (unread !== undefined) return { unread }
  const files = readManifestFiles(folder)
  if (files === undefined) return { unread: `The checkout has no folder \`${folder.path}\`.` }
  return renderFluxPaths(files, sourceOfFlux(baseline), fluxPaths(folder, files, baseline, colour))
}

/** Returns why the folder `gitops.path` of the checkout does not have what Flux applies. */
function reasonAgainst({ isNamed, repositoryUrl }: ManifestFolder, { config }: Baseline): string | undefined {
  const { source } = config.gitops
  if (isNamed) return undefined
  if (source === undefined) return 'The configuration has no `gitops.source`, so it is not known what Flux applies.'
  if (source.kind === 'oci' || sameRepository(source.url, repositoryUrl)) return undefined
  return `Flux applies manifests of the repository ${source.url}, which is not this checkout.`
}

/** Returns whether the address of a Git source is the repository of the checkout, over HTTPS or SSH. */
function sameRepository(url: string, repositoryUrl: string): boolean {
  const key = (address: string) =>
    address
      .replace(/^\w+:\/\/|^[^@/]+@/g, '')
      .replace(/^[^@/]+@/, '')
      .replace(':', '/')
      .replace(/\.git$|\/$/g, '')
      .toLowerCase()
  return key(url) === key(repositoryUrl)
}

function sourceOfFlux({ config }: Baseline) {
  const kind = config.gitops.source?.kind === 'oci' ? 'OCIRepository' : 'GitRepository'
  return { kind, name: FLUX_CONFIGURATION }
}

/** Values that only Azure knows. No rule reads them, but without them the objects would be incomplete. */
const FROM_AZURE = { tenant_id: '', ingress_client_id: '' }

function fluxPaths(
  { path }: ManifestFolder,
  files: ManifestFiles,
  baseline: Baseline,
  colour: Colour
): readonly FluxPath[] {
  const known = Object.entries(fluxSubstitutions(baseline, EMPTY_LIVE_STATE, colour))
  const texts = known.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const variables = { values: { ...FROM_AZURE, ...Object.fromEntries(texts) }, unreadSources: [] }
  const root = posix.normalize(path)
  const parts = kustomizationsOf(baseline).map(each => posix.join(root, each.path))
  const own = parts.filter(part => Object.keys(files).some(file => file.startsWith(`${part}/`)))
  return (own.length === 0 ? [root] : own).map(each => ({ path: each, variables }))
}

/**
 * Reads the text files below a folder, by their paths from the workspace. Follows no symbolic link, because a link of a
 * pull request can name any file of the runner. Returns `undefined` if the folder does not exist.
 */
export function readManifestFiles({
  workspace,
  path
}: Pick<ManifestFolder, 'workspace' | 'path'>): ManifestFiles | undefined {
  const root = insideWorkspace(workspace, path)
  if (root === undefined) return undefined
  const found: Record<string, string> = {}
  const progress = { files: 0, bytes: 0 }
  for (const file of filesBelow(root)) {
    const name = relative(workspace, file).split(sep).join('/')
    const { size } = lstatSync(file)
    progress.files++
    progress.bytes += size
    if (size > MANIFEST_LIMITS.file) throw tooLarge(path, `${name} has ${size} bytes`)
    if (progress.bytes > MANIFEST_LIMITS.all) throw tooLarge(path, `it has more than ${MANIFEST_LIMITS.all} bytes`)
    if (progress.files > MANIFEST_LIMITS.files) throw tooLarge(path, `it has more than ${MANIFEST_LIMITS.files} files`)
    found[name] = readFileSync(file, 'utf8')
  }
  return found
}

/** Yields the files below a folder. A recursive `readdir` of Node would follow links to folders. */
function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted(byName)) {
    const path = join(folder, entry.name)
    if (entry.isFile()) yield path
    if (entry.isDirectory() && !SKIPPED.includes(entry.name)) yield* filesBelow(path)
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}

const SKIPPED = ['.git', 'node_modules']

function insideWorkspace(workspace: string, path: string): string | undefined {
  const root = join(workspace, path)
  const outside = relative(workspace, root).split(sep)[0] === '..' || isAbsolute(path)
  if (outside || leadsOut(workspace, root)) {
    throw new Failure('input-invalid', `The folder ${JSON.stringify(path)} is not in the checkout.`, {
      subject: 'manifests',
      remedy: 'Write a path relative to the root of the repository, without symbolic links that lead out of it.'
    })
  }
  return lstatSync(root, { throwIfNoEntry: false })?.isDirectory() ? root : undefined
}

function leadsOut(workspace: string, root: string): boolean {
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return false
  return relative(realpathSync(workspace), realpathSync(root)).split(sep)[0] === '..'
}

function tooLarge(path: string, why: string): Failure {
  return new Failure('input-invalid', `The folder ${path} cannot be read as manifests: ${why}.`, {
    subject: 'manifests',
    remedy: 'Name the folder that Flux applies with the input `manifests`, and keep other files out of it.'
  })
}

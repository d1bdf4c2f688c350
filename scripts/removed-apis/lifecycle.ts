import { execFileSync } from 'node:child_process'
import type { RemovedApi } from '../../src/preflight/upgrade/removed-api.ts'

/** Markers of one Git reference, by API version and kind. */
type Markers = ReadonlyMap<string, RemovedApi>

/** The oldest branch that is read. Earlier removals concern versions that AKS ceased to offer years ago. */
const OLDEST_MINOR = 25
const GENERATED = '/zz_generated.prerelease-lifecycle.go'

/**
 * Returns the APIs that `kubernetes/api` marks as removed, in the order of API version and kind. `checkout` is a clone
 * with the release branches. The newest branch that has a kind decides, because markers can change. A kind that the
 * next branch lacks is no longer served from then on, whatever its marker promised.
 */
export function readRemovedApis(checkout: string): readonly RemovedApi[] {
  const all = branches(checkout).map(branch => ({ ...branch, markers: readMarkers(checkout, branch.name) }))
  const newest = new Map(all.flatMap(({ minor, markers }) => [...markers].map(([key, row]) => [key, { row, minor }])))
  const last = all.at(-1)?.minor ?? 0
  return [...newest.values()]
    .map(({ row, minor }) => (minor === last ? row : { ...row, removedIn: Math.min(row.removedIn, minor + 1) }))
    .toSorted((a, b) => compare(a.apiVersion, b.apiVersion) || compare(a.kind, b.kind))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

interface Branch {
  readonly name: string
  readonly minor: number
}

/** Returns the release branches, the oldest first, and then the branch that is checked out: the coming minor version. */
function branches(checkout: string): Branch[] {
  const names = git(checkout, 'for-each-ref', '--format=%(refname)').split('\n')
  const releases = names.flatMap(name => {
    const minor = Number(/\/release-1\.(\d+)$/.exec(name)?.[1])
    return minor >= OLDEST_MINOR ? [{ name, minor }] : []
  })
  if (releases.length === 0) throw new Error(`${checkout} is not a clone of kubernetes/api with its release branches.`)
  const ordered = releases.toSorted((a, b) => a.minor - b.minor)
  return [...ordered, { name: 'HEAD', minor: (ordered.at(-1)?.minor ?? 0) + 1 }]
}

const REMOVED = /func \(in \*(\w+)\) APILifecycleRemoved\(\).*\{\n[^\n]*return 1, (\d+)/g
const REPLACED =
  /func \(in \*(\w+)\) APILifecycleReplacement\(\).*\{\n[^\n]*Group: *"([^"]*)", Version: *"([^"]*)", Kind: *"([^"]*)"/g

/** Reads the generated functions of one branch. Lists and options are never written to a manifest, so they are left out. */
function readMarkers(checkout: string, branch: string): Markers {
  const groups = readGroups(checkout, branch)
  const rows = readFiles(checkout, branch).flatMap(({ folder, text }) => {
    const group = groups.get(folder)
    if (group === undefined) throw new Error(`${branch} of kubernetes/api registers no group for the folder ${folder}.`)
    const version = folder.split('/').at(-1) ?? ''
    const apiVersion = group === '' ? version : `${group}/${version}`
    const replacements = new Map(
      [...text.matchAll(REPLACED)].map(([, kind, ...by]) => [kind, replacementOf(by as [string, string, string])])
    )
    return [...text.matchAll(REMOVED)].flatMap(([, kind = '', removedIn]): [string, RemovedApi][] => {
      if (/(List|Options)$/.test(kind)) return []
      const replacement = replacements.get(kind)
      const row = { apiVersion, kind, removedIn: Number(removedIn), ...(replacement !== undefined && { replacement }) }
      return [[`${apiVersion} ${kind}`, row]]
    })
  })
  return new Map(rows)
}

function replacementOf([group, version, kind]: readonly [string, string, string]): string {
  return `${group === '' ? version : `${group}/${version}`} ${kind}`
}

/** Returns the API group of each folder, from its registration. The folder `core` has the group without a name. */
function readGroups(checkout: string, branch: string): ReadonlyMap<string, string> {
  const found = git(checkout, 'grep', '^const GroupName', branch, '--', '*register.go').split('\n')
  return new Map(
    found.flatMap(line => {
      const [, folder, group] = /^[^:]+:([\w/]+)\/register\.go:const GroupName *= *"(\S*)"/.exec(line) ?? []
      return folder === undefined ? [] : [[folder, group ?? ''] as const]
    })
  )
}

function readFiles(checkout: string, branch: string): { readonly folder: string; readonly text: string }[] {
  const paths = git(checkout, 'ls-tree', '-r', '--name-only', branch).split('\n')
  const generated = paths.filter(path => path.endsWith(GENERATED))
  return generated.map(path => ({
    folder: path.slice(0, path.lastIndexOf('/')),
    text: git(checkout, 'show', `${branch}:${path}`)
  }))
}

function git(checkout: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', checkout, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

/** Returns commit and day of the branch that is checked out. */
export function readCommit(checkout: string): { readonly commit: string; readonly day: string } {
  const [commit = '', day = ''] = git(checkout, 'log', '-1', '--format=%h %cs').trim().split(' ')
  return { commit, day }
}

import { execFileSync } from 'node:child_process'
import { EXEMPTIONS, parseExemptions } from './exemptions.ts'

/** Longest subject of a commit, in characters. */
export const MAX_SUBJECT = 72

/** An answer that needs the history of the repository, or why there is none. */
export type FromHistory = { readonly found: readonly string[] } | { readonly notEvaluated: string }

/** The test whose first commit is where the rules begin to hold. */
const GUARD = 'test/contract/prose.test.ts'

/** Returns the subjects of commits after the guard's that are too long, with their abbreviated ids. Merges are left out. */
export function longSubjects(root: string): FromHistory {
  return since(root, GUARD, (git, commit) => {
    const date = git('show', '--no-patch', '--format=%cI', commit).trim()
    const lines = git('log', '--no-merges', `--since=${date}`, '--format=%h %s', `${commit}..HEAD`).split('\n')
    return lines.filter(line => isTooLong(line.slice(line.indexOf(' ') + 1)))
  })
}

/** Subjects that git, GitHub and Dependabot write. */
const AUTOMATIC = /^(Revert "|fixup! |squash! |Bump |build\(deps)/

/** Returns whether a subject has too many characters, apart from the number of the pull request that GitHub appends. */
export function isTooLong(subject: string): boolean {
  return !AUTOMATIC.test(subject) && [...subject.replace(/ \(#\d+\)$/, '')].length > MAX_SUBJECT
}

/** The rules. A commit that adds one may exempt the files that break it. */
const RULES = ['rules.ts', 'words.json', 'first-words.json'].map(name => `scripts/prose/${name}`)

/**
 * Returns exempt files that were not exempt when the list was added or when a rule was changed. A file that git recognises as
 * renamed from an exempt one may be listed under its new name.
 */
export function addedExemptions(root: string, listed: readonly string[]): FromHistory {
  const changed = changedRules(root)
  if (changed.length > 0) return { notEvaluated: `${changed[0]} has a change that is not committed` }
  return since(root, EXEMPTIONS, (git, first) => {
    const later = logOf(git, '--format=%H', `${first}..HEAD`, '--', ...RULES)
    const allowed = new Set([first, ...later].flatMap(commit => exemptionsAt(git, commit)))
    const added = listed.filter(file => !allowed.has(file))
    if (added.length === 0) return []
    const renamed = renames(git, first)
    const newNames = new Set([...allowed].map(file => renamed.get(file)))
    return added.filter(file => !newNames.has(file))
  })
}

/** Returns the exemptions of a commit; none if the list was not valid there. */
function exemptionsAt(git: Git, commit: string): string[] {
  try {
    return parseExemptions(git('show', `${commit}:./${EXEMPTIONS}`))
  } catch {
    return []
  }
}

function changedRules(root: string): string[] {
  const git = gitIn(root)
  if (isShallow(git) !== false) return []
  return git('diff', '--name-only', 'HEAD', '--', ...RULES)
    .split('\n')
    .filter(line => line !== '')
}

/**
 * Returns the new names of files by their former ones, as git recognises them since the list was added and since the last
 * commit. A new file counts once it is staged.
 */
export function renamedFiles(root: string): ReadonlyMap<string, string> {
  const git = gitIn(root)
  if (isShallow(git) !== false) return new Map()
  const commit = addedBy(git, EXEMPTIONS)
  return new Map([...(commit === undefined ? [] : renames(git, commit)), ...renames(git, 'HEAD')])
}

type Git = (...args: string[]) => string

function gitIn(root: string): Git {
  return (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 })
}

/**
 * Asks a question about the time since the commit that added a file; on a branch that got the file by a merge, since that
 * merge. The answer is missing without git, in a shallow clone, and before the file is committed.
 */
function since(root: string, file: string, ask: (git: Git, commit: string) => string[]): FromHistory {
  const git = gitIn(root)
  const shallow = isShallow(git)
  if (shallow === undefined) return { notEvaluated: 'git cannot read the history of this folder' }
  if (shallow) return { notEvaluated: 'the clone is shallow' }
  const commit = addedBy(git, file)
  return commit === undefined ? { notEvaluated: `no commit has added ${file}` } : { found: ask(git, commit) }
}

/** Returns whether a clone lacks older commits; `undefined` without git. */
function isShallow(git: Git): boolean | undefined {
  try {
    git('rev-parse', '--verify', 'HEAD')
    return git('rev-parse', '--is-shallow-repository').trim() === 'true'
  } catch {
    return undefined
  }
}

/** Returns the first commit of this branch that has a file, which may be a merge. */
function addedBy(git: Git, file: string): string | undefined {
  return logOf(git, '--diff-filter=A', '--format=%H', '--', file).at(-1)
}

/** Returns the lines of a log of this branch, newest first, in which a merge counts as one commit. */
function logOf(git: Git, ...options: string[]): string[] {
  const log = git('log', '--first-parent', '--diff-merges=first-parent', '--no-patch', ...options)
  return log.split('\n').filter(line => line !== '')
}

/** Returns the new names of renamed files by their former ones: git prints `R…`, former name and new name for each. */
function renames(git: Git, commit: string): Map<string, string> {
  const parts = git('diff', '--find-renames=40%', '-l2000', '--diff-filter=R', '--name-status', '-z', commit).split(
    '\0'
  )
  const found = new Map<string, string>()
  for (let i = 0; i + 2 < parts.length; i += 3) found.set(parts[i + 1] ?? '', parts[i + 2] ?? '')
  return found
}

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
    const lines = git('log', '--no-merges', '--format=%h %s', `${commit}..HEAD`).split('\n')
    return lines.filter(line => line.slice(line.indexOf(' ') + 1).length > MAX_SUBJECT)
  })
}

/**
 * Returns exempt files that were not exempt when the list was added. A file that git recognises as renamed from an exempt one
 * may be listed under its new name.
 */
export function addedExemptions(root: string, listed: readonly string[]): FromHistory {
  return since(root, EXEMPTIONS, (git, commit) => {
    const first = new Set(parseExemptions(git('show', `${commit}:${EXEMPTIONS}`)))
    const added = listed.filter(file => !first.has(file))
    if (added.length === 0) return []
    const renamed = renames(git('diff', '--find-renames=40%', '--diff-filter=R', '--name-status', '-z', commit))
    return added.filter(file => !first.has(renamed.get(file) ?? ''))
  })
}

type Git = (...args: string[]) => string

/**
 * Asks a question about the time since the commit that added a file; on a branch that got the file by a merge, since that
 * merge. The answer is missing without git, in a shallow clone, and before the file is committed.
 */
function since(root: string, file: string, ask: (git: Git, commit: string) => string[]): FromHistory {
  const git: Git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 })
  const shallow = isShallow(git)
  if (shallow === undefined) return { notEvaluated: 'git cannot read the history of this folder' }
  if (shallow) return { notEvaluated: 'the clone is shallow' }
  const options = ['--first-parent', '--diff-merges=first-parent', '--no-patch', '--diff-filter=A', '--format=%H']
  const commit = git('log', ...options, '--', file)
    .trim()
    .split('\n')
    .at(-1)
  if (commit === undefined || commit === '') return { notEvaluated: `no commit has added ${file}` }
  return { found: ask(git, commit) }
}

/** Returns whether a clone lacks older commits; `undefined` without git. */
function isShallow(git: Git): boolean | undefined {
  try {
    return git('rev-parse', '--is-shallow-repository').trim() === 'true'
  } catch {
    return undefined
  }
}

/** Returns the former name of each renamed file from lines `R…`, former name, new name. */
function renames(status: string): Map<string, string> {
  const parts = status.split('\0')
  const found = new Map<string, string>()
  for (let i = 0; i + 2 < parts.length; i += 3) found.set(parts[i + 2] ?? '', parts[i + 1] ?? '')
  return found
}

// npm run test:changed -- [REVISION] [JEST OPTIONS]: runs the tests of what differs from a revision (main unless one is
// named): commits of this branch, staged, unstaged and new files.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const JEST = [
  '--import',
  join(root, 'test/shared-modules/hooks.mjs'),
  '--experimental-vm-modules',
  '--no-warnings',
  join(root, 'node_modules/jest/bin/jest.js')
]

/** A mistake that the person at the terminal can fix: shown without a stack trace. */
export class RevisionError extends Error {}

/**
 * Returns the files of a checkout that differ from where the branch left a revision, and files that git does not know
 * yet, sorted. Deleted files and the former names of renamed files are included. Throws RevisionError for a revision that does not exist.
 */
export function changedFiles(folder: string, revision: string): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = (text: string) => text.split('\0').filter(line => line !== '')
  const base = branchPoint(git, revision)
  const changed = lines(git('diff', '--name-only', '-z', '--no-renames', base))
  const unknown = lines(git('ls-files', '--others', '--exclude-standard', '-z'))
  return [...new Set([...changed, ...unknown])].sort()
}

function branchPoint(git: (...args: string[]) => string, revision: string): string {
  // A clone of another branch has main only as a branch of the remote repository.
  for (const name of [revision, `origin/${revision}`]) {
    try {
      return git('merge-base', name, 'HEAD').trim()
    } catch {
      // The next name may exist.
    }
  }
  throw new RevisionError(
    `git finds no common commit of HEAD and ${revision}, nor of HEAD and origin/${revision}. Name another revision: npm run test:changed -- REVISION`
  )
}

export interface Selection {
  readonly run: readonly string[]
  /** Related tests that start processes, and those that compare generated files: `npm test` runs them. */
  readonly left: readonly string[]
}

/** Compare generated files with their sources, which are built and generated only before a pull request. */
const GENERATED = ['test/contract/generated.test.ts', 'test/contract/public-interface.test.ts']

/** Chooses from tests that a change may affect. One that starts processes runs only if the test itself was changed. */
export function selectTests(tests: readonly string[], changed: readonly string[]): Selection {
  const isSlow = (test: string) => /^test\/(workflow|bundle)\//.test(test) && !changed.includes(test)
  const left = tests.filter(test => GENERATED.includes(test) || isSlow(test))
  return { run: tests.filter(test => !left.includes(test)), left }
}

/** Returns whether tests import a file; the contract tests read all others. */
function isModule(file: string): boolean {
  return /^(src|local|scripts|test)\/.*\.m?[jt]s$/.test(file)
}

/** Files that decide how every test runs. */
const SET_UP = /^(jest\.config\.mjs|package(-lock)?\.json|test\/[^/]+\.mjs|test\/shared-modules\/.*)$/

/** Returns whether any test can depend on a change: a module is gone, or the set-up of the tests differs. */
export function affectsAllTests(changed: readonly string[], exists: (file: string) => boolean): boolean {
  return changed.some(file => SET_UP.test(file) || (isModule(file) && !exists(file)))
}

/** Returns the tests that import a changed file, directly or through others, and the contract tests for other files. */
function affectedTests(changed: readonly string[]): string[] {
  if (affectsAllTests(changed, file => existsSync(join(root, file))))
    return globSync('test/**/*.test.ts', { cwd: root }).sort()
  const modules = changed.filter(isModule)
  const related = modules.length === 0 ? [] : relatedTests(modules)
  const contract = modules.length === changed.length ? [] : globSync('test/contract/**/*.test.ts', { cwd: root })
  return [...new Set([...related, ...contract])].sort()
}

function relatedTests(modules: readonly string[]): string[] {
  const args = [...JEST, '--listTests', '--json', '--findRelatedTests', ...modules]
  const paths: string[] = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }))
  return paths.map(path => relative(root, path))
}

/** Runs what the change asks for and returns the exit code. */
function testChanged(revision: string, options: readonly string[]): number {
  const changed = changedFiles(root, revision)
  if (changed.length === 0) {
    say(`Nothing differs from ${revision}: no test to run.`)
    return 0
  }
  const { run, left } = selectTests(affectedTests(changed), changed)
  say(`${changed.length} files differ from ${revision}:`, ...changed.map(file => `  ${file}`))
  if (left.length > 0) say(`${left.length} related tests are left to npm test:`, ...left.map(test => `  ${test}`))
  say(`${run.length} test files run:`, ...run.map(test => `  ${test}`))
  if (run.length === 0) return 0
  const env = { ACTIONS: 'src', ...process.env }
  const args = [...JEST, ...options, '--runTestsByPath', ...run]
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

if (import.meta.main) {
  const args = process.argv.slice(2)
  const named = args[0] !== undefined && !args[0].startsWith('-')
  try {
    process.exitCode = testChanged(named ? String(args[0]) : 'main', named ? args.slice(1) : args)
  } catch (error) {
    if (!(error instanceof RevisionError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

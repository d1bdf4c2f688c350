/**
 * `npm run prose [-- PATH…]`: prints where the prose of files or folders is not plain English, as
 * `file:line rule "words" → replacement`. Without a path it takes all files that are not exempt, and names exempt files that
 * need no exemption any more. `--list` removes those from the list, and
 * follows files that git recognises as renamed. `--count` prints numbers by rule and folder instead.
 * `--init` writes the whole list, which only a commit that adds a rule may do.
 */
import { join, normalize } from 'node:path'
import {
  EXEMPTIONS,
  needlessExemptions,
  readExemptions,
  reducedExemptions,
  writeExemptions
} from './prose/exemptions.ts'
import { passagesIn, proseFiles } from './prose/files.ts'
import { renamedFiles } from './prose/history.ts'
import { type ProseFinding, proseFindings } from './prose/rules.ts'

const root = join(import.meta.dirname, '..')

/** Returns all findings in files, which are relative to the root. */
export function findingsIn(files: readonly string[]): ProseFinding[] {
  return passagesIn(root, files).flatMap(proseFindings)
}

/** Returns a finding as one line that editors can follow. */
export function formatFinding({ file, line, rule, words, write }: ProseFinding): string {
  return `${file}:${line} ${rule} "${words}" → ${write}`
}

/** Selects the files that a path names: itself, or those of a folder. */
export function selectFiles(files: readonly string[], paths: readonly string[]): string[] {
  const wanted = paths.map(path => normalize(path).replace(/\/$/, ''))
  return files.filter(file => wanted.some(path => path === '.' || file === path || file.startsWith(`${path}/`)))
}

/** Counts findings by rule, and by the first two parts of the path. */
export function countFindings(findings: readonly ProseFinding[]): string[] {
  const folder = ({ file }: ProseFinding) => file.split('/').slice(0, -1).slice(0, 2).join('/') || '.'
  const rules = Object.entries(Object.groupBy(findings, ({ rule }) => rule)).map(([rule, of]) => `${of.length} ${rule}`)
  const folders = [...Map.groupBy(findings, folder)].map(([name, of]) => `${of.length} ${name}`)
  return [...rules, '', ...folders]
}

/** Runs the command and returns the exit code: 1 where a line is to be changed. */
function main(args: readonly string[]): number {
  const files = proseFiles(root)
  if (args.includes('--init')) return init(files)
  const paths = args.filter(arg => !arg.startsWith('--'))
  const unknown = paths.filter(path => selectFiles(files, [path]).length === 0)
  if (unknown.length > 0)
    return fail(
      `No text is checked in ${unknown.join(', ')}: the path does not exist, is generated or is ignored by git.`
    )
  if (args.includes('--list')) return removeNeedless(files)
  if (args.includes('--count'))
    return say(0, ...countFindings(findingsIn(paths.length === 0 ? files : selectFiles(files, paths))))
  if (paths.length > 0) {
    const selected = selectFiles(files, paths)
    return report(findingsIn(selected)) || say(0, `No findings in ${selected.length} files.`)
  }
  const exempt = new Set(readExemptions(root))
  const findings = findingsIn(files)
  const needless = needlessExemptions([...exempt], failing(findings))
  say(0, ...needless.map(file => `${file} needs no exemption any more: npm run prose -- --list`))
  return Math.max(report(findings.filter(({ file }) => !exempt.has(file))), Math.sign(needless.length))
}

function failing(findings: readonly ProseFinding[]): Set<string> {
  return new Set(findings.map(({ file }) => file))
}

function removeNeedless(files: readonly string[]): number {
  const listed = readExemptions(root)
  const left = reducedExemptions(listed, failing(findingsIn(files)), renamedFiles(root))
  writeExemptions(root, left)
  return say(0, `${listed.length - left.length} files removed from ${EXEMPTIONS}, ${left.length} left.`)
}

function init(files: readonly string[]): number {
  writeExemptions(root, [...failing(findingsIn(files))])
  return say(0, `${EXEMPTIONS} is written.`)
}

function report(findings: readonly ProseFinding[]): number {
  return say(findings.length === 0 ? 0 : 1, ...findings.map(formatFinding))
}

function say(code: number, ...lines: readonly string[]): number {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
  return code
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`)
  return 1
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))

import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Files that were written before the rules, by folder. They are removed as they are rewritten; none is added. */
export const EXEMPTIONS = 'scripts/prose/exemptions.json'

type Folders = Readonly<Record<string, readonly string[]>>

export function readExemptions(root: string): string[] {
  return parseExemptions(readFileSync(join(root, EXEMPTIONS), 'utf8'))
}

/** Returns the paths of a list in its written form. */
export function parseExemptions(text: string): string[] {
  const folders: Folders = JSON.parse(text)
  return Object.entries(folders).flatMap(([folder, names]) =>
    names.map(name => (folder === '.' ? name : `${folder}/${name}`))
  )
}

/** Returns the written form of a list: one line for each file, so that two branches can remove different ones. */
export function formatExemptions(files: readonly string[]): string {
  const folders = Map.groupBy(files.toSorted(), dirname)
  const names = [...folders].map(([folder, paths]) => [folder, paths.map(path => basename(path))])
  return `${JSON.stringify(Object.fromEntries(names), null, 2)}\n`
}

export function writeExemptions(root: string, files: readonly string[]): void {
  writeFileSync(join(root, EXEMPTIONS), formatExemptions(files))
}

/** Returns the list with the new names of renamed files, without files that have no finding. */
export function reducedExemptions(
  listed: readonly string[],
  failing: ReadonlySet<string>,
  renamed: ReadonlyMap<string, string>
): string[] {
  const names = listed.map(file => (failing.has(file) ? file : (renamed.get(file) ?? file)))
  return [...new Set(names)].filter(file => failing.has(file))
}

/** Returns the listed files that the list no longer needs, because they have no finding or do not exist. */
export function needlessExemptions(listed: readonly string[], failing: ReadonlySet<string>): string[] {
  return listed.filter(file => !failing.has(file))
}

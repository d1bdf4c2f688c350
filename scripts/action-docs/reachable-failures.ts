import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FailureReason, failureReasons } from '../../src/runtime/failure.ts'

/**
 * Returns the failure reasons that appear in the sources that an entry imports, directly or not, in the order of the
 * table.
 */
export async function reachableReasons(entry: string): Promise<FailureReason[]> {
  const texts = [...(await sourcesFrom(entry, new Map())).values()].join('\n')
  return reasons().filter(reason => texts.includes(`'${reason}'`))
}

function reasons(): FailureReason[] {
  return Object.keys(failureReasons) as FailureReason[]
}

/** Returns sources by path, without the table of reasons, which has all of them. */
async function sourcesFrom(file: string, found: Map<string, string>): Promise<Map<string, string>> {
  if (found.has(file) || file.endsWith('/runtime/failure.ts')) return found
  const text = await readFile(file, 'utf8')
  found.set(file, text)
  for (const path of importsOf(text)) await sourcesFrom(join(dirname(file), path), found)
  return found
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?(?:\/\*.*?\*\/)?\s*'(\.[^']*)'/g)].map(([, path]) => path ?? '')
}

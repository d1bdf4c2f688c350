import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { breakingChanges } from './public-interface/breaking.ts'
import { currentInterface } from './public-interface/current.ts'
import type { PublicInterface } from './public-interface/types.ts'

/** The lock: what callers of the present major version rely on, as it was last generated. */
export const INTERFACE_FILE = 'test/contract/public-interface.json'

/** Returns the lock that belongs to the sources. Throws, listing each, for changes that break callers of the committed lock. */
export async function interfaceText(root: string): Promise<string> {
  const [committed, current] = await Promise.all([committedInterface(root), currentInterface(root)])
  if (committed !== undefined) refuseBreaking(committed, current)
  return textOf(current)
}

/** Returns the lock as it is in the folder; `undefined` where there is none yet. */
export async function committedInterface(root: string): Promise<PublicInterface | undefined> {
  const text = await readFile(join(root, INTERFACE_FILE), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

/** Throws where a change breaks callers and the major version is the same or lower; a later major may change everything. */
export function refuseBreaking(before: PublicInterface, now: PublicInterface): void {
  if (now.major > before.major) return
  if (now.major < before.major) {
    throw new Error(`package.json is of major version ${now.major}, but ${INTERFACE_FILE} of ${before.major}.`)
  }
  const breaking = breakingChanges(before, now)
  if (breaking.length === 0) return
  throw new Error(
    [
      `${breaking.length} change(s) break callers of v${before.major}:`,
      ...breaking.map(change => `  - ${change}`),
      `Keep what they use (a renamed input lists its old name in \`formerly\`), or make package.json's version ${before.major + 1}.0.0.`,
      `If only this branch added the entry, restore ${INTERFACE_FILE} from main and run \`npm run generate\` again.`
    ].join('\n')
  )
}

/** One entry a line, so that a review shows what changed. */
function textOf(current: PublicInterface): string {
  const parts = Object.entries(current).map(([name, part]) => `  ${JSON.stringify(name)}: ${laidOut(part, '  ')}`)
  return `{\n${parts.join(',\n')}\n}\n`
}

const LINE = 120

/** JSON with sorted keys; what fits on a line stays on one, if it holds nothing nested. */
function laidOut(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const members = isList ? value.map(each => laidOut(each, inner)) : sortedMembers(value, inner)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const line = `${open}${members.join(', ')}${close}`
  if (members.length === 0 || (!line.includes('\n') && !isNested(value) && line.length < LINE)) return line
  return `${open}\n${members.map(member => `${inner}${member}`).join(',\n')}\n${indent}${close}`
}

function sortedMembers(value: object, indent: string): string[] {
  const sorted = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([name, each]) => `${JSON.stringify(name)}: ${laidOut(each, indent)}`)
}

function isNested(value: object): boolean {
  return Object.values(value).some(each => typeof each === 'object' && each !== null && !Array.isArray(each))
}

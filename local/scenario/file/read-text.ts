import { readFileSync } from 'node:fs'
import { ScenarioError } from '../scenario-error.ts'

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ENOTDIR: 'a part of its path is a file'
}

/** Returns the text of a file. Throws ScenarioError with `missing` if it does not exist, or says why it cannot be read. */
export function readText(file: string, missing: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = String(Object(error).code)
    if (code === 'ENOENT') throw new ScenarioError(missing)
    const reason = REASONS[code]
    if (reason === undefined) throw error
    throw new ScenarioError(`The file '${file}' cannot be read: ${reason}.`)
  }
}

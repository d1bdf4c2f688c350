import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { SOURCE_MUTANTS, type SourceMutant } from './mutants.ts'

const ROOT = new URL('../../', import.meta.url).href
const QUERY = '?mutant='

/** Folders whose modules are loaded again for each mutant. They contain the mutated files and the modules that import them. */
const LOADED_AGAIN = [
  'scripts/schedules/',
  'src/provisioning/lease/',
  'src/provisioning/procedure/',
  'src/provisioning/records/'
]

/** Modules that exist once for all mutants, because they hold state that the caller shares with them. */
let areHooksRegistered = false

/**
 * Imports a module of this folder and everything that it needs, with the guard of a mutant switched off. The files do not
 * change. `module`: name of the file. Throws Error if the text of the mutant does not occur exactly once.
 */
export async function importMutated<Module>(module: string, mutant: string): Promise<Module> {
  if (!areHooksRegistered) registerMutants()
  areHooksRegistered = true
  return (await import(`${new URL(module, import.meta.url).href}${QUERY}${mutant}`)) as Module
}

function registerMutants(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const mutant = mutantIn(context.parentURL)
      const isAgain = LOADED_AGAIN.some(folder => resolved.url.startsWith(`${ROOT}${folder}`))
      return mutant === undefined || !isAgain ? resolved : { ...resolved, url: `${resolved.url}${QUERY}${mutant}` }
    },
    load(url, context, next) {
      const mutant = SOURCE_MUTANTS.find(({ name }) => name === mutantIn(url))
      const file = url.slice(ROOT.length).split('?')[0] ?? ''
      const isMutated = mutant?.changes.some(change => change.file === file)
      const loaded = next(url, context)
      return mutant === undefined || !isMutated ? loaded : { ...loaded, source: mutatedText(mutant, file) }
    }
  })
}

function mutantIn(url: string | undefined): string | undefined {
  const [, mutant] = url?.split(QUERY) ?? []
  return mutant
}

/** Returns the text of a file with the changes of a mutant. Throws Error if a text to change does not occur exactly once. */
export function mutatedText({ name, changes }: SourceMutant, file: string): string {
  let text = readFileSync(new URL(file, ROOT), 'utf8')
  for (const { from, to } of changes.filter(change => change.file === file)) {
    if (text.split(from).length !== 2)
      throw new Error(`${file} does not contain the text of mutant ${name} exactly once: ${from}`)
    text = text.replace(from, () => to)
  }
  return text
}

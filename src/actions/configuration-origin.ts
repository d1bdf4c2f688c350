import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import {
  type BaselineConfig,
  type ConfigurationOrigin,
  type EnvironmentKey,
  environmentKeyText,
  loadEnvironments,
  pathInSameRepository,
  sourceOf
} from '../config/index.ts'

/** The file of the configuration in a checkout. */
interface Checkout {
  readonly workspace: string
  /** Path of the configuration file, relative to the workspace. */
  readonly config: string
  readonly repository: { readonly owner: string; readonly name: string }
}

/** Returns the file of a configuration, with the keys of all its environments. */
export function originOf(environments: readonly BaselineConfig[], checkout: Checkout): ConfigurationOrigin {
  const { workspace, config, repository } = checkout
  const source = sourceOf(repository, relative(workspace, resolve(workspace, config)).replaceAll(sep, '/'))
  return {
    environments: environments.map(({ workload, environment, region }) => ({ workload, environment, region })),
    ...(source === undefined ? {} : { source }),
    isInOtherFile: async (other, key) => source !== undefined && (await isInFile(other, source, key, workspace))
  }
}

/**
 * Returns whether a file of the checkout contains an environment. A file with errors counts as containing it: the runs
 * of that file report the errors.
 */
async function isInFile(other: string, source: string, key: EnvironmentKey, workspace: string): Promise<boolean> {
  const path = pathInSameRepository(other, source)
  const file = path === undefined ? undefined : resolve(workspace, path)
  if (path === undefined || file === undefined || !file.startsWith(`${resolve(workspace)}${sep}`)) return false
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return false
  try {
    return loadEnvironments(text, path).some(each => environmentKeyText(each) === environmentKeyText(key))
  } catch {
    return true
  }
}

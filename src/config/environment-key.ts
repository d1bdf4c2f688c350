import type { BaselineConfig } from './types.ts'

/** The settings that identify an environment. Every resource name contains them. */
export type EnvironmentKey = Pick<BaselineConfig, 'workload' | 'environment' | 'region'>

/**
 * The file of a configuration: its environments, and where it is. `undefined` for a configuration that does not come
 * from a file of a repository.
 */
export interface ConfigurationOrigin {
  /** Keys of all environments of the file. */
  readonly environments: readonly EnvironmentKey[]
  /** Repository and path of the file, as `sourceOf` returns them; absent if the repository is not known. */
  readonly source?: string
  /** Returns whether another file of the repository, named by its source, contains an environment. */
  readonly isInOtherFile: (source: string, key: EnvironmentKey) => Promise<boolean>
}

/** Returns an environment as one text, `workload/environment/region`. */
export function environmentKeyText({ workload, environment, region }: EnvironmentKey): string {
  return [workload, environment, region].join('/')
}

/** Returns the environment that a text names, or `undefined` if it is not `workload/environment/region`. */
export function parseEnvironmentKey(text: string): EnvironmentKey | undefined {
  const found = /^([a-z][a-z0-9]{1,11})\/([a-z][a-z0-9-]{0,18}[a-z0-9])\/([a-z][a-z0-9]{2,18})$/.exec(text)
  const [, workload, environment, region] = found ?? []
  return workload === undefined || environment === undefined || region === undefined
    ? undefined
    : { workload, environment, region }
}

/** Longest value of a tag in characters ("Use tags to organize your Azure resources", limitations). */
const LONGEST_TAG = 256

/**
 * Returns the source of a file for a stack tag: `owner/repository/path`. Returns `undefined` without a repository, or
 * if the text is too long for a tag; the stacks are then recognised without it.
 */
export function sourceOf(repository: { readonly owner: string; readonly name: string }, path: string) {
  const { owner, name } = repository
  const source = `${owner}/${name}/${path}`
  return owner === '' || name === '' || source.length > LONGEST_TAG ? undefined : source
}

/**
 * Returns the path of the file that a source names, or `undefined` if it is in another repository than `source`. GitHub
 * ignores the case of owners and repositories.
 */
export function pathInSameRepository(other: string, source: string): string | undefined {
  const repositoryOf = (text: string) => text.split('/').slice(0, 2).join('/').toLowerCase()
  return repositoryOf(other) === repositoryOf(source) ? other.split('/').slice(2).join('/') : undefined
}

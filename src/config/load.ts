import { contradictionsIn } from './contradictions.ts'
import { capped, type Path, readDocument, type SourceDocument } from './document.ts'
import { ConfigError, UnknownEnvironmentError } from './errors.ts'
import { toFindings } from './findings.ts'
import { merged } from './merge.ts'
import { type ConfigFile, fileSchema } from './schema.ts'
import type { BaselineConfig } from './types.ts'

/**
 * One environment of a configuration file, defaults merged in; without a name the file's first. `file` is only for
 * messages. Throws ConfigError with every finding of the file, whichever environment it is in, or UnknownEnvironmentError.
 */
export function loadConfig(text: string, file: string, environment: string | undefined): BaselineConfig {
  const all = readEnvironments(text, file)
  const known = all.map(config => config.environment)
  const wanted = environment ?? known[0]
  const config = all.find(candidate => candidate.environment === wanted)
  if (config === undefined) throw new UnknownEnvironmentError(file, wanted ?? '', known)
  return config
}

/** The environments of a file, in its order. Throws ConfigError. */
export function environmentNames(text: string, file: string): readonly string[] {
  return readEnvironments(text, file).map(config => config.environment)
}

function readEnvironments(text: string, file: string): readonly BaselineConfig[] {
  const document = readDocument(text, file)
  const result = fileSchema.safeParse(document.value)
  if (!result.success) throw new ConfigError(capped(toFindings(result.error.issues, document, file)))
  const results = Object.keys(result.data.environments).map(name => assemble(result.data, name))
  const problems = results.flatMap(({ problems }) => problems)
  if (problems.length > 0) throw new ConfigError(capped(problems.map(problem => placed(problem, document, file))))
  return results.flatMap(({ config }) => config ?? [])
}

/** What the schema cannot see, because it concerns an environment together with `defaults`. */
interface Problem {
  readonly path: Path
  readonly message: string
}

function assemble(content: ConfigFile, environment: string): { config?: BaselineConfig; problems: Problem[] } {
  const path = ['environments', environment]
  const { region, ...settings } = merged(content.defaults, content.environments[environment] ?? null)
  const problems = tagProblems(Object.keys(settings.tags)).map(message => ({ path: [...path, 'tags'], message }))
  if (region !== undefined) {
    const config = { workload: content.workload, environment, region, ...settings }
    const contradictions = contradictionsIn(config).map(({ path: at, message }) => ({
      path: [...path, ...at],
      message
    }))
    return { config, problems: [...problems, ...contradictions] }
  }
  const message = 'region is missing; name an Azure region here or under `defaults`, for example region: westeurope.'
  return { problems: [...problems, { path: [...path, 'region'], message }] }
}

/** A resource takes 50 tags; these are left for what this toolkit and Azure add. */
const MOST_TAGS = 45

function tagProblems(names: readonly string[]): string[] {
  const problems: string[] = []
  if (names.length > MOST_TAGS)
    problems.push(
      `found ${names.length} tags with those of \`defaults\`; at most ${MOST_TAGS} are allowed. Remove some.`
    )
  // Azure ignores the case of tag names and refuses the second.
  const second = names.find((name, i) => names.slice(0, i).some(other => other.toLowerCase() === name.toLowerCase()))
  if (second !== undefined)
    problems.push(`found the tag "${second}" in two spellings, \`defaults\` included; Azure ignores case. Keep one.`)
  return problems
}

function placed({ path, message }: Problem, document: SourceDocument, file: string) {
  return { file, ...document.place(path, 'key'), path: path.join('.'), message }
}

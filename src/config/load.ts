import { contradictionsIn } from './contradictions/contradictions.ts'
import { type RangesOfFile, rangesOfFile } from './contradictions/contradictions-addresses.ts'
import { type EnvironmentContradiction, environmentOrderProblems } from './contradictions/environment-order.ts'
import { mergeLayers } from './defaults/layer-merge.ts'
import { missingSettings } from './defaults/missing-settings.ts'
import { layerSettings, resolveSettings } from './defaults/resolved-settings.ts'
import { limitFindings, type Path, readDocument, type SourceDocument } from './document/document.ts'
import { toFindings, valueAt } from './document/schema-findings.ts'
import { shortList } from './document/spelling-suggestions.ts'
import { ConfigError, type ConfigErrorReason, UnknownEnvironmentError } from './errors.ts'
import { nameCollisions } from './name-collisions.ts'
import { type ConfigFile, fileSchema, type Settings } from './schema/schema.ts'
import type { BaselineConfig, ConfigFinding } from './types.ts'

/**
 * Returns one environment of a configuration file with all defaults merged in. If `environment` is `undefined`, returns
 * the first environment. `file` is used only in messages. Throws ConfigError with findings about all environments.
 * Throws UnknownEnvironmentError if the file does not have the environment.
 */
export function loadConfig(text: string, file: string, environment: string | undefined): BaselineConfig {
  return selectEnvironment(loadEnvironments(text, file), file, environment)
}

/**
 * Returns the environment of that name, or the first one if `environment` is `undefined`. Throws
 * UnknownEnvironmentError.
 */
export function selectEnvironment(
  all: readonly BaselineConfig[],
  file: string,
  environment: string | undefined
): BaselineConfig {
  const known = all.map(config => config.environment)
  const wanted = environment ?? known[0]
  const config = all.find(candidate => candidate.environment === wanted)
  if (config === undefined) throw new UnknownEnvironmentError(file, wanted ?? '', known)
  return config
}

/** Returns the names of the environments of a file, in the order of the file. Throws ConfigError. */
export function environmentNames(text: string, file: string): readonly string[] {
  return loadEnvironments(text, file).map(config => config.environment)
}

/**
 * Returns all environments of a file, in the order of the file. Throws ConfigError with all errors of the first kind
 * that the file has, in the order of docs/configuration.md.
 */
export function loadEnvironments(text: string, file: string): readonly BaselineConfig[] {
  const document = readDocument(text, file)
  const result = fileSchema.safeParse(document.value)
  if (!result.success) throw new ConfigError(toFindings(result.error.issues, document, file))
  const names = Object.keys(result.data.environments)
  const results = names.map(name => assemble(result.data, name))
  const configs = results.flatMap(({ config }) => config ?? [])
  const ranges = rangesOfFile(configs)
  const own = results.flatMap(each => [...each.problems, ...contradictionProblems(each, ranges)])
  const problems = [...own, ...environmentOrderProblems(configs, names)]
  if (problems.length > 0) throw new ConfigError(limitFindings(placed(problems, document, file)), reasonOf(problems))
  const collisions = collisionFindings(configs, document, file)
  if (collisions.length > 0) throw new ConfigError(limitFindings(collisions))
  return configs
}

function reasonOf(problems: readonly Problem[]): ConfigErrorReason {
  return problems.every(({ reason }) => reason === 'address-plan') ? 'address-plan' : 'config-invalid'
}

function collisionFindings(
  configs: readonly BaselineConfig[],
  document: SourceDocument,
  file: string
): ConfigFinding[] {
  return nameCollisions(configs).map(({ environment, other, name }) => {
    const path = ['environments', environment]
    const message = `the environments "${other}" and "${environment}" would both use ${name}. Rename one of them.`
    return { file, ...document.place(path, 'key'), path: path.join('.'), message }
  })
}

/** A problem that the schema cannot find, because it concerns an environment together with `defaults`. */
type Problem = EnvironmentContradiction

/** One environment: its settings in the file, and its configuration, unless settings are missing. */
interface AssembledEnvironment {
  readonly written: readonly Settings[]
  readonly config?: BaselineConfig
  readonly problems: readonly Problem[]
}

function assemble(content: ConfigFile, environment: string): AssembledEnvironment {
  const own = content.environments[environment] ?? null
  const written = [content.defaults ?? {}, own ?? {}]
  const file = layerSettings(mergeLayers(content.defaults, own))
  const tags = tagProblems(Object.keys(file.tags)).map(message => ({ path: ['tags'], message }))
  const missing = [...tags, ...missingSettings(file)]
  const { region, ...settings } = resolveSettings(file)
  if (region === undefined || missing.length > 0)
    return { written, problems: missing.map(each => ({ ...each, environment })) }
  return { written, config: { workload: content.workload, environment, region, ...settings }, problems: [] }
}

function contradictionProblems({ config, written }: AssembledEnvironment, ranges: RangesOfFile): Problem[] {
  if (config === undefined) return []
  return contradictionsIn(config, written, ranges).map(each => ({ ...each, environment: config.environment }))
}

/**
 * Maximum number of tags in a configuration. Azure allows 50 tags on a resource, and the other 5 are reserved for this
 * project and Azure.
 */
const MOST_TAGS = 45

function tagProblems(names: readonly string[]): string[] {
  const problems: string[] = []
  if (names.length > MOST_TAGS)
    problems.push(
      `found ${names.length} tags, including those of \`defaults\`; at most ${MOST_TAGS} are allowed. Remove some tags.`
    )
  // Azure ignores the case of tag names and refuses a second tag with the same name.
  const seen = new Set<string>()
  const second = names.find(name => seen.size === seen.add(name.toLowerCase()).size)
  if (second !== undefined)
    problems.push(
      `found the tag "${second}" in two spellings, including \`defaults\`; Azure ignores the case of tag names. Keep one spelling.`
    )
  return problems
}

/**
 * Returns the problems as findings, each at the position of its setting in the file. A problem in `defaults` is
 * reported once for all environments.
 */
function placed(problems: readonly Problem[], document: SourceDocument, file: string): ConfigFinding[] {
  const located = problems.map(({ environment, path, others = [], message, sameSection }) => {
    const at = writtenAt(document.value, environment, [path, ...others])
    const other = sameSection && [...at.slice(0, at.length - path.length), ...sameSection]
    const text = other === undefined ? message : message.replace('<line>', String(document.place(other, 'key').line))
    return { environment, at, message: text, ...document.place(at, 'key') }
  })
  const groups = Map.groupBy(located, ({ at, message }) => `${at.join('.')}: ${message}`)
  return [...groups.values()]
    .flatMap(same =>
      same.slice(0, 1).map(({ at, message, line, column }) => ({
        file,
        line,
        column,
        path: at.join('.'),
        message: at[0] === 'defaults' ? `${message} ${appliesTo(same.map(({ environment }) => environment))}` : message
      }))
    )
    .sort((a, b) => a.line - b.line || a.column - b.column)
}

function appliesTo(environments: readonly string[]): string {
  const [first, ...others] = environments
  return others.length === 0
    ? `This applies to environment ${first}.`
    : `This applies to the environments ${shortList(environments) ?? `${first} and ${others.length} others`}.`
}

/**
 * Returns the path at which the file sets the first of some values. The path is in the environment or in `defaults`. If
 * the file sets none of the values, returns the path of the first one, in the environment or in `defaults`, whichever
 * contains more of the path.
 */
function writtenAt(content: unknown, environment: string, paths: readonly [Path, ...Path[]]): Path {
  const own = (path: Path) => ['environments', environment, ...path]
  const shared = (path: Path) => ['defaults', ...path]
  const places = paths.flatMap(path => [own(path), shared(path)])
  const depth = (at: Path) => at.findLastIndex((_, i) => valueAt(content, at.slice(0, i + 1)) !== undefined)
  const [path] = paths
  // The path of an environment has two segments, that of the defaults has one.
  const nearest = depth(shared(path)) > depth(own(path)) - 1 ? shared(path) : own(path)
  return places.find(at => valueAt(content, at) !== undefined) ?? nearest
}

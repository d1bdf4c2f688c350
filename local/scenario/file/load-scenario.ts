import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { readObjects } from '../../kubernetes/manifests.ts'
import { didYouMean } from '../closest-name.ts'
import { ScenarioError } from '../scenario-error.ts'
import { parseChecked } from './checked-yaml.ts'
import type { ClusterPart } from './cluster-schema.ts'
import { readText } from './read-text.ts'
import { type ScenarioEvent, type ScenarioFile, scenarioSchema } from './schema.ts'

/** Scenario that was read and checked. It is JSON, with the contents of all files that it names. */
export interface Scenario extends Omit<ScenarioFile, 'events'> {
  /** Name of the file for messages. */
  readonly file: string
  readonly events: readonly PlacedEvent[]
}

export type PlacedEvent = ScenarioEvent & {
  /** `file:line` of the event. */
  readonly source: string
}

const SHIPPED = join(import.meta.dirname, '../shipped')

/** Returns the names of the shipped scenarios, with the line that describes each. */
export function shippedScenarios(): { readonly name: string; readonly description: string }[] {
  return readdirSync(SHIPPED)
    .filter(file => file.endsWith('.yml'))
    .sort()
    .map(file => ({ name: basename(file, '.yml'), description: loadScenario(join(SHIPPED, file)).description }))
}

/**
 * Reads a scenario from a file, or a shipped one by its name. Throws ScenarioError with a line for each mistake:
 * `file:line:column: what was found. Allowed: …`.
 */
export function loadScenario(name: string): Scenario {
  const path = pathOf(name)
  const shownName = relative(process.cwd(), path).startsWith('..') ? path : relative(process.cwd(), path)
  return parseScenario(readText(path, `There is no file '${path}'.`), shownName, dirname(path))
}

function pathOf(name: string): string {
  const shipped = join(SHIPPED, `${name}.yml`)
  if (/^[\w-]+$/.test(name) && existsSync(shipped)) return shipped
  if (existsSync(name)) return resolve(name)
  const known = readdirSync(SHIPPED).map(file => basename(file, '.yml'))
  throw new ScenarioError(
    `There is no scenario file '${name}'.${didYouMean(name, known)} "npm run local -- scenario list" lists the shipped ones.`
  )
}

/** Reads the text of a scenario. `folder` holds the files that it names. Throws ScenarioError. */
export function parseScenario(text: string, file: string, folder = '.'): Scenario {
  const { value, at } = parseChecked(text, file, scenarioSchema)
  const { events = [], ...rest } = value
  const read = (clusters: readonly ClusterPart[] | undefined, path: readonly PropertyKey[]) =>
    clusters?.map((part, i) => withObjects(part, folder, at([...path, i, 'files'])))
  return {
    ...withClusters(rest, read(rest.clusters, ['clusters'])),
    file,
    events: events.map((event, i) => ({
      ...withClusters(event, read(event.clusters, ['events', i, 'clusters'])),
      source: at(['events', i]).replace(/:\d+$/, '')
    }))
  }
}

function withClusters<T extends { clusters?: ClusterPart[] | undefined }>(holder: T, clusters?: ClusterPart[]): T {
  return clusters === undefined ? holder : { ...holder, clusters }
}

/** Returns a part with the objects of the files that it names. Throws ScenarioError. */
function withObjects(part: ClusterPart, folder: string, place: string): ClusterPart {
  const { files = [], ...rest } = part
  if (files.length === 0) return part
  const objects = files.flatMap(file => {
    const path = join(folder, file)
    const content = readText(path, `${place}: there is no file '${file}' next to the scenario.`)
    const read = readObjectsOf(file, content, place)
    if ('failed' in read) throw new ScenarioError(`${place}: ${read.failed}`)
    return read.value
  })
  return { ...rest, objects: [...(rest.objects ?? []), ...objects] }
}

/** Reads objects. Throws ScenarioError for aliases that multiply without end or do not resolve. */
function readObjectsOf(file: string, content: string, place: string): ReturnType<typeof readObjects> {
  try {
    return readObjects(file, content)
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new ScenarioError(`${place}: ${file}: ${error.message}.`)
  }
}

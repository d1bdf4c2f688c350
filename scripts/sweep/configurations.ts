import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forkHost, openWorld, type RunResult, runWorkflow, type World } from '../../local/index.ts'
import { findingsWithoutLine, readConfiguration } from './configuration-reading.ts'
import { hostileConfiguration } from './hostile-configurations.ts'

export interface ConfigurationSweep {
  /** Folder with the workflows of a caller. */
  readonly starter: string
  /** Folder for the callers of the sweep. */
  readonly directory: string
  readonly source: boolean
  readonly seeds: readonly number[]
  /** Number of runs at the same time. */
  readonly atOnce: number
}

/** Results of a sweep. Each entry of a list begins with the seed of its configuration. */
export interface ConfigurationResults {
  /** Configurations that the reader refused. */
  readonly refused: number
  /** Accepted configurations that local Azure applied. */
  readonly applied: number
  /** Accepted configurations that a preflight rule or a what-if refused before the first write. */
  readonly blocked: number
  readonly crashed: readonly string[]
  readonly withoutLine: readonly string[]
  /** Accepted configurations that failed after the first write, because Azure refused something. */
  readonly refusedInTheMiddle: readonly string[]
  /** Accepted configurations that name an image or a Git source that does not exist. Azure cannot know this before. */
  readonly missingOutside: readonly string[]
}

/** Failure reasons of a run whose image or source does not exist. */
const OUTSIDE: readonly (string | null)[] = ['image-not-imported', 'source-not-ready']

/**
 * Reads hostile configurations, and provisions every accepted one on local Azure. A configuration must be refused with
 * lines of the file, refused before the first write, or applied.
 */
export async function sweepConfigurations(sweep: ConfigurationSweep): Promise<ConfigurationResults> {
  const read = sweep.seeds.map(seed => {
    const text = hostileConfiguration(seed)
    return { seed, text, reading: readConfiguration(text) }
  })
  const accepted = read.filter(({ reading }) => reading.outcome === 'accepted')
  const failed = (await provisionAll(accepted, sweep)).filter(({ end }) => end.conclusion !== 'success')
  const late = failed.filter(({ end }) => end.requests.writes > 0 || end.failureReason === 'internal')
  const list = (isOutside: boolean) =>
    late
      .filter(({ end }) => OUTSIDE.includes(end.failureReason) === isOutside)
      .map(({ seed, end }) => `${seed}: ${firstError(end)}`)
  return {
    refused: read.filter(({ reading }) => reading.outcome === 'refused').length,
    applied: accepted.length - failed.length,
    blocked: failed.length - late.length,
    crashed: read.flatMap(({ seed, reading }) => (reading.outcome === 'crashed' ? [`${seed}: ${reading.error}`] : [])),
    withoutLine: read.flatMap(({ seed, text, reading }) =>
      findingsWithoutLine(reading, text).map(({ path, message }) => `${seed}: ${path}: ${message}`)
    ),
    refusedInTheMiddle: list(false),
    missingOutside: list(true)
  }
}

interface Configuration {
  readonly seed: number
  readonly text: string
}

/** Provisions each configuration in its own copy of an empty subscription. */
async function provisionAll(
  configurations: readonly Configuration[],
  sweep: ConfigurationSweep
): Promise<{ readonly seed: number; readonly end: RunResult }[]> {
  const host = await openWorld(join(sweep.directory, 'world'), { environments: ['production', 'staging'] })
  const world = structuredClone(host.world)
  await host.close()
  const ends: { seed: number; end: RunResult }[] = []
  const queue = [...configurations]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      ends.push({ seed: next.seed, end: await provision(next, world, sweep) })
  }
  await Promise.all(Array.from({ length: sweep.atOnce }, worker))
  return ends.toSorted((a, b) => a.seed - b.seed)
}

async function provision({ seed, text }: Configuration, world: World, sweep: ConfigurationSweep): Promise<RunResult> {
  const caller = join(sweep.directory, `configuration-${seed}`)
  mkdirSync(caller, { recursive: true })
  cpSync(sweep.starter, caller, { recursive: true })
  writeFileSync(join(caller, 'aks-baseline.yml'), text)
  const host = await forkHost(world)
  try {
    return await runWorkflow(host, { workflow: 'provision', caller, source: sweep.source, environment: 'production' })
  } finally {
    await host.close()
    rmSync(caller, { recursive: true })
  }
}

function firstError({ failureReason, annotations }: RunResult): string {
  const [error] = annotations.filter(({ level }) => level === 'error')
  return `${failureReason}: ${error?.message.slice(0, 400) ?? 'no error annotation'}`
}

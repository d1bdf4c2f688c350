import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { World } from '../../azure/world.ts'
import { asRecords, asTexts, type Json } from '../objects.ts'

/** Run of the containers of a pod that ends by itself. */
export interface PodRun {
  /** Seconds from the start to the end. Absent if the containers run until the pod is deleted. */
  readonly seconds?: number
  /** Exit code; 0 if absent. */
  readonly exitCode?: number
}

/** Seconds that a container of a Job runs if neither its command nor the world names a time. *Assumed*. */
const DEFAULT_SECONDS = 30

/** Returns how long pods run and how they end, by the keys of their Jobs, CronJobs or single pods. */
export function toldRuns(world: World, clusterId: string): Record<string, PodRun> {
  const table = tableOf<Record<string, PodRun>>(world, 'podRuns')
  const own = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = own
  return own
}

/** Returns how long a pod runs and how it ends. `owners`: the keys of its Job and of the CronJob of the Job. */
export function podRun(world: World, clusterId: string, owners: readonly string[], spec: Json): PodRun {
  const said = tableOf<Record<string, PodRun>>(world, 'podRuns')[keyOf(clusterId)]
  const [told] = owners.flatMap(owner => said?.[owner] ?? [])
  return told ?? longest(asRecords(spec.containers).map(runOfCommand))
}

/** Returns the run of a pod with several containers: it ends with the last one, and fails if one fails. */
function longest(all: readonly PodRun[]): PodRun {
  if (all.some(({ seconds }) => seconds === undefined)) return {}
  const failed = all.find(({ exitCode = 0 }) => exitCode !== 0)
  return {
    seconds: Math.max(...all.map(({ seconds = 0 }) => seconds)),
    ...(failed?.exitCode !== undefined && { exitCode: failed.exitCode })
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Returns the run of a container as far as its command says it: `sleep` with its units, and `exit`. */
function runOfCommand({ command, args }: Json): PodRun {
  const text = [...asTexts(command), ...asTexts(args)].join(' ')
  if (/\bwhile\s+(?:true|:)|\bsleep\s+inf/.test(text)) return {}
  const sleeps = [...text.matchAll(/\bsleep\s+(\d+(?:\.\d+)?)([smhd]?)\b/g)]
  const seconds = sleeps.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 1), 0)
  const exitCode = Number(/\bexit\s+(\d+)/.exec(text)?.[1] ?? 0)
  return { seconds: sleeps.length > 0 ? seconds : DEFAULT_SECONDS, ...(exitCode > 0 && { exitCode }) }
}

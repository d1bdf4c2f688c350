import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestRecord, World } from '../azure/world.ts'
import type { RequestCounts, RunResult } from './types.ts'

/** Makes the folder of the next run, `<state>/runs/<n>`, and answers its number. */
export function createRunFolder(stateFolder: string): { number: number; folder: string } {
  const runs = join(stateFolder, 'runs')
  mkdirSync(runs, { recursive: true })
  const numbers = readdirSync(runs)
    .filter(name => /^\d+$/.test(name))
    .map(Number)
  const number = Math.max(0, ...numbers) + 1
  const folder = join(runs, String(number))
  mkdirSync(folder)
  return { number, folder }
}

/** Where a run's jobs have their workspaces; gone when it has ended. */
export function workFolder(runFolder: string): string {
  return join(runFolder, 'work')
}

/** What a run leaves behind for people and tests. `requests` and `since` bound what of the world belongs to it. */
export interface RunRecord {
  readonly folder: string
  readonly result: RunResult
  readonly summaries: readonly string[]
  readonly requests: readonly RequestRecord[]
  readonly since: number
}

/** Writes `run.json`, `summary.md`, `timeline.json` and `requests.jsonl`, and leads the link `last` to them. */
export function writeRecords(world: World, { folder, result, summaries, requests, since }: RunRecord): void {
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content)
  write('run.json', `${JSON.stringify(result, null, 2)}\n`)
  write('summary.md', summaries.map(summary => `${summary.trimEnd()}\n`).join('\n'))
  write('timeline.json', `${JSON.stringify(timeline(world, since), null, 2)}\n`)
  write('requests.jsonl', requests.map(request => `${JSON.stringify(request)}\n`).join(''))
  const last = join(folder, '..', 'last')
  rmSync(last, { force: true })
  symlinkSync(String(result.number), last)
}

/** Operations that were under way at some time of the run, by start. */
function timeline(world: World, since: number): Record<string, unknown>[] {
  const instant = (milliseconds: number): string => new Date(milliseconds).toISOString()
  return Object.values(world.operations)
    .filter(operation => operation.endedAt === undefined || operation.endedAt >= since)
    .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
    .map(({ id, kind, target, verb, parent, startedAt, endedAt, outcome, step }) => ({
      id,
      kind,
      verb,
      target,
      ...(parent !== undefined && { parent }),
      startedAt: instant(startedAt),
      ...(endedAt !== undefined && { endedAt: instant(endedAt) }),
      state: outcome?.status ?? step
    }))
}

/** Counts of a run's Resource Manager requests. Not finding a resource is an answer, not a failure. */
export function countRequests(requests: readonly RequestRecord[]): RequestCounts {
  const count = (test: (request: RequestRecord) => boolean | undefined): number => requests.filter(test).length
  const notFound = ({ status, kind }: RequestRecord): boolean => status === 404 && kind === 'read'
  return {
    total: requests.length,
    reads: count(request => request.kind === 'read'),
    writes: count(request => request.kind === 'write'),
    polls: count(request => request.kind === 'poll'),
    throttled: count(request => request.throttled),
    failed: count(
      request => (request.status >= 400 || request.status === 0) && !request.throttled && !notFound(request)
    )
  }
}

/**
 * `npm run sweep [-- NAME… | kill | cancel | fault | features | configurations | schedules] [--network] [--every=N] [--seeds=A-B]`
 * `npm run sweep -- upgrade-verdicts FILE [ID…]`
 * `npm run sweep -- upgrade-worlds [--seeds=A-B]`
 *
 * The sweeps `kill`, `cancel` and `fault` interrupt a run at every request to Resource Manager, run again, and compare
 * the result with an undisturbed run. A case that does not converge is printed as `npm run local -- --kill-at`,
 * `--cancel-at` or `--fault` takes it. With `--network`, only the network is provisioned. With `--every=N`, only each
 * N-th request is taken. The sweep `features` switches each optional feature of a running environment to another value
 * and back. The sweep `configurations` reads hostile configuration files and provisions those that are accepted;
 * `--seeds` names the first and the last file, by default 0-499. The sweep `schedules` plays random schedules of a model
 * procedure: kills, faults, changes of colleagues and concurrent runs; `--seeds` is 0-9999 by default. With `--mutants`,
 * it switches off one guard after another, or with `--mutants=NAME` one guard, and prints the first schedule that notices
 * it. The sweep `upgrade-verdicts` validates each case of a file of upgrade cases, and prints whether the verdict is the
 * expected one. The sweep `upgrade-worlds` validates random worlds, upgrades them without preflight, and counts the
 * failures that were flagged before; `--seeds` is 0-999 by default.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Fault } from '../local/azure/world.ts'
import { environmentsOf, openWorld, type RunRequest } from '../local/index.ts'
import {
  comparableState,
  type Recovery,
  recoverFromFault,
  recoverFromInterruption,
  recoverFromKill,
  runUndisturbed,
  type SweepPoint,
  type UndisturbedRun,
  writtenResources
} from '../local/sweep.ts'
import { sweepConfigurations } from './sweep/configurations.ts'
import { FEATURES, provisionedWorld, switchFeature } from './sweep/features.ts'
import { sweepMutants, sweepSchedules } from './sweep/schedules.ts'
import { sweepUpgradeVerdicts } from './sweep/upgrade-verdicts.ts'
import { sweepUpgradeWorlds } from './sweep/upgrade-worlds.ts'

/** Real processes that are killed, to show that a copied world stands for them. */
const REAL_KILLS = 30

const options = process.argv.slice(2).filter(word => word.startsWith('--'))
const every = Number(option('every') ?? 1)
const root = dirname(import.meta.dirname)
const directory = mkdtempSync(join(tmpdir(), 'aks-baseline-sweep-'))
const caller = options.includes('--network') ? networkAlone() : join(root, 'workflows')
const request: RunRequest = { workflow: 'provision', caller, source: process.argv.includes('--source') }

/** Returns the value of an option `--NAME=VALUE`. */
function option(name: string): string | undefined {
  return options.find(text => text.startsWith(`--${name}=`))?.slice(`--${name}=`.length)
}

/** The starter kit with a workflow that provisions the network and nothing else. */
function networkAlone(): string {
  const folder = join(directory, 'network')
  cpSync(join(root, 'workflows'), folder, { recursive: true })
  cpSync(join(root, 'test/fixtures/callers/network.yml'), join(folder, 'provision.yml'))
  return folder
}

/** What Azure and the network do to a request. */
const REQUEST_FAULTS: readonly Pick<Fault, 'outcome' | 'retryAfter'>[] = [
  { outcome: '429', retryAfter: 7 },
  { outcome: '429' },
  { outcome: '500' },
  { outcome: '503' },
  { outcome: 'lose-request' },
  { outcome: 'lose-response' }
]

interface Case {
  /** As a command line takes it. */
  readonly label: string
  recover(): Promise<Recovery>
}

interface Sweep {
  readonly name: string
  readonly cases: readonly Case[]
  /** How many points the cases stand for, where some points come to the same. */
  readonly total: number
}

function sweeps(reference: UndisturbedRun): Sweep[] {
  const { points } = reference
  const distinct = [...new Map(points.map(point => [comparableState(point.world), point])).values()]
  const killed = (settled: boolean) => (point: SweepPoint) => recoverFromKill(point, reference, request, { settled })
  const real = (how: 'killAt' | 'cancelAt') => (point: SweepPoint) =>
    recoverFromInterruption(how, point, reference, request)
  return [
    { name: 'kill, run at once', cases: distinct.map(at(killed(false))), total: points.length },
    { name: 'kill, run when all has settled', cases: distinct.map(at(killed(true))), total: points.length },
    { name: 'kill of real processes', cases: spread(points, REAL_KILLS).map(at(real('killAt'))), total: REAL_KILLS },
    { name: 'cancel', cases: points.map(at(real('cancelAt'))), total: points.length },
    ...REQUEST_FAULTS.map(fault => requestFaults(fault, reference)),
    operationFaults(reference)
  ]
}

function at(recover: (point: SweepPoint) => Promise<Recovery>): (point: SweepPoint) => Case {
  return point => ({ label: `${point.method} ${point.path}#${point.occurrence}`, recover: () => recover(point) })
}

/** One fault at each request in turn. */
function requestFaults(
  { outcome, retryAfter }: Pick<Fault, 'outcome' | 'retryAfter'>,
  reference: UndisturbedRun
): Sweep {
  const named = retryAfter === undefined ? outcome : `${outcome} retry-after=${retryAfter}`
  const cases = reference.points.map(({ method, path, occurrence }) => {
    const after = occurrence - 1
    const fault = { method, path, outcome, times: 1, after, ...(retryAfter !== undefined && { retryAfter }) }
    return faultCase(fault, `${method} ${path} ${named} after=${after}`, reference)
  })
  return { name: `fault ${named}`, cases, total: cases.length }
}

/** The operation on each resource fails in turn, whoever began it. */
function operationFaults(reference: UndisturbedRun): Sweep {
  const outcome = 'fail-operation:InternalServerError'
  const cases = writtenResources(reference).map(path =>
    faultCase({ method: 'PUT', path, outcome, times: 1, after: 0 }, `PUT ${path} ${outcome}`, reference)
  )
  return { name: `fault ${outcome}`, cases, total: cases.length }
}

function faultCase(fault: Fault, label: string, reference: UndisturbedRun): Case {
  return { label, recover: () => recoverFromFault(fault, reference, request) }
}

function spread<T>(all: readonly T[], count: number): T[] {
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor((i * all.length) / count)] as T)
}

/** True when every case converged. */
async function run({ name, cases: all, total }: Sweep): Promise<boolean> {
  const cases = all.filter((_, i) => i % every === 0)
  const queue = [...cases]
  const failures: string[] = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { converged, reason } = await next.recover()
      if (!converged) failures.push(`  '${next.label}': ${reason}`)
    }
  }
  const began = Date.now()
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  const standing = all.length === total ? '' : ` (standing for ${total} requests)`
  const taken = every === 1 ? '' : ` (one in ${every} of ${all.length})`
  const seconds = ((Date.now() - began) / 1000).toFixed(0)
  console.log(
    `${name}: ${cases.length - failures.length} of ${cases.length}${taken}${standing} converged, ${seconds} s`
  )
  for (const failure of failures) console.log(failure)
  return failures.length === 0
}

/** Prints which features converge in both directions, and what does not. */
async function runFeatures(): Promise<void> {
  const options = {
    starter: join(root, 'workflows'),
    directory: join(directory, 'kits'),
    source: request.source === true
  }
  const host = await openWorld(join(directory, 'features'), { environments: ['production'] })
  const world = await provisionedWorld(host, options).finally(() => host.close())
  const failures: string[] = []
  for (const feature of FEATURES) {
    const failure = await switchFeature(feature, world, options)
    if (failure !== undefined) failures.push(`  ${feature.setting} ${failure}`)
  }
  console.log(`features: ${FEATURES.length - failures.length} of ${FEATURES.length} converged in both directions`)
  for (const failure of failures) console.log(failure)
  if (failures.length > 0) process.exitCode = 1
}

/** Reads hostile configurations, provisions the accepted ones, and prints the results. */
async function runConfigurations(): Promise<void> {
  const [first = 0, last = 499] = (option('seeds') ?? '0-499').split('-').map(Number)
  const results = await sweepConfigurations({
    starter: join(root, 'workflows'),
    directory: join(directory, 'configurations'),
    source: request.source === true,
    seeds: Array.from({ length: last - first + 1 }, (_, i) => first + i),
    atOnce: availableParallelism()
  })
  const { refused, applied, blocked, ...problems } = results
  console.log(`configurations: ${refused} refused, ${blocked} blocked before the first write, ${applied} applied`)
  for (const [name, list] of Object.entries(problems)) {
    console.log(`${name}: ${list.length}`)
    for (const line of list) console.log(`  ${line}`)
  }
  const { missingOutside: _, ...faults } = problems
  if (Object.values(faults).some(list => list.length > 0)) process.exitCode = 1
}

/** Plays random schedules, or notices mutants. */
async function runSchedules(): Promise<void> {
  const [first = 0, last = 9999] = (option('seeds') ?? '0-9999').split('-').map(Number)
  const isMutated = options.some(text => /^--mutants(=|$)/.test(text))
  const isKept = isMutated ? await sweepMutants(option('mutants')) : await sweepSchedules(first, last)
  if (!isKept) process.exitCode = 1
}

/** Runs the named sweeps. Without a name, runs every sweep except those of upgrades. */
async function runSweeps(only: readonly string[]): Promise<void> {
  if (only.length === 0 || only.includes('features')) await runFeatures()
  if (only.length === 0 || only.includes('configurations')) await runConfigurations()
  if (only.length === 0 || only.includes('schedules')) await runSchedules()
  const interruptions = only.filter(word => !['features', 'configurations', 'schedules'].includes(word))
  if (only.length === 0 || interruptions.length > 0) await runInterruptions(interruptions)
}

/** Validates the upgrade cases of a file, or random worlds. */
async function runUpgrades([name, path, ...ids]: readonly string[]): Promise<void> {
  const [first = 0, last = 999] = (option('seeds') ?? '0-999').split('-').map(Number)
  if (name === 'upgrade-worlds') await sweepUpgradeWorlds(first, last)
  else if (path === undefined)
    throw new Error('Name the file of the cases: npm run sweep -- upgrade-verdicts FILE [ID…]')
  else await sweepUpgradeVerdicts(path, ids)
}

/** Kills, cancels and faults at every request of one run. */
async function runInterruptions(only: readonly string[]): Promise<void> {
  const reference = await runUndisturbed(join(directory, 'state'), request, environmentsOf(caller))
  if (reference.result.conclusion !== 'success') throw new Error('the undisturbed run did not succeed')
  console.log(`undisturbed run: ${reference.points.length} requests`)
  for (const sweep of sweeps(reference)) {
    if (only.length > 0 && !only.some(word => sweep.name.startsWith(word))) continue
    if (!(await run(sweep))) process.exitCode = 1
  }
}

try {
  const only = process.argv.slice(2).filter(word => !word.startsWith('--'))
  if (only[0]?.startsWith('upgrade-')) await runUpgrades(only)
  else await runSweeps(only)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

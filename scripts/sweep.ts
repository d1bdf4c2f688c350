/**
 * `npm run sweep`: kills and cancels a run at every Resource Manager request, runs plainly after each, and prints how
 * many end in what an undisturbed run leaves. A point that does not is printed as `npm run local -- --kill-at` takes it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { environmentsOf, type RunRequest } from '../local/index.ts'
import {
  essence,
  type Recovery,
  recoverFromInterruption,
  recoverFromKill,
  type SweepPoint,
  type Undisturbed,
  undisturbed
} from '../local/sweep.ts'

/** Real processes that are killed, to show that a copied world stands for them. */
const REAL_KILLS = 30

const caller = join(dirname(import.meta.dirname), 'workflows')
const request: RunRequest = { workflow: 'provision', caller, source: process.argv.includes('--source') }

interface Sweep {
  readonly name: string
  readonly points: readonly SweepPoint[]
  /** Points that each of `points` stands for, itself included. */
  readonly total: number
  recover(point: SweepPoint): Promise<Recovery>
}

function sweeps(reference: Undisturbed): Sweep[] {
  const { points } = reference
  const distinct = [...new Map(points.map(point => [essence(point.world), point])).values()]
  const killed = (settled: boolean) => (point: SweepPoint) => recoverFromKill(point, reference, request, { settled })
  const real = (how: 'killAt' | 'cancelAt') => (point: SweepPoint) =>
    recoverFromInterruption(how, point, reference, request)
  return [
    { name: 'kill, run at once', points: distinct, total: points.length, recover: killed(false) },
    { name: 'kill, run when all has settled', points: distinct, total: points.length, recover: killed(true) },
    { name: 'kill of real processes', points: spread(points, REAL_KILLS), total: REAL_KILLS, recover: real('killAt') },
    { name: 'cancel', points, total: points.length, recover: real('cancelAt') }
  ]
}

function spread<T>(all: readonly T[], count: number): T[] {
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor((i * all.length) / count)] as T)
}

/** True when every point converged. */
async function run({ name, points, total, recover }: Sweep): Promise<boolean> {
  const queue = [...points]
  const failures: string[] = []
  const worker = async (): Promise<void> => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const { converged, reason } = await recover(point)
      if (!converged)
        failures.push(`  '${point.method} ${point.path}#${point.occurrence}' (request ${point.n}): ${reason}`)
    }
  }
  const began = Date.now()
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  const standing = points.length === total ? '' : ` (standing for ${total} requests)`
  const seconds = ((Date.now() - began) / 1000).toFixed(0)
  console.log(`${name}: ${points.length - failures.length} of ${points.length}${standing} converged, ${seconds} s`)
  for (const failure of failures) console.log(failure)
  return failures.length === 0
}

const directory = mkdtempSync(join(tmpdir(), 'aks-baseline-sweep-'))
try {
  const reference = await undisturbed(directory, request, environmentsOf(caller))
  if (reference.result.conclusion !== 'success') throw new Error('the undisturbed run did not succeed')
  console.log(`undisturbed run: ${reference.points.length} requests`)
  const only = process.argv.slice(2).filter(word => !word.startsWith('--'))
  for (const sweep of sweeps(reference)) {
    if (only.length > 0 && !only.some(word => sweep.name.startsWith(word))) continue
    if (!(await run(sweep))) process.exitCode = 1
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

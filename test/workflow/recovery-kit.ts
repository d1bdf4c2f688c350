import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runUndisturbed, type SweepPoint, type UndisturbedRun } from '../../local/sweep.ts'
import { changedKit, root, starterKit } from './kit.ts'

const source = process.env.ACTIONS === 'src'

/** The whole environment, and its network alone, which a walk takes a fifth of the time for. */
export const environment = { workflow: 'provision', caller: starterKit, source }
export const network = { workflow: 'provision', caller: networkKit(), source }

/** The starter kit with a workflow that provisions the network alone. */
export function networkKit(): string {
  const [ours, theirs] = [join(starterKit, 'provision.yml'), join(root, 'test/fixtures/callers/network.yml')]
  return changedKit(['provision.yml', readFileSync(ours, 'utf8'), readFileSync(theirs, 'utf8')])
}

/** What an undisturbed run leaves, and the world at each of its requests. */
export async function undisturbedRun(request: typeof network): Promise<UndisturbedRun> {
  const directory = mkdtempSync(join(tmpdir(), 'recovery-test-'))
  try {
    return await runUndisturbed(directory, request, ['production'])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Every write of a run. */
export function writes({ points }: UndisturbedRun): SweepPoint[] {
  return points.filter(({ kind }) => kind === 'write')
}

/** Points of a run from first to last, evenly: `npm run sweep` does them all. */
export function spread(points: readonly SweepPoint[], count: number): SweepPoint[] {
  const all = Array.from({ length: count }, (_, i) => points[Math.floor((i * points.length) / count)])
  return [...new Set(all)].flatMap(point => point ?? [])
}

/** Writes and polls of a run, spread over it. */
export function sample(run: UndisturbedRun, counts: { readonly writes: number; readonly polls: number }): SweepPoint[] {
  const polls = run.points.filter(({ kind }) => kind === 'poll')
  return [...spread(writes(run), counts.writes), ...spread(polls, counts.polls)]
}

/** The writes of a run from the cluster on. */
export function clusterWrites(run: UndisturbedRun): SweepPoint[] {
  const all = writes(run)
  return all.slice(all.findIndex(({ path }) => path.includes('.stamp-')))
}

/** Rows for `it.each`, named by the request. */
export function rows(points: readonly SweepPoint[]): (readonly [string, SweepPoint])[] {
  return points.map(point => {
    const { n, method, path } = point
    return [`request ${n}: ${method} ${path.split('/').slice(-2).join('/')}`, point]
  })
}

export const converged = { converged: true, reason: '' }

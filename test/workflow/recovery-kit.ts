import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SweepPoint, type Undisturbed, undisturbed } from '../../local/sweep.ts'
import { starterKit } from './kit.ts'

export const request = { workflow: 'provision', caller: starterKit, source: process.env.ACTIONS === 'src' }

/** What an undisturbed run leaves, and the world at each of its requests. */
export async function undisturbedRun(): Promise<Undisturbed> {
  const directory = mkdtempSync(join(tmpdir(), 'recovery-test-'))
  try {
    return await undisturbed(directory, request, ['production'])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Every write of a run. */
export function writes({ points }: Undisturbed): SweepPoint[] {
  return points.filter(({ kind }) => kind === 'write')
}

/** Ten of its polls, from first to last. */
export function tenPolls({ points }: Undisturbed): SweepPoint[] {
  const polls = points.filter(({ kind }) => kind === 'poll')
  return Array.from({ length: 10 }, (_, i) => polls[Math.floor((i * polls.length) / 10)] as SweepPoint)
}

/** Rows for `it.each`, named by the request. */
export function rows(points: readonly SweepPoint[]): (readonly [string, SweepPoint])[] {
  return points.map(point => {
    const { n, method, path } = point
    return [`request ${n}: ${method} ${path.split('/').slice(-2).join('/')}`, point]
  })
}

export const converged = { converged: true, reason: '' }

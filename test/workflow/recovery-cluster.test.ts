import { describe, expect, it } from '@jest/globals'
import { recoverFromKill } from '../../local/sweep.ts'
import { clusterWrites, converged, environment, rows, spread, undisturbedRun } from './recovery-kit.ts'

const reference = await undisturbedRun(environment)

describe('a run that was killed while it made the cluster, or bootstrapped it, is simply run again', () => {
  it.each(rows(spread(clusterWrites(reference), 4)))('at %s', async (_name, point) => {
    expect(await recoverFromKill(point, reference, environment, { settled: false })).toEqual(converged)
  })

  it.each(rows(reference.points.slice(-40, -39)))('at %s, while it only waits for Flux', async (_name, point) => {
    expect(await recoverFromKill(point, reference, environment, { settled: false })).toEqual(converged)
  })
})

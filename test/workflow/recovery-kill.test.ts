import { describe, expect, it } from '@jest/globals'
import { recoverFromInterruption, recoverFromKill } from '../../local/sweep.ts'
import { converged, network, rows, sample, spread, undisturbedRun, writes } from './recovery-kit.ts'

const reference = await undisturbedRun(network)

describe('a run that was killed is simply run again', () => {
  it('the undisturbed run succeeds', () => {
    expect(reference.result.conclusion).toBe('success')
    expect(writes(reference).length).toBeGreaterThanOrEqual(9)
  })

  it.each(rows(sample(reference, { writes: 16, polls: 6 })))('at %s', async (_name, point) => {
    expect(await recoverFromKill(point, reference, network, { settled: false })).toEqual(converged)
  })

  it.each(rows(writes(reference).slice(-2)))('at %s, when all has settled', async (_name, point) => {
    expect(await recoverFromKill(point, reference, network, { settled: true })).toEqual(converged)
  })

  it.each(rows(spread(writes(reference), 2)))('real processes at %s', async (_name, point) => {
    expect(await recoverFromInterruption('killAt', point, reference, network)).toEqual(converged)
  })
})

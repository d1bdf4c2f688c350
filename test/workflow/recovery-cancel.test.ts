import { describe, expect, it } from '@jest/globals'
import { recoverFromInterruption } from '../../local/sweep.ts'
import { converged, network, rows, sample, undisturbedRun } from './recovery-kit.ts'

const reference = await undisturbedRun(network)

describe('a run that was cancelled is simply run again', () => {
  it.each(rows(sample(reference, { writes: 7, polls: 4 })))('at %s', async (_name, point) => {
    expect(await recoverFromInterruption('cancelAt', point, reference, network)).toEqual(converged)
  })
})

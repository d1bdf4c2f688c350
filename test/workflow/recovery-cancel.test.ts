import { describe, expect, it } from '@jest/globals'
import { recoverFromInterruption } from '../../local/sweep.ts'
import { converged, request, rows, tenPolls, undisturbedRun, writes } from './recovery-kit.ts'

const reference = await undisturbedRun()

describe('a run that was cancelled is simply run again', () => {
  it.each(rows([...writes(reference), ...tenPolls(reference)]))('at %s', async (_name, point) => {
    expect(await recoverFromInterruption('cancelAt', point, reference, request)).toEqual(converged)
  })
})

import { describe, expect, it } from '@jest/globals'
import { allSteps, combinedFailure } from '../../../src/provisioning/step-failures.ts'
import { refusedWith } from './fake-azure.ts'

const first = refusedWith('not-authorized', 'AuthorizationFailed', 403)
const second = refusedWith('azure-refused', 'Conflict', 409)

describe('combinedFailure', () => {
  it('has the reason of the first and the messages and leaf errors of all', () => {
    expect(
      combinedFailure([
        { step: 'a', error: first },
        { step: 'b', error: second }
      ])
    ).toMatchObject({
      reason: 'not-authorized',
      message: `a: ${first.message}\nb: ${second.message}`,
      details: { leaves: [{ code: 'AuthorizationFailed' }, { code: 'Conflict' }] }
    })
  })

  it('gives a defect as it is', () => {
    const defect = new TypeError('ours')
    expect(
      combinedFailure([
        { step: 'a', error: first },
        { step: 'b', error: defect }
      ])
    ).toBe(defect)
  })
})

describe('allSteps', () => {
  it('gives outcomes in order', async () => {
    expect(await allSteps([{ name: 'a' }, { name: 'b' }], ({ name }) => Promise.resolve([name]))).toEqual([
      ['a'],
      ['b']
    ])
  })

  it('waits for all before it throws', async () => {
    const seen: string[] = []
    const work = allSteps([{ name: 'a' }, { name: 'b' }], async ({ name }) => {
      if (name === 'a') throw first
      await Promise.resolve()
      seen.push(name)
    })
    await expect(work).rejects.toMatchObject({ message: `a: ${first.message}` })
    expect(seen).toEqual(['b'])
  })
})

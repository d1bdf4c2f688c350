import { describe, expect, it } from '@jest/globals'
import { pollInterval } from '../../../src/azure/poll-interval.ts'

describe('pollInterval', () => {
  it.each([
    ['40', 40],
    ['300', 300],
    ['86400', 300],
    ['0', 1]
  ])('takes the %s s that Azure names as %s s', (named, seconds) => {
    expect(pollInterval({ 'retry-after': named }, { elapsed: 0, expectedSeconds: 10 })).toBe(seconds * 1000)
  })

  it('is 15 s where nothing is known', () => {
    expect(pollInterval({}, { elapsed: 900_000, expectedSeconds: undefined })).toBe(15_000)
    expect(pollInterval({ 'retry-after': 'soon' }, { elapsed: 0, expectedSeconds: undefined })).toBe(15_000)
  })

  it.each([
    [0, 15],
    [60, 15],
    [78, 7],
    [84, 5],
    [85, 5],
    [140, 5],
    [150, 15]
  ])('after %s of 100 s it is %s s', (elapsed, seconds) => {
    expect(pollInterval({}, { elapsed: elapsed * 1000, expectedSeconds: 100 })).toBe(seconds * 1000)
  })
})

import { describe, expect, it } from '@jest/globals'
import { findingsWithoutLine, readConfiguration } from '../../../scripts/sweep/configuration-reading.ts'
import { hostileConfiguration, settingsWithoutValues } from '../../../scripts/sweep/hostile-configurations.ts'

// `npm run sweep -- configurations` takes 500 and also provisions the accepted ones.
const SEEDS = Array.from({ length: 150 }, (_, i) => 1000 + i)

describe('a hostile configuration', () => {
  const readings = SEEDS.map(seed => {
    const text = hostileConfiguration(seed)
    return { seed, text, reading: readConfiguration(text) }
  })

  it('never ends the reader or a template with an error that is not about the file', () => {
    const crashed = readings.flatMap(({ seed, reading }) =>
      reading.outcome === 'crashed' ? [`${seed}: ${(reading.error as Error).stack}`] : []
    )
    expect(crashed).toEqual([])
  })

  it('is refused with lines of the file', () => {
    expect(readings.flatMap(({ text, reading }) => findingsWithoutLine(reading, text))).toEqual([])
  })

  it('is accepted often enough that its templates are built, and refused often enough', () => {
    const accepted = readings.filter(({ reading }) => reading.outcome === 'accepted').length
    expect(accepted).toBeGreaterThan(20)
    expect(accepted).toBeLessThan(100)
  })

  it('has values for every setting', () => {
    expect(settingsWithoutValues().filter(path => !path.endsWith('.kind'))).toEqual([])
  })

  it('is the same for the same seed', () => {
    expect(hostileConfiguration(7)).toBe(hostileConfiguration(7))
    expect(hostileConfiguration(7)).not.toBe(hostileConfiguration(8))
  })
})

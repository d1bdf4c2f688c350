import { describe, expect, it } from '@jest/globals'
import { didYouMean, nearestWord } from '../../../../src/config/document/spelling-suggestions.ts'

describe('nearestWord', () => {
  it.each([
    ['adressSpace', 'addressSpace'],
    ['ADDRESSSPACE', 'addressSpace'],
    ['hup', 'hub'],
    ['zone', 'zones']
  ])('%s is a slip of %s', (word, known) => {
    expect(nearestWord(word, ['addressSpace', 'hub', 'zones'])).toBe(known)
  })

  it.each(['', 'xyz', 'a'.repeat(10_000)])('%.10s is none of them', word => {
    expect(nearestWord(word, ['addressSpace', 'hub', 'zones'])).toBeUndefined()
    expect(didYouMean(word, ['hub'])).toBe('')
  })
})

import { describe, expect, it } from '@jest/globals'
import { combinationSuffix, expandMatrix } from '../../../../../local/runner/workflow/matrix.ts'

describe('expandMatrix', () => {
  // The example of GitHub's reference, "Expanding or adding matrix configurations".
  it('adds includes as the reference shows', () => {
    const matrix = {
      fruit: ['apple', 'pear'],
      animal: ['cat', 'dog'],
      include: [
        { color: 'green' },
        { color: 'pink', animal: 'cat' },
        { fruit: 'apple', shape: 'circle' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' }
      ]
    }
    expect(expandMatrix(matrix)).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' }
    ])
  })

  it('takes includes alone, and excludes before it includes', () => {
    expect(expandMatrix({ include: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }])
    expect(expandMatrix({ a: [1, 2], exclude: [{ a: 1 }], include: [{ a: 1 }] })).toEqual([{ a: 2 }, { a: 1 }])
  })

  it('refuses what is no matrix', () => {
    expect(() => expandMatrix({ a: [] })).toThrow("Matrix vector 'a' does not contain any values")
    expect(() => expandMatrix({})).toThrow('Matrix must define at least one vector.')
    expect(() => expandMatrix('x')).toThrow('The matrix is not a mapping.')
    expect(() => expandMatrix({ a: Array(17).fill(0), b: Array(16).fill(0) })).toThrow('272 jobs; 256 are allowed')
  })
})

describe('combinationSuffix', () => {
  it('names plain values only', () => {
    expect(combinationSuffix({ os: 'ubuntu', node: 24, more: { a: 1 } })).toBe(' (ubuntu, 24)')
    expect(combinationSuffix({ more: {} })).toBe('')
  })
})

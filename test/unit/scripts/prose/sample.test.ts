import { describe, expect, it } from '@jest/globals'
import { parseSources } from '../../../../scripts/prose/parse-sources.ts'
import { passageOf } from '../../../../scripts/prose/passages.ts'
import { draw, nameSamples, passageSamples } from '../../../../scripts/prose/sample.ts'
import { formatSamples } from '../../../../scripts/sample-prose.ts'
import { seededRandom } from '../../../../scripts/seeded-random.ts'

const NUMBERS = Array.from({ length: 100 }, (_, i) => i)

describe('a sample', () => {
  it('is the same for the same seed, and another for another', () => {
    const first = draw(NUMBERS, 10, seededRandom(1))
    expect(draw(NUMBERS, 10, seededRandom(1))).toEqual(first)
    expect(draw(NUMBERS, 10, seededRandom(2))).not.toEqual(first)
    expect(new Set(first).size).toBe(10)
  })

  it('is everything when there is less than the count', () => {
    expect(draw([1, 2], 10, seededRandom(1)).sort()).toEqual([1, 2])
  })

  it('has each text of a passage once', () => {
    const passages = [1, 2].map(line => passageOf('a.ts', line, 'message', 'the\nsame'))
    expect(passageSamples(passages, ['message'])).toEqual([{ file: 'a.ts', line: 2, text: 'the same' }])
    expect(passageSamples(passages, ['comment'])).toEqual([])
  })

  it('has the names that a file exports, and its own', () => {
    const text = 'export function read(): void {}\nexport const A = 1, B = 2\nconst C = 3\nexport type D = string\n'
    const [source] = parseSources(import.meta.dirname, ['a.ts'], { 'a.ts': text }).values()
    const names = source === undefined ? [] : nameSamples('a.ts', source)
    expect(names.map(sample => sample.text)).toEqual(['a.ts', 'read', 'A', 'B', 'D'])
  })

  it('is printed with numbers that continue', () => {
    const sample = { file: 'a.ts', line: 3, text: 'read' }
    expect(formatSamples({ One: [sample], Two: [sample] })).toEqual([
      '',
      'One (1)',
      '   1  read  [a.ts:3]',
      '',
      'Two (1)',
      '   2  read  [a.ts:3]'
    ])
  })
})

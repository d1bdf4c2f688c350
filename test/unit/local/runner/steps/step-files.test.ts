import { describe, expect, it } from '@jest/globals'
import { FileCommandError, parsePairs } from '../../../../../local/runner/steps/step-files.ts'

describe('parsePairs', () => {
  it('reads lines and blocks, whatever stands in them', () => {
    expect(parsePairs('a=1\nb=x=y\nc<<EOF\nd=2\n\nlast\nEOF\ne=\nf=<<no\n')).toEqual({
      a: '1',
      b: 'x=y',
      c: 'd=2\n\nlast',
      e: '',
      f: '<<no'
    })
    expect(parsePairs('a<<=b\nvalue\n=b\n')).toEqual({ a: 'value' })
    expect(parsePairs('')).toEqual({})
  })

  it.each([
    ['nothing here', "Invalid format 'nothing here'"],
    ['a<<END\nvalue', "Invalid value. Matching delimiter not found 'END'"],
    ['=x', "Invalid format '=x'. Name must not be empty"]
  ])('refuses %j', (content, message) => {
    expect(() => parsePairs(content)).toThrow(new FileCommandError(message))
  })
})

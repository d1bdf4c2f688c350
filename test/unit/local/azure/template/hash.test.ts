import { describe, expect, it } from '@jest/globals'
import { guid, templateHash, uniqueString } from '../../../../../local/azure/template/hash.ts'

describe('guid', () => {
  it('equals the guid Azure makes of the same words', () => {
    expect(guid('a', 'b', 'c')).toBe('a98fa280-e03f-5afa-8d8e-92d0a9c201e8')
  })

  it('differs by case and by order', () => {
    expect(guid('A', 'b', 'c')).not.toBe(guid('a', 'b', 'c'))
    expect(guid('b', 'a')).not.toBe(guid('a', 'b'))
  })
})

describe('uniqueString', () => {
  it.each([
    [['test'], 'rbgf3xv4ufgzg'],
    [['hello', 'world'], 'a7wkljktk6wne'],
    [['tyeth'], 'zcztcwvu6iyg6'],
    [[''], 'aaaaaaaaaaaaa']
  ])('of %j is Azure’s %s', (words, expected) => {
    expect(uniqueString(...words)).toBe(expected)
  })

  it('hashes UTF-8, not UTF-16', () => {
    expect(uniqueString('ü')).not.toBe(uniqueString('u'))
    expect(uniqueString('ünïcödé-wörds')).toMatch(/^[a-z2-7]{13}$/)
  })
})

describe('templateHash', () => {
  it('is a decimal number that ignores case and white space', () => {
    expect(templateHash({ a: 'Text' })).toMatch(/^\d{15,20}$/)
    expect(templateHash({ a: 'Text' })).toBe(templateHash({ A: 'TEXT' }))
    expect(templateHash({ a: 'Text' })).not.toBe(templateHash({ a: 'Texts' }))
  })
})

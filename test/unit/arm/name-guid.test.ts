import { expect, it } from '@jest/globals'
import { guid } from '../../../local/azure/template/hash.ts'
import { nameGuid } from '../../../src/arm/name-guid.ts'

it.each([[['a']], [['/subscriptions/s', 'principal', 'role']], [['ü', '']]])(
  'names %j as the template function guid() does',
  parts => {
    expect(nameGuid(...parts)).toBe(guid(...parts))
    expect(nameGuid(...parts)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
)

it('gives other parts another name', () => {
  expect(nameGuid('a', 'b')).not.toBe(nameGuid('a', 'c'))
})

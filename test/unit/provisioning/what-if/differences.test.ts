import { describe, expect, it } from '@jest/globals'
import { findDifferences } from '../../../../src/provisioning/what-if/differences.ts'

describe('findDifferences', () => {
  it('are none where the present says more', () => {
    const present = { properties: { a: 1, list: [{ x: 1, state: 'Succeeded' }] }, etag: 'e' }
    expect(findDifferences({ properties: { a: 1, list: [{ x: 1 }] } }, present)).toEqual([])
  })

  it('name the path, what was and what shall be', () => {
    expect(findDifferences({ properties: { a: 2, b: { c: true } } }, { properties: { a: 1 } })).toEqual([
      { path: 'properties.a', kind: 'modify', before: 1, after: 2 },
      { path: 'properties.b.c', kind: 'create', before: undefined, after: true }
    ])
  })

  it('take lists as wholes, order and length included', () => {
    expect(findDifferences({ list: [1, 2] }, { list: [2, 1] })).toHaveLength(1)
    expect(findDifferences({ list: [1] }, { list: [1, 2] })).toHaveLength(1)
    expect(findDifferences({ list: [1] }, { list: 'one' })).toHaveLength(1)
  })

  it('ignore the case of ids, and of nothing else', () => {
    const id = '/subscriptions/s/resourceGroups/g'
    expect(findDifferences({ id }, { id: id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') })).toEqual([])
    expect(findDifferences({ name: 'a' }, { name: 'A' })).toHaveLength(1)
  })

  it('are everything where there is nothing', () => {
    expect(findDifferences({ properties: { a: 1 } }, undefined)).toEqual([
      { path: 'properties.a', kind: 'create', before: undefined, after: 1 }
    ])
  })

  it('finds a member with the name of an inherited one', () => {
    expect(findDifferences({ tags: { constructor: 'x' } }, { tags: {} })).toEqual([
      { path: 'tags.constructor', kind: 'create', before: undefined, after: 'x' }
    ])
  })
})

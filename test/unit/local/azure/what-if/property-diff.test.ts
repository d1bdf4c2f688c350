import { describe, expect, it } from '@jest/globals'
import {
  diffProperties,
  overlayProperties,
  sameValue,
  valueAt,
  withoutEffect
} from '../../../../../local/azure/what-if/property-diff.ts'

describe('the difference of two bodies', () => {
  it('names creations, deletions and changes by dotted path', () => {
    const before = { sku: { name: 'A' }, properties: { gone: 1, same: [1], nested: { x: true } } }
    const after = { sku: { name: 'B' }, properties: { come: 2, same: [1], nested: { x: true } } }
    expect(diffProperties(before, after)).toEqual([
      { path: 'sku.name', changeType: 'modify', before: 'A', after: 'B' },
      { path: 'properties.gone', changeType: 'delete', before: 1 },
      { path: 'properties.come', changeType: 'create', after: 2 }
    ])
  })

  it('compares arrays by index, so that an element in front changes all that follow', () => {
    expect(diffProperties({ list: ['a', 'b'] }, { list: ['x', 'a', 'b'] })).toEqual([
      {
        path: 'list',
        changeType: 'array',
        children: [
          { path: '0', changeType: 'modify', before: 'a', after: 'x' },
          { path: '1', changeType: 'modify', before: 'b', after: 'a' },
          { path: '2', changeType: 'create', after: 'b' }
        ]
      }
    ])
  })

  it('goes into objects and arrays within arrays', () => {
    const rules = (priority: number) => ({ rules: [{ name: 'r', properties: { priority, ports: [['1']] } }] })
    expect(diffProperties(rules(100), rules(200))).toEqual([
      {
        path: 'rules',
        changeType: 'array',
        children: [
          {
            path: '0',
            changeType: 'modify',
            children: [{ path: 'properties.priority', changeType: 'modify', before: 100, after: 200 }]
          }
        ]
      }
    ])
  })

  it('takes ids without regard to case, other text exactly, and leaves out what changes with every write', () => {
    expect(
      diffProperties({ id: '/subscriptions/S/resourceGroups/g' }, { id: '/subscriptions/s/resourcegroups/G' })
    ).toEqual([])
    expect(diffProperties({ name: 'a' }, { name: 'A' })).toHaveLength(1)
    const before = { etag: '1', properties: { provisioningState: 'Updating', list: [{ etag: '1', name: 'x' }] } }
    const after = { etag: '2', properties: { provisioningState: 'Succeeded', list: [{ etag: '2', name: 'x' }] } }
    expect(diffProperties(before, after)).toEqual([])
  })

  it('takes null for absent', () => {
    expect(diffProperties({ a: null }, {})).toEqual([])
    expect(sameValue({ a: null }, {})).toBe(true)
    expect(diffProperties({ a: null }, { a: 1 })).toEqual([{ path: 'a', changeType: 'create', after: 1 }])
  })
})

describe('what a provider will not take', () => {
  it('has no effect', () => {
    expect(
      withoutEffect(
        { size: 'big', serial: 9, odd: { x: 1 } },
        { size: 'big', serial: 7, odd: { x: 1, y: 2 } },
        'properties.'
      )
    ).toEqual([{ path: 'properties.serial', changeType: 'noEffect', after: 9 }])
  })
})

describe('a template laid over what there is', () => {
  it('keeps what it does not name', () => {
    const before = { properties: { kept: 1, size: 'small', list: [{ name: 'a', kept: 2 }, { name: 'b' }] } }
    const asked = { properties: { size: '[reference(1)]', list: [{ name: 'x' }] } }
    expect(overlayProperties(before, asked)).toEqual({
      properties: { kept: 1, size: '[reference(1)]', list: [{ name: 'x', kept: 2 }] }
    })
    expect(valueAt(before, 'properties.size')).toBe('small')
    expect(valueAt(before, 'properties.size.more')).toBeUndefined()
  })
})

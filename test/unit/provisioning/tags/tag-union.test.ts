import { describe, expect, it } from '@jest/globals'
import type { Tags } from '../../../../src/arm/tag-limits.ts'
import { directTags, withDirectTags } from '../../../../src/provisioning/tags/direct-tags.ts'
import { NONE_FORMER, TAG_NAMES_TAG } from '../../../../src/provisioning/tags/tag-record.ts'
import { tagChanges, unitedTags } from '../../../../src/provisioning/tags/tag-union.ts'

const NETWORK = 'Microsoft.Network/virtualNetworks'
const ZONE = 'Microsoft.Network/privateDnsZones'
const many = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, 'x']))

describe('unitedTags', () => {
  it('keeps tags of other owners, also those of Azure, and the spelling of names', () => {
    const present = { Owner: 'them', 'hidden-link:/a': 'Resource', 'aks-managed-x': 'y' }
    expect(unitedTags(NETWORK, { owner: 'us', added: '1' }, present, NONE_FORMER)).toEqual({
      Owner: 'us',
      'hidden-link:/a': 'Resource',
      'aks-managed-x': 'y',
      added: '1'
    })
  })

  it('adds a tag with the name of an inherited member', () => {
    const changes = tagChanges({}, unitedTags(NETWORK, { constructor: 'x' }, {}, NONE_FORMER))
    expect(changes).toEqual([{ path: 'tags.constructor', kind: 'create', before: undefined, after: 'x' }])
  })

  it('removes a former tag', () => {
    expect(unitedTags(NETWORK, {}, { old: '1', theirs: '2' }, name => name === 'old')).toEqual({ theirs: '2' })
  })

  it.each([
    [ZONE, 15],
    [NETWORK, 50]
  ])('adds no tag beyond the limit of %s', (type, most) => {
    const present = many('theirs', most - 2)
    const united = unitedTags(type, { a: '1', b: '2', c: '3' }, present, NONE_FORMER)
    expect(united).toEqual({ ...present, a: '1', b: '2' })
    expect(tagChanges(present, united).map(({ path }) => path)).toEqual(['tags.a', 'tags.b'])
  })

  it('removes nothing that the resource has beyond the limit', () => {
    const present = { a: '1', ...many('theirs', 20) }
    expect(unitedTags(ZONE, { a: '1', b: '2' }, present, NONE_FORMER)).toEqual(present)
  })
})

describe('directTags', () => {
  it('finds no change when only the record of the names is missing', () => {
    expect(directTags(NETWORK, { owner: 'us' }, { tags: { owner: 'us' } }).changes).toEqual([])
  })

  it('adds the tags of the file to a resource without tags', () => {
    expect(directTags(NETWORK, { owner: 'us' }, {}).changes).toMatchObject([{ path: 'tags.owner', kind: 'create' }])
  })

  it('removes a tag that left the file, and keeps another owner’s', () => {
    const first = directTags(NETWORK, { owner: 'us', old: '1' }, undefined)
    expect(first.changes).toEqual([])
    const next = directTags(NETWORK, { owner: 'us' }, { tags: { ...first.written, theirs: 'x' } })
    expect(next.changes).toEqual([{ path: 'tags.old', kind: 'delete', before: '1' }])
    expect(next.written).toEqual({ owner: 'us', theirs: 'x', [TAG_NAMES_TAG]: expect.any(String) })
    expect(directTags(NETWORK, { owner: 'us' }, { tags: next.written }).changes).toEqual([])
  })

  it('does not write the record beyond the limit of the type', () => {
    expect(Object.keys(directTags(ZONE, many('t', 15), undefined).written)).toEqual(Object.keys(many('t', 15)))
  })

  it('keeps all tags of a resource for which the file has none', () => {
    const body: { readonly properties: object; readonly tags?: Tags } = { properties: {} }
    expect(withDirectTags(NETWORK, body, { tags: { theirs: 'x' } })).toEqual({
      body: { ...body, tags: { theirs: 'x' } },
      changes: []
    })
    expect(withDirectTags(NETWORK, body, undefined).body).toBe(body)
  })
})

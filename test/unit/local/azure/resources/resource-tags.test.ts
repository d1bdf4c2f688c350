import { describe, expect, it } from '@jest/globals'
import { type Kit, type Loose, newKit } from '../kit.ts'

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, 'x']))

function codeOf({ status, body }: Loose): unknown[] {
  return [status, status < 300 ? body.tags : body.error.code]
}

function zoneOf(kit: Kit): string {
  return kit.network('privateDnsZones/corp.example')
}

describe('tags of a resource', () => {
  it.each([
    ['an array', ['a'], 'InvalidRequestContent'],
    ['a value that is an object', { a: { b: 'c' } }, 'InvalidRequestContent'],
    ['51 tags', many(51), 'TagCountExceeded'],
    ['a slash in a name', { 'a/b': 'x' }, 'InvalidTagNameCharacters'],
    ['an empty name', { '': 'x' }, 'InvalidTagName'],
    ['a name of 513 characters', { ['a'.repeat(513)]: 'x' }, 'InvalidTagName'],
    ['a reserved name', { 'Azure-owner': 'x' }, 'InvalidTagName'],
    ['a value of 257 characters', { a: 'x'.repeat(257) }, 'InvalidTagValueLength']
  ])('are refused when there is %s', (_, tags, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(kit.network('routeTables/r'), { location: 'westeurope', tags }))).toEqual([400, code])
    expect(codeOf(kit.put(kit.group, { location: 'westeurope', tags }))).toEqual([400, code])
  })

  it('are refused as a resource of their own and on a stack', () => {
    const kit = newKit()
    const tags = { 'a/b': 'x' }
    const alone = kit.put(`${kit.group}/providers/Microsoft.Resources/tags/default`, { properties: { tags } })
    expect(codeOf(alone)).toEqual([400, 'InvalidTagNameCharacters'])
    const stack = `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/s`
    expect(codeOf(kit.put(stack, { location: 'westeurope', tags, properties: {} }, { version: '2025-07-01' }))).toEqual(
      [400, 'InvalidTagNameCharacters']
    )
  })

  it('may have any character in a name that Azure itself writes', () => {
    const kit = newKit()
    const tags = { 'hidden-link:/subscriptions/x': 'Resource' }
    expect(codeOf(kit.put(kit.group, { location: 'westeurope', tags }))).toEqual([200, tags])
  })

  it('are at most 15 on a private zone', () => {
    const kit = newKit()
    expect(codeOf(kit.put(zoneOf(kit), { location: 'global', tags: many(16) }))).toEqual([400, 'BadRequest'])
    expect(codeOf(kit.put(zoneOf(kit), { location: 'global', tags: many(15) }))).toEqual([201, many(15)])
  })

  it('are dropped on a private zone when it does not support the name', () => {
    const kit = newKit()
    const tags = { 'ms:usage': 'a', 'Cost Center': 'b', 'owner(team)': 'c', '1st': 'd', 'azd-env_name': 'e' }
    expect(codeOf(kit.put(zoneOf(kit), { location: 'global', tags }))).toEqual([201, { 'azd-env_name': 'e' }])
  })

  it('have names of at most 128 characters on a storage account', () => {
    const kit = newKit()
    const id = `${kit.group}/providers/Microsoft.Storage/storageAccounts/stone`
    const body = (length: number) => ({
      location: 'westeurope',
      sku: { name: 'Standard_LRS' },
      kind: 'StorageV2',
      tags: { ['a'.repeat(length)]: 'x' },
      properties: {}
    })
    expect(codeOf(kit.put(id, body(129)))).toEqual([400, 'InvalidTagName'])
    expect(kit.put(id, body(128)).status).toBeLessThan(300)
  })
})

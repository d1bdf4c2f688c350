import { describe, expect, it } from '@jest/globals'
import { acceptedTags, tagsLeftOut, withAcceptedTags } from '../../../src/arm/tag-limits.ts'
import { nestedDeployment, resource, template } from '../../../src/arm/template.ts'

const ZONE = 'Microsoft.Network/privateDnsZones'
const LINK = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'
const MANDATED = {
  'Cost Center': '1',
  'owner(team)': '2',
  '1st': '3',
  'ms:usage': '4',
  'env.name': '5',
  'azd-env_x': '6'
}
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, 'x']))

describe('acceptedTags', () => {
  it.each([ZONE, LINK, LINK.toLowerCase()])('leaves out names that %s does not support', type => {
    expect(acceptedTags(type, MANDATED)).toEqual({ 'azd-env_x': '6' })
  })

  it('keeps every name on a type without limits of its own', () => {
    expect(acceptedTags('Microsoft.Network/virtualNetworks', MANDATED)).toEqual(MANDATED)
    expect(Object.keys(acceptedTags('Microsoft.Network/virtualNetworks', many(45)))).toHaveLength(45)
  })

  it('keeps the first supported names when there are more than the type can have', () => {
    const names = Object.keys(acceptedTags(ZONE, { ...MANDATED, ...many(17) }))
    expect(names).toEqual(['azd-env_x', ...Object.keys(many(14))])
    expect(Object.keys(acceptedTags('Microsoft.ContainerService/managedClusters', many(17)))).toHaveLength(14)
  })

  it('leaves out a name of 129 characters on a storage account', () => {
    const tags = { ['a'.repeat(128)]: 'x', ['b'.repeat(129)]: 'x' }
    expect(Object.keys(acceptedTags('Microsoft.Storage/storageAccounts', tags))).toEqual(['a'.repeat(128)])
  })
})

describe('withAcceptedTags', () => {
  it('reaches the resources of nested deployments', () => {
    const zone = resource(ZONE, { name: 'z', tags: MANDATED, properties: {} })
    const inner = nestedDeployment({ name: 'd', resourceGroup: 'g', template: template('resourceGroup', { zone }) })
    const { resources } = withAcceptedTags(template('subscription', { zone, inner }))
    expect(resources.zone?.tags).toEqual({ 'azd-env_x': '6' })
    expect(resources.inner?.properties).toMatchObject({
      template: { resources: { zone: { tags: { 'azd-env_x': '6' } } } }
    })
  })
})

describe('tagsLeftOut', () => {
  it('names the tags for each group of types', () => {
    const long = 'a'.repeat(129)
    expect(tagsLeftOut({ 'Cost Center': 'x', [long]: 'y' })).toEqual([
      { label: 'private DNS zones and their links', names: ['Cost Center'] },
      { label: 'storage accounts', names: [long] }
    ])
    expect(tagsLeftOut({ owner: 'us' })).toEqual([])
  })
})

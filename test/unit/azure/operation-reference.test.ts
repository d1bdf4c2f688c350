import { describe, expect, it } from '@jest/globals'
import { operationAddress, operationReferenceOf } from '../../../src/azure/operation-reference.ts'

const PATH = '/subscriptions/s/providers/Microsoft.ContainerService/locations/westeurope'
const SIGNED = 'api-version=2016-03-30&t=639&c=MIIH&s=sig&h=hash'
const address = (tail: string) => `https://management.azure.com${PATH}/${tail}`

describe('operationReferenceOf', () => {
  it('names the operation without its signature', () => {
    const headers = {
      'azure-asyncoperation': address(`operations/1?${SIGNED}`),
      location: address('other/2?api-version=1')
    }
    const operation = operationReferenceOf({ headers })
    expect(operation).toEqual({
      provider: 'Microsoft.ContainerService',
      location: 'westeurope',
      collection: 'operations',
      id: '1',
      version: '2016-03-30'
    })
    expect(operation && operationAddress('s', operation)).toBe(`${PATH}/operations/1?api-version=2016-03-30`)
  })

  it('uses the result address when there is no status address', () => {
    const headers = { location: address(`operationresults/2?${SIGNED}`) }
    expect(operationReferenceOf({ headers })).toMatchObject({ collection: 'operationresults', id: '2' })
  })

  it.each([
    ['a response names no operation', {}],
    ['the address belongs to a resource', { location: `https://management.azure.com/subscriptions/s/x/1?${SIGNED}` }],
    ['the address has no api-version', { location: address('operations/1?t=1') }]
  ])('returns nothing when %s', (_, headers) => {
    expect(operationReferenceOf({ headers })).toBeUndefined()
  })

  it.each(['..', '.', '%2e%2e', '%2E%2e', '1%3Fx', '1#x', '1;x', ''])(
    'returns nothing for the operation id "%s"',
    id => {
      expect(operationReferenceOf({ headers: { location: address(`operations/${id}?${SIGNED}`) } })).toBeUndefined()
    }
  )

  it.each(['..', '%2e%2e', 'West%20Europe'])('returns nothing for the region "%s"', region => {
    const location = address(`operations/1?${SIGNED}`).replace('westeurope', region)
    expect(operationReferenceOf({ headers: { location } })).toBeUndefined()
  })
})

describe('operationAddress', () => {
  const operation = { provider: 'Microsoft.Network', location: 'l', collection: 'operations', id: '1', version: '1' }

  it.each(Object.keys(operation))('builds no path from a %s that leads elsewhere', member => {
    for (const bad of ['..', '%2e%2e', 'a?b', 'a#b', 'a/b'])
      expect(() => operationAddress('s', { ...operation, [member]: bad })).toThrow(TypeError)
  })
})

import { describe, expect, it } from '@jest/globals'
import { newKit, PLAN_IDENTITY, refusalOf } from './kit.ts'

describe('a query that local Azure does not simulate', () => {
  const kit = newKit()
  const cluster = `${kit.group}/providers/Microsoft.ContainerService/managedClusters/blue`
  const region = `${kit.subscription}/providers/Microsoft.ContainerService/locations/westeurope`

  it.each([
    ['GET', `${cluster}/detectors`, '2024-08-01'],
    ['GET', `${region}/meshRevisionProfiles`, '2026-05-01'],
    ['POST', '/providers/Microsoft.ResourceGraph/resources', '2022-10-01']
  ])('is refused as a gap: %s %s', (method, path, version) => {
    const body = method === 'POST' ? { query: 'resources' } : undefined
    expect(refusalOf(kit.send(method, path, body, { version }))).toEqual([501, 'NotSupportedByLocalAzure'])
  })

  it('is refused with 403 when the caller may not read detectors', () => {
    const own = newKit()
    for (const [key, { type }] of Object.entries(own.world.resources))
      if (type === 'Microsoft.Authorization/roleAssignments') delete own.world.resources[key]
    const answer = own.send('GET', `${cluster}/detectors`, undefined, { version: '2024-08-01', as: PLAN_IDENTITY })
    expect(refusalOf(answer)).toEqual([403, 'AuthorizationFailed'])
  })
})

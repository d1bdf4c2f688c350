import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { AKS, type ClusterKit, readyKit } from '../../../aks/cluster-kit.ts'
import { type Loose, refusalOf } from '../../kit.ts'

const ver = { version: AKS }
let kit: ClusterKit

beforeAll(() => {
  kit = readyKit()
  kit.build()
})

beforeEach(() => {
  kit.world.tables.throttle = {}
})

describe('the body of an agent pool', () => {
  test.each<[string, Loose]>([
    ['a count that is text', { count: '3' }],
    ['a count with a fraction', { count: 2.5 }],
    ['a size that is a number', { vmSize: 5 }],
    ['zones without a list', { availabilityZones: '1' }],
    ['a label that is a number', { nodeLabels: { a: 5 } }],
    ['taints that are text', { nodeTaints: 'x' }],
    ['a version that is a number', { orchestratorVersion: 1.35 }],
    ['a surge that is a number', { upgradeSettings: { maxSurge: 1 } }],
    ['unavailable nodes that are a number', { upgradeSettings: { maxUnavailable: 1 } }],
    ['upgrade settings that are text', { upgradeSettings: 'x' }],
    ['an autoscaler switch that is text', { enableAutoScaling: 'yes' }],
    ['a property that no pool has', { bogusProperty: 1 }],
    ['an upgrade setting that no pool has', { upgradeSettings: { unknownThing: 1 } }]
  ])('is refused for %s', (_, properties) => {
    expect(refusalOf(kit.writePool('extra', properties))).toEqual([400, 'UnmarshalError'])
  })

  test.each<[string, Loose]>([
    ['mode', { mode: 'Bogus' }],
    ['osSKU', { osSKU: 'Plan9' }],
    ['upgradeSettings.undrainableNodeBehavior', { upgradeSettings: { undrainableNodeBehavior: 'Nonsense' } }]
  ])('is refused for a value that %s cannot have', (target, properties) => {
    expect(kit.writePool('extra', properties)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidParameter', target } }
    })
  })

  test('is a gap when a name is in another case, or of a preview', () => {
    const gap = [501, 'NotSupportedByLocalAzure']
    expect(refusalOf(kit.writePool('extra', { vnetSubnetId: kit.nodes }))).toEqual(gap)
    const preview = { version: '2026-05-02-preview' }
    expect(refusalOf(kit.put(kit.pool('extra'), { properties: { upgradeStrategy: 'BlueGreen' } }, preview))).toEqual(
      gap
    )
  })

  test('accepts null for a property', () => {
    const written = kit.writePool('nulls', { upgradeSettings: null, nodeTaints: null, count: 1 })
    expect(written.status).toBe(201)
    kit.settle()
  })
})

describe('the body of a cluster', () => {
  test.each<[string, Loose]>([
    ['pools without a list', { agentPoolProfiles: 'x' }],
    ['a version that is an object', { kubernetesVersion: {} }],
    ['an Entra profile that is text', { aadProfile: 'x' }],
    ['upgrade settings of another type', { upgradeSettings: 5 }],
    ['a property in the wrong place', { enabled: true }]
  ])('is refused for %s', (_, fields) => {
    expect(refusalOf(kit.write(fields))).toEqual([400, 'UnmarshalError'])
  })

  test('is refused for a channel that does not exist', () => {
    const refused = kit.write({ autoUpgradeProfile: { upgradeChannel: 'bogus' } })
    expect(refusalOf(refused)).toEqual([400, 'InvalidParameter'])
  })

  test('is accepted as a GET answers it', () => {
    for (const id of [kit.cluster, kit.pool('npsystem')]) {
      expect(refusalOf(kit.put(id, kit.read(id), ver))).toEqual([200, undefined])
      kit.settle()
    }
  })

  test.each<[string, Loose]>([
    ['properties that are a number', { properties: 5 }],
    ['a location that is a list', { location: ['x'] }],
    ['an identity that is text', { identity: 'x' }],
    ['zones that are text', { zones: '1' }]
  ])('is refused by Resource Manager for %s', (_, envelope) => {
    const body = { ...kit.read(), ...envelope }
    expect(refusalOf(kit.put(kit.cluster, body, ver))).toEqual([400, 'InvalidRequestContent'])
  })
})

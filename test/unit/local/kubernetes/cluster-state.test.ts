import { expect, it } from '@jest/globals'
import { forgetObject, keepObject, objectsOfKind } from '../../../../local/kubernetes/cluster-state.ts'
import { newKit } from '../azure/kit.ts'

const CLUSTER = '/subscriptions/s/clusters/one'

it('reads only the objects of the kind that is asked for', () => {
  const { world } = newKit()
  let reads = 0
  const other = {
    apiVersion: 'v1',
    get kind() {
      reads += 1
      return 'ConfigMap'
    },
    metadata: { name: 'c' }
  }
  keepObject(world, CLUSTER, other, '')
  objectsOfKind(world, CLUSTER, 'Secret')
  const before = reads
  expect(objectsOfKind(world, CLUSTER, 'Secret')).toEqual([])
  expect(reads).toBe(before)
})

it('follows objects that are added, changed and deleted', () => {
  const { world } = newKit()
  const secret = (name: string, data = {}) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data })
  const names = () => objectsOfKind(world, CLUSTER, 'Secret').map(({ metadata }) => metadata.name)
  keepObject(world, CLUSTER, secret('b'), '')
  expect(names()).toEqual(['b'])
  keepObject(world, CLUSTER, secret('a'), '')
  expect(names()).toEqual(['a', 'b'])
  keepObject(world, CLUSTER, secret('a', { x: 'y' }), '')
  expect(objectsOfKind(world, CLUSTER, 'Secret')[0]?.data).toEqual({ x: 'y' })
  forgetObject(world, CLUSTER, '/Secret//a')
  expect(names()).toEqual(['b'])
})

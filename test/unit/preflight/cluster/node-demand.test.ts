import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { nodeDemand, readRunningNodes } from '../../../../src/preflight/cluster/node-demand.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { AKS, readyKit } from '../../local/aks/cluster-kit.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { fakeAzure, hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

const { cluster } = VARIANTS.article.config
const numbers = (running?: Parameters<typeof nodeDemand>[1], of: Parameters<typeof nodeDemand>[0] = cluster) =>
  nodeDemand(of, running).map(({ least, most, sum }) => [least, most, sum])

describe('nodeDemand', () => {
  it('is every pool at its maximum and its surge, rounded up, of a cluster there is not', () => {
    expect(numbers()).toEqual([
      [6, 6, 'system 4 + surge 2'],
      [7, 7, 'user 5 + surge 2']
    ])
    const { systemPool } = cluster
    const withSurge = (maxSurge?: string) => {
      const { maxSurge: _, ...upgrade } = systemPool.upgrade
      const surge = maxSurge === undefined ? upgrade : { ...upgrade, maxSurge }
      return { pools: {}, systemPool: { ...systemPool, maxNodes: 4, upgrade: surge } }
    }
    expect(numbers(undefined, withSurge('25%'))).toEqual([[5, 5, 'system 4 + surge 1']])
    expect(numbers(undefined, withSurge('3'))).toEqual([[7, 7, 'system 4 + surge 3']])
    expect(numbers(undefined, withSurge('9'))).toEqual([[8, 8, 'system 4 + surge 4']])
    expect(numbers(undefined, withSurge())).toEqual([[4, 4, 'system 4 + surge 0']])
  })

  it('is what is still to come of one there is: at once up to the minimum, later up to the maximum', () => {
    const running = new Map([
      ['system', 3],
      ['user', 1]
    ])
    expect(numbers(running)).toEqual([
      [0, 3, 'system 4 + surge 2 - 3 running'],
      [1, 6, 'user 5 + surge 2 - 1 running']
    ])
    expect(numbers(new Map([['system', 9]]))).toEqual([
      [0, 0, 'system 4 + surge 2 - 9 running'],
      [2, 7, 'user 5 + surge 2']
    ])
  })

  it('counts nothing at once for what is stopped, and no surge for spot', () => {
    expect(numbers(new Map([['system', 'stopped']]))[0]).toEqual([0, 6, 'system 4 + surge 2'])
    const spot = nodeDemand(VARIANTS.manyPools.config.cluster, undefined).find(each => each.spot)
    expect(spot).toMatchObject({ path: 'cluster.pools.batch', most: 4, sum: 'batch 4 + surge 0' })
  })
})

describe('readRunningNodes', () => {
  it('counts the nodes of all pools, none of a stopped cluster, and knows when there is no cluster', async () => {
    const kit = readyKit()
    const azure = await localAzure(kit)
    const id = asResourceId(kit.cluster)
    expect(await readRunningNodes(azure, id)).toBeUndefined()
    kit.build()
    kit.writePool('user')
    kit.settle()
    expect(await readRunningNodes(azure, id)).toEqual(
      new Map([
        ['npsystem', 3],
        ['user', 2]
      ])
    )
    kit.send('POST', `${kit.cluster}/stop`, {}, { version: AKS })
    kit.settle()
    expect(await readRunningNodes(azure, id)).toEqual(
      new Map([
        ['npsystem', 'stopped'],
        ['user', 'stopped']
      ])
    )
  })

  it('takes an unregistered provider for no cluster, and nothing else', async () => {
    const id = asResourceId('/subscriptions/s/resourceGroups/g')
    const unregistered = new Failure('provider-not-registered', 'not registered', { remedy: 'register' })
    expect(await readRunningNodes(fakeAzure({ fails: unregistered }), id)).toBeUndefined()
    await expect(readRunningNodes(fakeAzure({ fails: hidden }), id)).rejects.toBe(hidden)
  })
})

import { describe, expect, it } from '@jest/globals'
import type { NodePool } from '../../../../src/config/types.ts'
import { checkPoolPods } from '../../../../src/preflight/cluster/pool-pods.ts'
import { readyKit } from '../../local/aks/cluster-kit.ts'
import { codeOf } from '../../local/azure/kit.ts'
import { VARIANTS } from '../../templates/baselines.ts'

const { cluster } = VARIANTS.article.config
const withUser = (fields: Partial<NodePool>) => ({
  systemPool: cluster.systemPool,
  pools: { user: { ...cluster.systemPool, ...fields } }
})

describe('the pods of a new pool', () => {
  it.each([
    [10, 2, 'error'],
    [10, 3, undefined],
    [29, 1, 'error'],
    [15, 2, undefined],
    [29, 0, 'error'],
    [30, 1, undefined],
    [30, 0, undefined],
    [250, 0, undefined]
  ])('%i for each of %i nodes: preflight finds %s, and AKS agrees', (maxPods, minNodes, severity) => {
    const [found] = checkPoolPods(withUser({ maxPods, minNodes }), undefined)
    expect(found?.severity).toBe(severity)
    const kit = readyKit()
    kit.build()
    const scaling = { enableAutoScaling: true, minCount: minNodes, maxCount: 5, count: undefined }
    const code = codeOf(kit.writePool('npuser', { maxPods, ...scaling }))
    expect(code).toBe(severity && 'InsufficientAgentPoolMaxPodsPerAgentPool')
  })

  it('are not checked for a pool that exists', () => {
    const small = withUser({ maxPods: 10, minNodes: 1 })
    const running = new Map([['system', 3]])
    expect(checkPoolPods(small, new Map([...running, ['user', 1]]))).toEqual([])
    expect(checkPoolPods(small, running)).toMatchObject([
      {
        code: 'config-invalid',
        subject: 'cluster.pools.user.maxPods',
        evidence:
          'With `minNodes: 1`, the pool begins with space for 10 pods, but AKS requires space for 30 in a new pool.',
        remedy: 'Write `maxPods: 30` or more, or `minNodes: 3` or more.'
      }
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { findings } from '../load-kit.ts'

const source = 'gitops: { source: { kind: git, url: "https://github.com/a/b", access: public } }'
const pools = (text: string) => `cluster: { ${text} }`

describe('Flux without a node pool', () => {
  it.each([
    ['cluster.pools.cheap.spot', pools('pools: { cheap: { spot: true } }')],
    ['cluster.pools.gpu.taints', pools('pools: { gpu: { taints: ["gpu=true:NoExecute"] } }')],
    ['cluster.pools.gpu.taints', pools('pools: { gpu: { taints: ["gpu=true:NoSchedule"] }, cheap: { spot: true } }')]
  ])('is refused at %s for %s', (path, settings) => {
    const [found, ...others] = findings(`${settings}, ${source}`)
    expect(others).toEqual([])
    expect(found).toMatchObject({
      path: `environments.dev.${path}`,
      message: expect.stringContaining('Add a pool without spot machines and taints')
    })
  })

  it.each([
    ['a pool takes all pods', `${pools('pools: { cheap: { spot: true }, user: {} }')}, ${source}`],
    ['a taint only prefers', `${pools('pools: { a: { taints: ["a=b:PreferNoSchedule"] } }')}, ${source}`],
    ['the system pool has no taint', `${pools('systemPool: { taints: [] }, pools: { a: { spot: true } }')}, ${source}`],
    ['there is no source', pools('pools: { cheap: { spot: true } }')]
  ])('is accepted when %s', (_, settings) => {
    expect(findings(settings)).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { loadConfig } from '../../../../src/config/index.ts'
import { findings } from '../load-kit.ts'

const pools = (prefix: string, count: number) =>
  `cluster: { pools: { ${Array.from({ length: count }, (_, i) => `${prefix}${i}: {}`).join(', ')} } }`
/** Returns the findings that are not about addresses. With many pools, the range of the pods is too small as well. */
const limits = (...rest: Parameters<typeof findings>) =>
  findings(...rest).filter(({ path }) => !path.includes('clusterAddressSpaces') && !path.includes('spoke'))
const systemTaint = (taint: string) => `cluster: { systemPool: { taints: ["${taint}"] } }`

describe('limits of AKS', () => {
  it.each([
    ['cluster.pools', pools('p', 100), pools('p', 99)],
    ['cluster.systemPool.taints.0', systemTaint('gpu=true:NoSchedule'), systemTaint('gpu=true:PreferNoSchedule')],
    ['cluster.systemPool.taints.0', systemTaint('gpu=true:NoExecute'), systemTaint('CriticalAddonsOnly=true:NoExecute')]
  ])('refuses %s', (path, refused, allowed) => {
    const [found, ...others] = limits(refused)
    expect(others).toEqual([])
    expect(found).toMatchObject({ path: `environments.dev.${path}`, line: 4 })
    expect(limits(allowed)).toEqual([])
  })

  it('counts the pools of defaults and environment together', () => {
    expect(limits(pools('a', 50), pools('b', 49))).toEqual([])
    const [found] = limits(pools('a', 50), pools('b', 50))
    expect(found?.message).toContain('found 100 pools, but a cluster can have at most 100 with its system pool.')
  })

  it('refuses a region without API Server VNet Integration, with its line', () => {
    const file = (region: string) =>
      `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  dev:\n    region: ${region}\n`
    expect(() => loadConfig(file('qatarcentral'), 'f', undefined)).toThrow(
      /f:5:5 environments.dev.region: found qatarcentral/
    )
    expect(loadConfig(file('uaenorth'), 'f', undefined).region).toBe('uaenorth')
  })
})

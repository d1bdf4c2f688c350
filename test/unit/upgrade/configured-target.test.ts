import { describe, expect, it } from '@jest/globals'
import { configuredTarget } from '../../../src/upgrade/configured-target.ts'

const offered = [{ kubernetesVersion: '1.35.7' }, { kubernetesVersion: '1.36.2' }, { kubernetesVersion: '1.36.10' }]
const newest = (minor: number) => (minor === 37 ? '1.37.0' : undefined)
const target = (
  version: string | undefined,
  follow: 'patch' | 'minor' = 'patch',
  offers: Parameters<typeof configuredTarget>[1] = offered
) => {
  const cluster = version === undefined ? {} : { kubernetesVersion: version }
  return configuredTarget('1.35.6', offers, { cluster, upgrades: { follow } }, newest)
}

describe('the target that a configuration requests', () => {
  it.each([
    [undefined, { kind: 'patch', to: '1.35.7' }],
    ['1.35', { kind: 'patch', to: '1.35.6' }],
    ['1.35.6', { kind: 'patch', to: '1.35.6' }],
    ['1.35.7', { kind: 'patch', to: '1.35.7' }],
    ['1.36', { kind: 'minor', to: '1.36.10' }],
    ['1.36.2', { kind: 'minor', to: '1.36.2' }],
    ['1.37', { kind: 'minor', to: '1.37.0' }]
  ])('for %s is %j', (version, expected) => {
    expect(target(version)).toEqual(expected)
    if (version !== undefined) expect(target(version, 'minor')).toEqual(expected)
  })

  it.each([['1.34'], ['1.34.9'], ['1.35.5'], ['1.38']])('is refused for %s', version => {
    expect(() => target(version)).toThrow(expect.objectContaining({ reason: 'kubernetes-version' }))
  })

  it('is the next minor version if the configuration follows minors and AKS offers one', () => {
    expect(target(undefined, 'minor')).toEqual({ kind: 'minor', to: '1.36.10' })
    const preview = [{ kubernetesVersion: '1.35.7' }, { kubernetesVersion: '1.36.2', isPreview: true }]
    expect(target(undefined, 'minor', preview)).toEqual({ kind: 'patch', to: '1.35.7' })
    expect(target(undefined, 'minor', [])).toEqual({ kind: 'patch', to: '1.35.6' })
  })
})

import { expect, it } from '@jest/globals'
import { nextOfChannel } from '../../../../local/aks/upgrade-channel.ts'

// 1.36 is the newest general version in October 2026, and 1.37 in November; 1.33 has long-term support only.
const october = Date.UTC(2026, 9, 5)
const november = Date.UTC(2026, 10, 2)

it.each([
  [october, '1.35.5', 'patch', '1.35.6'],
  [october, '1.35.6', 'patch', undefined],
  [october, '1.34.8', 'stable', '1.35.6'],
  [october, '1.35.6', 'stable', undefined],
  [october, '1.36.1', 'stable', undefined],
  [november, '1.35.6', 'stable', '1.36.2'],
  [october, '1.36.2', 'rapid', undefined],
  [november, '1.36.2', 'rapid', '1.37.1'],
  [november, '1.35.6', 'rapid', '1.36.2'],
  [november, '1.35.5', 'none', undefined],
  [november, '1.35.5', 'node-image', undefined]
])('at %i a cluster of %s with the channel %s goes to %s', (now, version, channel, next) => {
  expect(nextOfChannel(now, version, channel, 'KubernetesOfficial')).toBe(next)
})

it('keeps a cluster with long-term support on what that support offers', () => {
  expect(nextOfChannel(october, '1.33.12', 'patch', 'AKSLongTermSupport')).toBe('1.33.13')
  expect(nextOfChannel(october, '1.33.12', 'patch', 'KubernetesOfficial')).toBe(undefined)
})

import { describe, expect, it } from '@jest/globals'
import { isHalfWay, isPoolDone } from '../../../../src/upgrade/in-place/goal.ts'
import { phaseOf } from '../../../../src/upgrade/in-place/phase.ts'
import { orderPools } from '../../../../src/upgrade/in-place/pool-order.ts'
import type { UpgradeGoal } from '../../../../src/upgrade/in-place/types.ts'
import { machines, pool, state } from './upgrade-state-kit.ts'

const [OLD, NEW] = ['1.35.6', '1.36.2']
const goal: UpgradeGoal = { kind: 'minor', version: NEW, images: {} }

describe('the phase of a cluster', () => {
  it.each([
    ['idle', 'all machines have its version', state(NEW, [pool('system', NEW), pool('user', NEW)])],
    ['idle', 'a pool has no machines', state(NEW, [pool('user', NEW, { machines: [], count: 0 })])],
    ['idle', 'only a stopped pool is behind', state(NEW, [pool('user', OLD, { isStopped: true })])],
    ['idle', 'the requested version is a minor one', state(NEW, [], { requestedVersion: '1.36' })],
    ['idle', 'machines cannot be read', state(NEW, [pool('user', NEW, { machines: { unread: 'no' } })])],
    ['upgrading', 'a pool is behind', state(NEW, [pool('system', NEW), pool('user', OLD)])],
    ['upgrading', 'an empty pool is behind', state(NEW, [pool('user', OLD, { machines: [] })])],
    [
      'upgrading',
      'a pool shows the version and a machine has not',
      state(NEW, [pool('user', NEW, { machines: machines(NEW, OLD) })])
    ],
    ['upgrading', 'the control plane does not run what was requested', state(OLD, [], { requestedVersion: NEW })]
  ] as const)('is %s when %s', (phase, _, found) => {
    expect(phaseOf(found)).toBe(phase)
  })
})

describe('a pool', () => {
  it.each([
    [true, 'all machines have the version', pool('user', NEW)],
    [true, 'it is empty and has the version', pool('user', NEW, { machines: [] })],
    [
      true,
      'the only old machine is out of service',
      pool('user', NEW, {
        machines: [...machines(NEW), ...machines(OLD).map(each => ({ ...each, isQuarantined: true }))]
      })
    ],
    [false, 'its machines cannot be read', pool('user', NEW, { machines: { unread: 'status 403' } })],
    [false, 'it is empty and behind', pool('user', OLD, { machines: [] })],
    [false, 'it shows the version and a machine has not', pool('user', NEW, { machines: machines(NEW, OLD) })],
    [false, 'its last operation failed', pool('user', NEW, { provisioningState: 'Failed' })],
    [false, 'its last operation was cancelled', pool('user', NEW, { provisioningState: 'Canceled' })],
    [false, 'another version was requested', pool('user', OLD, { requestedVersion: NEW })]
  ] as const)('has reached the goal: %s, when %s', (isDone, _, found) => {
    expect(isPoolDone(found, goal)).toBe(isDone)
  })

  it('has reached the goal of an image when its images are at least as new', () => {
    const images = (image: string, own: string) => {
      const found = machines(OLD, OLD).map(each => ({ ...each, nodeImage: own }))
      const wanted: UpgradeGoal = { kind: 'node-image', version: OLD, images: { user: image } }
      return isPoolDone(pool('user', OLD, { nodeImage: own, machines: found }), wanted)
    }
    expect(images('AKSAzureLinux-V3gen2-202610.01.0', 'AKSAzureLinux-V3gen2-202610.01.0')).toBe(true)
    expect(images('AKSAzureLinux-V3gen2-202610.01.0', 'AKSAzureLinux-V3gen2-202610.08.0')).toBe(true)
    expect(images('AKSAzureLinux-V3gen2-202610.08.0', 'AKSAzureLinux-V3gen2-202610.01.0')).toBe(false)
  })

  it('is half-way when its machines differ', () => {
    expect(isHalfWay(pool('user', NEW, { machines: machines(NEW, OLD) }))).toBe(true)
    expect(isHalfWay(pool('user', NEW))).toBe(false)
  })
})

describe('the order of the pools', () => {
  it('is that of the configuration, then the system pool, then by name', () => {
    const pools = ['zeta', 'alpha', 'system', 'first', 'second'].map(name => pool(name, OLD))
    const names = (named: readonly string[]) => orderPools(pools, named).map(({ name }) => name)
    expect(names([])).toEqual(['system', 'alpha', 'first', 'second', 'zeta'])
    expect(names(['second', 'first'])).toEqual(['second', 'first', 'system', 'alpha', 'zeta'])
  })
})

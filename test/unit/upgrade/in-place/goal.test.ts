import { describe, expect, it } from '@jest/globals'
import { hasBegun } from '../../../../src/upgrade/in-place/goal.ts'
import type { PoolState, UpgradeGoal } from '../../../../src/upgrade/in-place/types.ts'
import { machines, pool } from './upgrade-state-kit.ts'

const FROM = '1.35.6'
const TO = '1.36.2'
const [OLD, NEW] = ['AKSAzureLinux-V3gen2-202610.01.0', 'AKSAzureLinux-V3gen2-202610.08.0']
const minor: UpgradeGoal = { kind: 'minor', version: TO, images: {} }
const images: UpgradeGoal = { kind: 'node-image', version: FROM, images: { user: NEW } }

/** Returns the changes of a pool whose machines have a node image each. */
function withImages(...found: readonly string[]): Partial<PoolState> {
  const all = found.map((nodeImage, at) => ({ ...machines(FROM)[0], name: `m${at}`, nodeImage }))
  return { machines: all as PoolState['machines'] }
}

const failed = { provisioningState: 'Failed' }

describe('hasBegun', () => {
  it.each<[string, Partial<PoolState>, UpgradeGoal, boolean]>([
    ['requests the new version', { requestedVersion: TO }, minor, true],
    ['has machines of two versions', { machines: machines(FROM, TO) }, minor, true],
    ['shows the new version, with old machines', { requestedVersion: TO, version: TO }, minor, true],
    ['failed, with all machines new', { ...pool('user', TO), ...failed }, minor, true],
    ['failed, with nothing requested', failed, minor, false],
    ['has machines of two node images', withImages(OLD, NEW), minor, false],
    ['failed, with a machine that has the new image', { ...withImages(OLD, NEW), ...failed }, images, true],
    ['failed, with old images', { ...withImages(OLD, OLD), ...failed }, images, false],
    ['succeeded, with a machine that has the new image', withImages(OLD, NEW), images, false]
  ])('decides about a pool that %s', (_, changes, goal, expected) => {
    expect(hasBegun(pool('user', FROM, changes), goal)).toBe(expected)
  })
})

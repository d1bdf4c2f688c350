import { describe, expect, it } from '@jest/globals'
import { pinsOf } from '../../../../src/upgrade/in-place/goal.ts'
import { keptPoolNotes, possibleRollback } from '../../../../src/upgrade/in-place/rollback.ts'
import type { ClusterState, PoolState, RollbackGoal } from '../../../../src/upgrade/in-place/types.ts'
import { machines, pool, state } from './upgrade-state-kit.ts'

const [OLD, NEW] = ['1.35.6', '1.36.2']
const NOW = Date.UTC(2026, 11, 1)
const DAY = 24 * 3_600_000
const oldImage = pool('user', OLD).nodeImage

/** No record of an upgrade. */
const NONE = { open: undefined, last: undefined }

const goal: RollbackGoal = { kind: 'rollback', version: NEW, pools: { user: { version: OLD, image: oldImage } } }
const left = (days: number) => ({
  recentlyUsed: [
    { orchestratorVersion: OLD, nodeImageVersion: oldImage, timestamp: new Date(NOW - days * DAY).toISOString() }
  ]
})

const NOT_LISTED =
  'Pool user is not returned and keeps Kubernetes 1.36.2: Azure lists no version to which it can return the pool.'

/** Returns the notes of a rollback that has begun, and the pools to which it still leads. */
function resumed(user: PoolState, changes: Partial<ClusterState> = {}) {
  const liveState = state(NEW, [user], changes)
  const { pools } = possibleRollback(goal, liveState, NOW)
  return [keptPoolNotes(liveState, { ...NONE, open: { pins: pinsOf(goal) } }, NOW), Object.keys(pools)]
}

describe('a rollback that has begun', () => {
  it.each([
    ['Azure lists the older version', pool('user', NEW, left(6)), {}],
    [
      'Azure has accepted its write',
      pool('user', NEW, { ...left(8), requestedVersion: OLD, machines: machines(NEW, OLD) }),
      { kubernetesChannel: 'patch' }
    ],
    ['it has returned it already', pool('user', OLD), { kubernetesChannel: 'patch' }],
    ['its operation was stopped after the last machine', pool('user', OLD, { provisioningState: 'Canceled' }), {}]
  ])('keeps a pool when %s', (_when, user, changes) => {
    expect(resumed(user, changes)).toEqual([[], ['user']])
  })

  it.each([
    ['the seven days have passed', pool('user', NEW, left(8)), {}, NOT_LISTED],
    ['Azure lists no version', pool('user', NEW), {}, NOT_LISTED],
    [
      'the channel of Kubernetes versions is on',
      pool('user', NEW, left(1)),
      { kubernetesChannel: 'patch' },
      'Pool user is not returned and keeps Kubernetes 1.36.2: the upgrade channel of the cluster is patch.'
    ],
    [
      'the channel of node images replaces the image',
      pool('user', OLD, { ...left(1), nodeImage: 'i-2' }),
      { nodeImageChannel: 'NodeImage' },
      'Pool user keeps the node image i-2: the channel of node images is NodeImage.'
    ]
  ])('leaves a pool out and names it when %s', (_when, user, changes, note) => {
    expect(resumed(user, changes)).toEqual([[note], []])
  })
})

describe('a rollback that begins', () => {
  it('names the pools that Azure cannot return next to those that it can', () => {
    const liveState = state(NEW, [pool('user', NEW, left(1)), pool('batch', NEW, left(8))])
    expect(keptPoolNotes(liveState, NONE, NOW)).toEqual([NOT_LISTED.replace('user', 'batch')])
  })

  it('names a pool that keeps its node image, because their channel is on', () => {
    const batch = pool('batch', NEW, {
      nodeImage: 'i-2',
      recentlyUsed: [{ orchestratorVersion: NEW, nodeImageVersion: 'i-1' }]
    })
    const liveState = state(NEW, [pool('user', NEW, left(1)), batch], { nodeImageChannel: 'NodeImage' })
    expect(keptPoolNotes(liveState, NONE, NOW)).toEqual([
      'Pool batch keeps the node image i-2: the channel of node images is NodeImage.'
    ])
  })

  it('has no note when it is refused, or about a pool that the upgrade has not changed', () => {
    expect(keptPoolNotes(state(NEW, [pool('user', NEW, left(8))]), NONE, NOW)).toEqual([])
    const half = state(NEW, [pool('user', NEW, left(1)), pool('batch', OLD)])
    expect(
      keptPoolNotes(half, { ...NONE, open: { pins: pinsOf({ kind: 'minor', version: NEW, images: {} }) } }, NOW)
    ).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import type { DirectWrite, OperationRecord } from '../../../../src/provisioning/procedure/index.ts'
import { encodeRecord, RECORD_LIMIT_BYTES, recordSize } from '../../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../../src/provisioning/procedure/record.ts'
import { clusterBody, poolBody } from '../../../../src/upgrade/in-place/bodies.ts'
import { pinnedRollback, pinnedUpgrade, pinsOf } from '../../../../src/upgrade/in-place/goal.ts'
import { upgradeProcedure } from '../../../../src/upgrade/in-place/procedure.ts'
import type { UpgradeTools } from '../../../../src/upgrade/in-place/tools.ts'
import type { RollbackGoal, UpgradeGoal, UpgradeState } from '../../../../src/upgrade/in-place/types.ts'
import { baseline, clusterId, machines, pool, state } from './upgrade-state-kit.ts'

const [OLD, NEW, NEWER] = ['1.35.6', '1.36.2', '1.36.3']
const goal: UpgradeGoal = { kind: 'minor', version: NEW, images: {} }
const back: RollbackGoal = { kind: 'rollback', version: NEW, pools: { user: { version: OLD, image: 'i' } } }

/** Tools of a procedure whose invariants are judged without clients. */
const tools: UpgradeTools = {
  baseline,
  readState: () => Promise.reject(new Error('not used')),
  readInside: () => Promise.reject(new Error('not used')),
  openInside: () => Promise.reject(new Error('not used'))
}

const { invariants } = upgradeProcedure(goal, tools)

function record(operation: 'upgrade' | 'rollback'): OperationRecord {
  const pins = pinsOf(operation === 'upgrade' ? goal : back)
  return {
    ...{ ...EMPTY_CONTENTS, id: '1-x', kind: 'upgrade-cluster', phase: 'idle', closed: false, since: 0, pins },
    running: { operation, colour: 'blue', cluster: 'u' }
  }
}

/** Returns the names of the invariants that a write breaks. */
function broken(liveState: UpgradeState, write: Partial<DirectWrite>, operation: 'upgrade' | 'rollback' = 'upgrade') {
  const sent: DirectWrite = { id: clusterId, method: 'put', expectedSeconds: 1, ...write }
  const situation = { phase: 'idle', liveState, record: record(operation), now: 0 } as const
  return invariants.filter(({ holds }) => !holds(situation, sent)).map(({ name }) => name)
}

const plane = (kubernetesVersion: string) => ({ body: { properties: { kubernetesVersion } } })
const user = pool('user', OLD)
const poolTo = (orchestratorVersion: string) => ({ id: user.id, body: { properties: { orchestratorVersion } } })

describe('the invariants', () => {
  it.each([
    ['the approved version of the control plane', state(OLD, [user]), plane(NEW)],
    [
      'an unchanged minor version of the control plane',
      state(OLD, [user], { requestedVersion: '1.35' }),
      plane('1.35')
    ],
    ['the approved version of a pool', state(NEW, [user]), poolTo(NEW)],
    [
      'the approved version of a pool that is half-way',
      state(NEW, [pool('user', OLD, { requestedVersion: NEW, machines: machines(OLD, NEW) })]),
      poolTo(NEW)
    ],
    ['a newer node image', state(OLD, [user]), { id: user.id, method: 'upgradeNodeImageVersion' }]
  ] as const)('allow %s', (_, liveState, write) => {
    expect(broken(liveState, write)).toEqual([])
  })

  it.each([
    ['never-a-lower-version', 'an older control plane', state(NEW, [user]), plane(OLD)],
    ['never-a-lower-version', 'an older pool', state(NEW, [pool('user', NEW)]), poolTo(OLD)],
    [
      'never-a-lower-version',
      'an older version than was requested for the control plane',
      state(OLD, [user], { requestedVersion: NEWER }),
      plane(NEW)
    ],
    [
      'never-a-lower-version',
      'an older version than was requested for a pool',
      state(NEWER, [pool('user', OLD, { requestedVersion: NEWER })]),
      poolTo(NEW)
    ],
    [
      'never-a-lower-version',
      'an older version than a machine of the pool runs',
      state(NEWER, [pool('user', OLD, { machines: machines(NEWER, OLD) })]),
      poolTo(NEW)
    ],
    [
      'cluster-is-not-busy',
      'a cluster with an operation in progress',
      state(OLD, [user], { provisioningState: 'Upgrading' }),
      plane(NEW)
    ],
    [
      'cluster-is-not-busy',
      'a pool with an operation in progress',
      state(NEW, [pool('user', OLD, { provisioningState: 'Scaling' })]),
      poolTo(NEW)
    ],
    ['control-plane-before-pools', 'a pool before its control plane', state(OLD, [user]), poolTo(NEW)],
    ['only-the-approved-version', 'another version of the control plane', state(OLD, [user]), plane(NEWER)],
    ['only-the-approved-version', 'another version of a pool', state(NEWER, [user]), poolTo(NEWER)]
  ] as const)('%s refuses %s', (name, _, liveState, write) => {
    expect(broken(liveState, write)).toContain(name)
  })

  it('allow only the approved way back in a rollback', () => {
    const upgraded = state(NEW, [pool('user', NEW), pool('other', NEW)])
    const other = { ...poolTo(OLD), id: pool('other', NEW).id }
    expect(broken(upgraded, poolTo(OLD), 'rollback')).toEqual([])
    expect(broken(upgraded, poolTo(NEW), 'rollback')).toEqual(['only-the-approved-version'])
    expect(broken(upgraded, other, 'rollback')).toEqual(['only-the-approved-version'])
    expect(broken(upgraded, plane(NEW), 'rollback')).toEqual(['only-the-approved-version'])
  })
})

describe('the pins of the record', () => {
  const names = Array.from({ length: 12 }, (_, at) => `workload${at}`)

  it('return the goal', () => {
    const images = { kind: 'node-image', version: OLD, images: { user: 'a', system: 'b' } } as const
    expect(pinnedUpgrade(pinsOf(images))).toEqual(images)
    expect(pinnedUpgrade(pinsOf(goal))).toEqual(goal)
    expect(pinnedRollback(pinsOf(back))).toEqual(back)
    expect(pinnedUpgrade(pinsOf(back))).toBeUndefined()
    expect(pinnedRollback(pinsOf(goal))).toBeUndefined()
  })

  it.each([
    [
      'node images',
      {
        kind: 'node-image',
        version: NEW,
        images: Object.fromEntries(names.map(name => [name, 'AKSAzureLinux-V3gen2-202610.01.0']))
      } as const
    ],
    [
      'a rollback',
      {
        kind: 'rollback',
        version: NEW,
        pools: Object.fromEntries(
          names.map(name => [name, { version: OLD, image: 'AKSAzureLinux-V3gen2-202610.01.0' }])
        )
      } as const
    ]
  ])('fit into the record for %s of twelve pools', (_, wanted) => {
    const stored = {
      ...record('upgrade'),
      pins: pinsOf(wanted),
      previous: { kubernetesChannel: 'patch', nodeImageChannel: 'NodeImage' },
      until: 1
    }
    expect(recordSize(encodeRecord(stored))).toBeLessThan(RECORD_LIMIT_BYTES)
  })
})

describe('the body of a write', () => {
  const profile = {
    ...{ name: 'user', orchestratorVersion: OLD, currentOrchestratorVersion: OLD, nodeImageVersion: 'i', eTag: '1' },
    ...{ provisioningState: 'Succeeded', enableAutoScaling: true, count: 3, minCount: 2, unknownSetting: 7 }
  }

  it('keeps what it does not know, and leaves out what Azure computes and what the autoscaler owns', () => {
    const { body } = { body: { properties: profile } }
    expect(poolBody({ ...user, body }, { orchestratorVersion: NEW })).toEqual({
      properties: { name: 'user', orchestratorVersion: NEW, enableAutoScaling: true, minCount: 2, unknownSetting: 7 }
    })
  })

  it('of a cluster keeps the versions of all pools', () => {
    const identity = { type: 'UserAssigned', userAssignedIdentities: { '/a': { clientId: 'c', principalId: 'p' } } }
    const properties = {
      kubernetesVersion: OLD,
      currentKubernetesVersion: OLD,
      fqdn: 'f',
      agentPoolProfiles: [profile]
    }
    const body = { id: 'x', name: 'n', type: 't', location: 'westeurope', tags: { a: 'b' }, identity, properties }
    expect(clusterBody(state(OLD, [], { body }).cluster, { kubernetesVersion: NEW })).toEqual({
      ...{ location: 'westeurope', tags: { a: 'b' } },
      identity: { type: 'UserAssigned', userAssignedIdentities: { '/a': {} } },
      properties: {
        kubernetesVersion: NEW,
        agentPoolProfiles: [
          { name: 'user', orchestratorVersion: OLD, enableAutoScaling: true, minCount: 2, unknownSetting: 7 }
        ]
      }
    })
  })
})

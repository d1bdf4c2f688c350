import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { nextStep } from '../../../src/provisioning/next-step.ts'
import { EMPTY_CONTENTS } from '../../../src/provisioning/procedure/record.ts'

const target = asResourceId('/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationGateways/agw')
const write = { target, startedAt: 0, expectedSeconds: 60, body: 'x' }
const RUN = 'run 4711, attempt 2, of ada'
const free = { lease: { state: 'free' }, work: [] } as const
const hold = { because: 'incident 4711', since: 'then', by: 'ada' }
const record = { ...EMPTY_CONTENTS, id: '4-x', kind: 'upgrade-cluster', phase: 'idle', closed: false, since: 0 }

describe('nextStep', () => {
  it.each([
    ['no run holds the lease', free, 'nothing', undefined],
    ['a run holds the lease', { ...free, lease: { state: 'held', run: RUN } }, 'wait', 'gh run watch 4711'],
    [
      'Azure works on the write of a lost run',
      { ...free, lease: { state: 'expired', run: RUN, write }, isWriteRunning: true },
      'wait',
      `az monitor activity-log list --resource-id ${target} --offset 1d --output table`
    ],
    [
      'the write of a lost run may have ended',
      { ...free, lease: { state: 'expired', run: RUN, write }, isWriteRunning: false },
      'run again',
      'gh run rerun 4711'
    ],
    ['a run without a write was lost', { ...free, lease: { state: 'expired', run: RUN } }, 'nothing', undefined],
    [
      'the write of the lease cannot be read',
      { ...free, lease: { state: 'expired', isWriteUnreadable: true } },
      'release-lease',
      'gh workflow run operation.yml -f environment=test -f command=release-lease'
    ],
    ['Azure works for another caller', { ...free, work: [{ target, state: 'Updating' }] }, 'wait', undefined],
    [
      'the environment is on hold',
      { ...free, hold },
      'release-hold',
      'gh workflow run operation.yml -f environment=test -f command=release-hold'
    ],
    [
      'an operation of a procedure has not ended',
      { ...free, record: { ...record, running: { operation: 'upgrade', colour: 'blue', cluster: 'u' } } },
      'run again',
      undefined
    ]
  ] as const)('gives one command when %s', (_, seen, expected, command) => {
    const next = nextStep('test', seen as Parameters<typeof nextStep>[1])
    expect([next.do, next.command]).toEqual([expected, command])
  })

  it('names the person, the time and the reason of a hold', () => {
    expect(nextStep('test', { ...free, hold }).because).toMatch(/^ada put the environment on hold at then: incident/)
  })
})

import { describe, expect, it } from '@jest/globals'
import { readNow } from '../../../../scripts/schedules/model/read-resource.ts'
import { moveRuleModel } from '../../../../scripts/schedules/move-rule/model.ts'
import { type MovePhase, moveRule } from '../../../../scripts/schedules/move-rule/procedure.ts'
import type { Colour } from '../../../../src/config/colours.ts'
import type { Hold, OperationRecord } from '../../../../src/provisioning/procedure/index.ts'
import { procedureStatus } from '../../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../../src/provisioning/procedure/record.ts'
import { nextProcedureId } from '../../../../src/provisioning/procedure/record-id.ts'
import { refuseContradiction, situationOf } from '../../../../src/provisioning/procedure/situation.ts'
import { procedureSummary } from '../../../../src/report/index.ts'

const NOW = Date.UTC(2026, 10, 30)
const BLUE = { operation: 'prepare', colour: 'blue', cluster: 'blue-1' } as const

interface Shown {
  readonly live?: Colour
  readonly pinned?: readonly Colour[]
  readonly raised?: readonly Colour[]
}

/** Returns a live state of the model, with the named clusters pinned and raised. */
function shown({ live = 'blue', pinned = [], raised = [] }: Shown = {}) {
  const world = moveRuleModel.createWorld([])
  const state = moveRuleModel.liveStateOf(moveRuleModel.liveStateIds.map(id => readNow(world, id)))
  const clusterOf = (colour: Colour) => ({
    ...state.clusters[colour],
    isPinned: pinned.includes(colour),
    minimumNodes: raised.includes(colour) ? 5 : 2
  })
  return { ...state, live, clusters: { blue: clusterOf('blue'), green: clusterOf('green') } }
}

const PREPARED = shown({ pinned: ['green'], raised: ['green'] })
const MOVED = shown({ live: 'green', pinned: ['green'], raised: ['green'] })

function record(phase: MovePhase, more: Partial<OperationRecord> = {}): OperationRecord {
  const id = nextProcedureId(0, moveRule.subjectOf(shown()))
  return {
    ...EMPTY_CONTENTS,
    id,
    kind: 'move-rule',
    phase,
    closed: false,
    since: 0,
    previous: { live: 'blue' },
    ...more
  }
}

const found = (liveState: ReturnType<typeof shown>, stored: OperationRecord | undefined) =>
  situationOf(moveRule, liveState, stored, NOW)

describe('situationOf', () => {
  it('derives the phase from Azure alone when no procedure was ever open', () => {
    expect(found(shown(), undefined)).toMatchObject({ phase: 'idle', record: undefined })
  })

  it('takes the phase in which the last procedure ended when Azure still shows it', () => {
    const ended = record('finished', { closed: true })
    expect(found(shown({ live: 'green' }), ended)).toMatchObject({ phase: 'finished', record: undefined })
  })

  it.each([
    ['prepared', PREPARED, record('prepared')],
    ['moved', MOVED, record('moved')],
    ['moved', MOVED, record('prepared', { running: { ...BLUE, operation: 'move' } })],
    ['pinned', shown({ pinned: ['green'] }), record('idle', { running: BLUE })],
    ['pinned', shown({ pinned: ['green'] }), record('moved', { running: { ...BLUE, operation: 'rollback' } })]
  ] as const)('finds phase %s of an open procedure (%#)', (phase, liveState, stored) => {
    expect(found(liveState, stored)).toMatchObject({ phase })
  })

  it.each([
    ['Azure is ahead, but no operation has begun', MOVED, record('prepared')],
    ['Azure is behind', PREPARED, record('moved')],
    ['Azure shows a phase that the operation does not lead to', MOVED, record('idle', { running: BLUE })],
    ['no procedure is open', PREPARED, undefined],
    ['the last procedure has ended', PREPARED, record('rolled-back', { closed: true })],
    ['the record names an unknown phase', PREPARED, { ...record('idle'), phase: 'warm' }],
    ['a cluster was created again', PREPARED, record('prepared', { id: '1-otherdigest' })],
    ['the other cluster is live', shown({ live: 'green' }), record('idle', { running: BLUE })]
  ])('finds a contradiction when %s', (_why, liveState, stored) => {
    expect(found(liveState, stored)).toEqual({ recorded: expect.any(String), shown: expect.any(String) })
  })

  it('refuses a procedure while one of another kind is open', () => {
    const other = record('idle', { kind: 'upgrade-cluster' })
    expect(() => found(shown(), other)).toThrow(expect.objectContaining({ reason: 'procedure-open' }))
    expect(found(shown(), { ...other, closed: true })).toMatchObject({ phase: 'idle' })
  })
})

describe('refuseContradiction', () => {
  it('shows both sides', () => {
    expect(() => refuseContradiction(found(MOVED, record('prepared')), 'move-rule')).toThrow(
      expect.objectContaining({
        reason: 'record-contradicts-azure',
        message: expect.stringMatching(/Record: 1-[\w-]+ is in phase prepared\. Azure: phase moved\./)
      })
    )
  })
})

const statusOf = (liveState: ReturnType<typeof shown>, stored: OperationRecord, hold?: Hold) =>
  procedureStatus(moveRule, liveState, { stored, hold, now: NOW })

describe('procedureStatus', () => {
  it('lists the phase, since when, the operations that are possible and the costs', () => {
    const status = statusOf(MOVED, record('moved', { since: 5, until: NOW + 1 }))
    expect(status).toMatchObject({ phase: 'moved', since: 5, until: NOW + 1, isOpen: true })
    expect(status.operations).toEqual([
      { operation: 'prepare', because: 'The rule has moved.' },
      { operation: 'move', because: 'The rule has moved.' },
      { operation: 'finish', because: 'the soak has not ended.' },
      { operation: 'rollback', to: 'rolled-back' }
    ])
    expect(status.costs).toEqual(['The prepared cluster keeps more nodes.'])
    const subject = { workload: 'shop', environment: 'model', region: 'westeurope' }
    expect(procedureSummary(subject, status)).toContain('| `finish` | not possible | the soak has not ended. |')
  })

  it('lists no operation, but both sides, when the record and Azure contradict each other', () => {
    const status = statusOf(MOVED, record('prepared'))
    expect(status).toMatchObject({ phase: 'prepared', operations: [], contradiction: { shown: 'phase moved' } })
  })

  it.each([
    ['a hold', record('prepared'), { by: 'ann', since: 'now', because: 'x' }, 'The environment is on hold.'],
    [
      'an unfinished operation',
      record('prepared', { running: { ...BLUE, operation: 'rollback' } }),
      undefined,
      'rollback has not ended.'
    ]
  ])('names %s as the reason for which an operation is not possible', (_what, stored, hold, because) => {
    const { operations } = statusOf(PREPARED, stored, hold)
    expect(operations.filter(each => each.to !== undefined).map(each => each.operation)).toEqual(['rollback'])
    expect(operations).toContainEqual({ operation: 'move', because })
  })
})

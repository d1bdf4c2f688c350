import { describe, expect, it } from '@jest/globals'
import { ids } from '../../../../scripts/schedules/move-rule/live-state.ts'
import { type MoveOperation, moveRule } from '../../../../scripts/schedules/move-rule/procedure.ts'
import { approvalOf, decodeApproval, encodeApproval } from '../../../../src/provisioning/index.ts'
import {
  applyOperation,
  encodeRecord,
  isDone,
  planOperation,
  RECORD_LIMIT_BYTES,
  recordSize
} from '../../../../src/provisioning/procedure/index.ts'
import type { Approval } from '../../../../src/provisioning/types.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { ModelPorts } from './model-ports.ts'

const unreachable = new Failure('azure-unavailable', 'no response', { remedy: '' })

async function approved(ports: ModelPorts, operation: MoveOperation, procedure = moveRule): Promise<Approval> {
  const plan = await planOperation(procedure, { operation }, ports)
  if (isDone(plan)) throw new Error(plan.done)
  return decodeApproval(encodeApproval(approvalOf(plan)))
}

function applied(ports: ModelPorts, operation: MoveOperation, approval: Approval, procedure = moveRule) {
  return applyOperation(procedure, { operation, approval, allowDestructive: 'approved' }, ports)
}

async function ran(ports: ModelPorts, ...operations: readonly MoveOperation[]): Promise<ModelPorts> {
  for (const operation of operations) await applied(ports, operation, await approved(ports, operation))
  return ports
}

/** Returns the ports of an environment in which `prepare` failed after its first write. */
async function halfPrepared(): Promise<{ readonly ports: ModelPorts; readonly approval: Approval }> {
  const ports = new ModelPorts()
  const approval = await approved(ports, 'prepare')
  ports.beforeWrite = ({ id }) => {
    if (id === ids.pools.green) throw unreachable
  }
  await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'azure-unavailable' })
  ports.beforeWrite = () => undefined
  return { ports, approval }
}

describe('planOperation', () => {
  it('lists the writes and the change of the record, and writes nothing', async () => {
    const ports = new ModelPorts()
    const plan = await planOperation(moveRule, { operation: 'prepare' }, ports)
    expect(isDone(plan) || plan.steps.map(({ step, pending }) => [step, pending])).toEqual([
      ['record-start', true],
      ['pin-green', true],
      ['resize-green', true],
      ['record-end', true]
    ])
    expect([ports.writes, ports.stored]).toEqual([[], undefined])
  })

  it('refuses an operation that the table refuses in this phase, with the reason and the remedy of the table', async () => {
    await expect(approved(new ModelPorts(), 'move')).rejects.toMatchObject({
      reason: 'operation-refused',
      message: 'move is not possible in phase idle of move-rule: no procedure is open.',
      details: { remedy: 'Begin with `prepare`.' }
    })
  })

  it('refuses an operation that must wait, until the time in the record', async () => {
    const ports = await ran(new ModelPorts(), 'prepare', 'move')
    await expect(approved(ports, 'finish')).rejects.toMatchObject({ reason: 'operation-refused' })
    ports.pass()
    await expect(approved(ports, 'finish')).resolves.toBeDefined()
  })

  it('refuses a plan whose record would not fit', async () => {
    const [, prepare] = [undefined, moveRule.table.idle.prepare]
    if (!('to' in prepare)) throw new Error('prepare must be possible')
    const previous = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`pool-${at}`, `version-${at}`]))
    const large = { ...prepare, recordAtStart: () => ({ previous }) }
    const table = { ...moveRule.table, idle: { ...moveRule.table.idle, prepare: large } }
    const ports = new ModelPorts()
    await expect(approved(ports, 'prepare', { ...moveRule, table })).rejects.toMatchObject({
      reason: 'record-too-large'
    })
    expect(ports.stored).toBeUndefined()
  })

  it('refuses a plan whose record would not fit only while the operation is running', async () => {
    const { prepare } = moveRule.table.idle
    const ports = await ran(new ModelPorts(), 'prepare')
    const { stored } = ports
    if (stored === undefined || !('to' in prepare)) throw new Error('prepare must have been applied')
    const room = RECORD_LIMIT_BYTES - recordSize(encodeRecord({ ...stored, previous: { live: '' } }))
    const fitting = { ...prepare, recordAtStart: () => ({ previous: { live: 'x'.repeat(room) } }) }
    const table = { ...moveRule.table, idle: { ...moveRule.table.idle, prepare: fitting } }
    const refused = approved(new ModelPorts(), 'prepare', { ...moveRule, table })
    await expect(refused).rejects.toMatchObject({ reason: 'record-too-large' })
  })

  it('has nothing to do when an earlier run has done the operation', async () => {
    const ports = await ran(new ModelPorts(), 'prepare')
    expect(await planOperation(moveRule, { operation: 'prepare' }, ports)).toEqual({ done: 'The cluster is prepared.' })
  })
})

describe('applyOperation', () => {
  it('moves the rule, waits for the soak and closes the procedure', async () => {
    const ports = await ran(new ModelPorts(), 'prepare', 'move')
    ports.pass()
    await ran(ports, 'finish')
    expect(ports.liveState.live).toBe('green')
    expect(ports.stored).toMatchObject({
      kind: 'move-rule',
      phase: 'finished',
      closed: true,
      previous: { live: 'blue' }
    })
    expect(ports.stored?.running).toBeUndefined()
  })

  it('continues with the same approval after a run that failed', async () => {
    const { ports, approval } = await halfPrepared()
    expect(ports.stored).toMatchObject({ phase: 'idle', running: { operation: 'prepare', colour: 'blue' } })
    await applied(ports, 'prepare', approval)
    expect(ports.writes).toEqual([ids.clusters.green, ids.pools.green])
    expect(ports.stored).toMatchObject({ phase: 'prepared', closed: false })
  })

  it('refuses another operation until the unfinished one has ended, except the way back', async () => {
    const { ports } = await halfPrepared()
    await expect(approved(ports, 'move')).rejects.toMatchObject({ reason: 'operation-refused' })
    await ran(ports, 'rollback')
    expect(ports.stored).toMatchObject({ phase: 'rolled-back', closed: true })
  })

  it('does not skip the soak when the move is complete in Azure but its end was not recorded', async () => {
    const ports = await ran(new ModelPorts(), 'prepare')
    const approval = await approved(ports, 'move')
    ports.beforeWrite = () => {
      ports.confirm = () => Promise.reject(unreachable)
    }
    await expect(applied(ports, 'move', approval)).rejects.toMatchObject({ reason: 'azure-unavailable' })
    expect([ports.liveState.live, ports.stored?.until]).toEqual(['green', undefined])
    await expect(approved(ports, 'finish')).rejects.toMatchObject({
      reason: 'operation-refused',
      message: 'move of move-rule has begun and has not ended.'
    })
    ports.confirm = () => Promise.resolve()
    await applied(ports, 'move', approval)
    expect(ports.stored?.until).toBeGreaterThan(ports.world.now)
  })

  it('stops before the next write when the record names another operation', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.beforeWrite = () => {
      const { stored } = ports
      if (stored?.running === undefined) return
      ports.setRecord({ ...stored, running: { ...stored.running, operation: 'rollback' }, phase: 'pinned' })
    }
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'operation-taken-over' })
    expect(ports.writes).toEqual([ids.clusters.green])
  })

  it('does not record the end when Azure shows another phase then', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.beforeWrite = ({ id }) => {
      if (id === ids.pools.green) ports.world.alter(ids.clusters.green, { pinned: false })
    }
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'record-contradicts-azure' })
    expect(ports.stored).toMatchObject({ phase: 'idle', running: { operation: 'prepare' } })
  })

  it('refuses an approval of an earlier procedure, and names the value that differs', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    await applied(ports, 'prepare', approval)
    await ran(ports, 'rollback')
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringContaining('These values differ from the approved plan: id.')
    })
    expect(ports.stored).toMatchObject({ phase: 'rolled-back' })
  })

  it('refuses an approval that was used once when the record was deleted afterwards', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    await applied(ports, 'prepare', approval)
    await ran(ports, 'rollback')
    ports.deleteRecord()
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(await ran(ports, 'prepare')).toMatchObject({ stored: { id: expect.stringMatching(/^2-/) } })
  })

  it('refuses an approval that had its effect when the record was deleted before its end', async () => {
    const { ports, approval } = await halfPrepared()
    ports.deleteRecord()
    const written = ports.writes.length
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ name: 'Failure' })
    expect(ports.writes).toHaveLength(written)
  })

  it('accepts an approval again when its run was lost before the first write', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.count = () => Promise.reject(unreachable)
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'azure-unavailable' })
    expect(ports.writes).toEqual([])
    ports.count = undefined
    await applied(ports, 'prepare', approval)
    expect(ports.stored).toMatchObject({ phase: 'prepared', id: expect.stringMatching(/^1-/) })
  })

  it('begins a procedure in the phase that Azure shows, not in the phase in which the last one ended', async () => {
    const ports = await ran(new ModelPorts(), 'prepare', 'rollback')
    const approval = await approved(ports, 'prepare')
    ports.beforeWrite = () => {
      throw unreachable
    }
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'azure-unavailable' })
    expect(ports.stored).toMatchObject({
      phase: 'idle',
      closed: false,
      evidence: {},
      running: { operation: 'prepare' }
    })
  })

  it('stops when another run changes the record before this run begins', async () => {
    const ports = await ran(new ModelPorts(), 'prepare')
    const approval = await approved(ports, 'move')
    ports.readHold = async () => {
      const { stored } = ports
      if (stored !== undefined) ports.setRecord({ ...stored, evidence: { smoke: 'another digest' } })
      return undefined
    }
    await expect(applied(ports, 'move', approval)).rejects.toMatchObject({ reason: 'operation-taken-over' })
    expect(ports.writes).not.toContain(ids.gateway)
  })

  it('refuses an approval when the cluster was created again', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.world.alter(ids.clusters.blue, { uniqueId: 'blue-2' })
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringMatching(/differ from the approved plan: .*cluster/)
    })
  })

  it('refuses an approval of another phase', async () => {
    const ports = await ran(new ModelPorts(), 'prepare')
    const approval = await approved(ports, 'rollback')
    await ran(ports, 'move')
    await expect(applied(ports, 'rollback', approval)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringContaining('phase')
    })
  })

  it.each([
    ['destination-is-healthy', () => ({ healthy: false }), ids.clusters.green],
    ['way-back-exists', () => ({ power: 'Stopped' }), ids.clusters.blue]
  ] as const)('stops before a write that would break %s', async (name, changed, id) => {
    const ports = await ran(new ModelPorts(), 'prepare')
    const approval = await approved(ports, 'move')
    ports.world.alter(id, changed())
    await expect(applied(ports, 'move', approval)).rejects.toMatchObject({
      reason: 'invariant-broken',
      details: { remedy: expect.stringContaining(name) }
    })
    expect(ports.writes).not.toContain(ids.gateway)
  })

  it('stops before the next write when a hold is set, and lets the way back run', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.beforeWrite = () => {
      ports.hold = { by: 'ann', since: '2026-11-30T02:00:00Z', because: 'incident 7' }
    }
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({
      reason: 'on-hold',
      message: expect.stringContaining('ann put the environment on hold')
    })
    expect(ports.writes).toEqual([ids.clusters.green])
    await ran(ports, 'rollback')
    expect(ports.stored).toMatchObject({ phase: 'rolled-back' })
  })

  it('does not write the record when the lease has passed to another run', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.confirm = () => Promise.reject(new Failure('lease-held', 'another run', { remedy: '' }))
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'lease-held' })
    expect([ports.stored, ports.writes]).toEqual([undefined, []])
  })

  it('stops when a person deletes the record during the run', async () => {
    const ports = new ModelPorts()
    const approval = await approved(ports, 'prepare')
    ports.beforeWrite = () => {
      ports.world.destroy(ports.record.id)
    }
    await expect(applied(ports, 'prepare', approval)).rejects.toMatchObject({ reason: 'record-contradicts-azure' })
    expect(ports.writes).toEqual([ids.clusters.green])
  })

  it('reads again when the record changed between reading the resources and reading the record', async () => {
    const ports = await ran(new ModelPorts(), 'prepare')
    ports.afterRead = () => {
      ports.afterRead = () => undefined
      ports.world.write({ id: ids.gateway, caller: 'colleague', body: { properties: { live: 'green' } } })
      const { stored } = ports
      if (stored !== undefined) ports.setRecord({ ...stored, phase: 'moved', until: ports.world.now })
    }
    expect(await planOperation(moveRule, { operation: 'move' }, ports)).toEqual({ done: 'The rule has moved.' })
  })

  it('leaves the record to the run that has ended the operation already', async () => {
    const ports = await ran(new ModelPorts(), 'prepare')
    const approval = await approved(ports, 'move')
    ports.beforeWrite = () => {
      const { stored } = ports
      if (stored === undefined) return
      const { running: _, ...ended } = stored
      ports.confirm = async () => ports.setRecord({ ...ended, phase: 'moved', evidence: { by: 'the other run' } })
    }
    await applied(ports, 'move', approval)
    expect(ports.stored).toMatchObject({ phase: 'moved', evidence: { by: 'the other run' } })
  })
})

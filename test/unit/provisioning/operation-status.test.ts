import { describe, expect, it } from '@jest/globals'
import { underEnvironmentLease } from '../../../src/provisioning/lease/environment-lease.ts'
import type { RecordedWrite } from '../../../src/provisioning/lease/recorded-write.ts'
import { readEnvironmentStatus } from '../../../src/provisioning/operation-status.ts'
import { encodeRecord, type OperationRecord } from '../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../src/provisioning/procedure/record.ts'
import { writeRecord } from '../../../src/provisioning/records/operation-record.ts'
import { holdStep } from '../../../src/provisioning/steps/hold.ts'
import { PLAN_IDENTITY } from '../local/azure/kit.ts'
import { setUp } from './steps/operation-kit.ts'

const HOLD = holdStep({ because: 'incident 4711', by: 'ada, run 7' })

const OPEN: OperationRecord = {
  ...EMPTY_CONTENTS,
  ...{ id: '4-x', kind: 'blue-green-swap', phase: 'soaking', closed: false, since: 0 }
}

function statusKit() {
  const kit = setUp()
  const { context } = kit.runs.start(PLAN_IDENTITY)
  const status = () => kit.runs.clock.run(readEnvironmentStatus(context))
  const writeOf = (target = kit.gateway): RecordedWrite => ({
    ...{ target, startedAt: kit.runs.clock.now(), expectedSeconds: 60, body: 'x' },
    operation: {
      provider: 'Microsoft.Network',
      location: 'westeurope',
      collection: 'operations',
      id: 'o1',
      version: '1'
    }
  })
  return { ...kit, status, writeOf }
}

type Status = Awaited<ReturnType<typeof readEnvironmentStatus>>
const commandsOf = ({ commands }: Status) => commands.map(({ command, now }) => `${command}: ${now}`)

describe('readEnvironmentStatus', () => {
  it('offers a hold when nothing is open', async () => {
    const status = await statusKit().status()
    expect(status).toMatchObject({ hasZone: true, lease: { state: 'free' }, refused: [] })
    expect(commandsOf(status)).toEqual(['hold: possible', 'release-hold: not needed', 'release-lease: not needed'])
  })

  it('offers the release of a hold', async () => {
    const { plan, apply, status } = statusKit()
    await apply(HOLD, await plan(HOLD))
    const held = await status()
    expect(held.hold).toMatchObject({ because: 'incident 4711', by: 'ada, run 7' })
    expect(commandsOf(held)).toEqual(['hold: not needed', 'release-hold: possible', 'release-lease: not needed'])
  })

  it('offers no hold when the environment has no record zone', async () => {
    const { kit, recordZone, status } = statusKit()
    kit.remove(recordZone)
    kit.settle()
    expect((await status()).commands[0]).toMatchObject({ now: 'not possible' })
  })

  it('names the run that holds the lease, which cannot be released', async () => {
    const { runs, writer, status } = statusKit()
    const github = { id: 4711, attempt: 2, actor: 'ada' }
    const work = underEnvironmentLease({ ...writer, github }, () => runs.clock.sleep(600_000))
    await runs.clock.pass(90_000)
    const held = await status()
    expect(held.lease).toMatchObject({ state: 'held', run: 'run 4711, attempt 2, of ada' })
    expect(commandsOf(held)[2]).toBe('release-lease: not possible')
    await runs.clock.run(work)
  })

  it('names the run in the failure of a run that waits for its lease', async () => {
    const { runs, writer } = statusKit()
    const work = underEnvironmentLease({ ...writer, github: { id: 4711, attempt: 1, actor: 'ada' } }, () =>
      runs.clock.sleep(3 * 3_600_000)
    )
    work.catch(() => undefined)
    await runs.clock.pass(1000)
    const waiting = underEnvironmentLease(writer, async () => undefined)
    await expect(runs.clock.run(waiting)).rejects.toMatchObject({
      reason: 'lease-held',
      message: expect.stringContaining('run 4711 of ada')
    })
  })

  it.each([
    ['shows that the write works', 'InProgress', true, 'release-lease: not possible'],
    ['shows that the write has ended', 'Succeeded', false, 'release-lease: possible']
  ])('tells of an expired lease whether Azure %s', async (_, state, isWriteRunning, release) => {
    const { runs, putLease, writeOf, status } = statusKit()
    putLease('lost', -1, writeOf())
    runs.answer = ({ path }) => (path.endsWith('/operations/o1') ? { status: 200, body: { status: state } } : undefined)
    const expired = await status()
    expect(expired).toMatchObject({ isWriteRunning, lease: { state: 'expired', write: { operation: { id: 'o1' } } } })
    expect(commandsOf(expired)[2]).toBe(release)
  })

  it('needs no release of an expired lease without a write', async () => {
    const { putLease, status } = statusKit()
    putLease('lost', -1)
    expect(commandsOf(await status())[2]).toBe('release-lease: not needed')
  })

  it('lists the commands that an open procedure forbids, and none when it has ended', async () => {
    const { runs, writer, recordZone, status } = statusKit()
    const { etag } = await runs.clock.run(writeRecord(writer, recordZone, encodeRecord(OPEN), undefined))
    const open = await status()
    expect(open.record).toMatchObject({ kind: 'blue-green-swap', phase: 'soaking' })
    expect(open.refused.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['power-cluster stop', 'bootstrap-flux suspend', 'destroy'])
    )
    await runs.clock.run(writeRecord(writer, recordZone, encodeRecord({ ...OPEN, closed: true }), etag))
    expect((await status()).refused).toEqual([])
  })
})

it('shows the operation that another caller started on a cluster, and to wait for it', async () => {
  const { runs, status, baseline } = statusKit()
  const { cluster } = baseline.ids.clusters.blue
  const body = { id: cluster, properties: { provisioningState: 'Upgrading' } }
  runs.answer = ({ method, path }) =>
    method === 'GET' && decodeURIComponent(path).toLowerCase() === cluster.toLowerCase()
      ? { status: 200, body }
      : undefined
  expect(await status()).toMatchObject({ work: [{ target: cluster, state: 'Upgrading' }], next: { do: 'wait' } })
})

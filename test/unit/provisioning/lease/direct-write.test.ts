import { describe, expect, it } from '@jest/globals'
import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import { directWrite, underRecord } from '../../../../src/provisioning/lease/direct-write.ts'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import { leaseId, leaseMetadata, runText } from '../../../../src/provisioning/lease/lease-record.ts'
import { type RecordedWrite, writeIn } from '../../../../src/provisioning/lease/recorded-write.ts'
import { METADATA_LIMIT, metadataSize } from '../../../../src/provisioning/records/metadata.ts'
import { readRecordSet } from '../../../../src/provisioning/records/record-set.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from './lease-kit.ts'

const MINUTE = 60_000
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

function setUp() {
  const kit = leaseKit(true)
  const reader = kit.runs.start(APPLY_IDENTITY).context
  const id = leaseId(kit.baseline.ids.recordZone)
  const run = <T>(work: Promise<T>) => kit.runs.clock.run(work)
  const recorded = async () => await run(readRecordSet(reader, id))
  const writeNow = async () => writeIn((await recorded())?.metadata ?? {})
  return { ...kit, run, recorded, writeNow, id }
}

describe('directWrite', () => {
  it('names the write and its operation in the lease until the operation has ended', async () => {
    const { runs, write, putsOf, idOf, recorded, writeNow, run } = setUp()
    const work = write(runs.start(APPLY_IDENTITY), 'gateway', 'x')
    await runs.clock.pass(MINUTE)
    const [operation] = putsOf('gateway')
    expect(await writeNow()).toMatchObject({
      target: idOf('gateway'),
      body: expect.stringMatching(/^[\w-]{10}$/),
      verb: 'write',
      correlationId: expect.any(String),
      requestId: expect.stringMatching(GUID),
      etag: expect.any(String),
      operation: { provider: 'Microsoft.Network', location: 'westeurope', id: operation?.id }
    })
    expect(JSON.stringify(await recorded())).not.toMatch(/[?&](?:t|c|s|h)=/)
    await run(work)
    expect(await recorded()).toBeUndefined()
  })

  it('keeps the write in an expired lease when the run is cancelled, so the next run follows it at once', async () => {
    const { runs, write, putsOf, writeNow, run } = setUp()
    const cancelled = runs.start(APPLY_IDENTITY)
    const controller = new AbortController()
    const context = { ...cancelled.context, signal: controller.signal }
    const work = write({ ...cancelled, context }, 'gateway', 'first')
    work.catch(() => undefined)
    await runs.clock.pass(MINUTE)
    controller.abort(new Failure('cancelled', 'The run was cancelled.', { remedy: 'Run again.' }))
    await expect(run(work)).rejects.toMatchObject({ reason: 'cancelled' })
    expect(await writeNow()).toMatchObject({ operation: { id: putsOf('gateway')[0]?.id } })
    await run(write(runs.start(APPLY_IDENTITY), 'gateway', 'second'))
    const [first, second] = putsOf('gateway')
    expect(first?.outcome).toEqual({ status: 'Succeeded' })
    expect((second?.startedAt ?? 0) - (first?.endedAt ?? 0)).toBeLessThan(MINUTE)
  })

  it.each([
    ['Azure refuses the request', { method: 'PUT', outcome: '400' }],
    ['the operation fails', { method: 'PUT', outcome: 'fail-operation:Broken' }]
  ])('leaves nothing behind when %s', async (_, fault) => {
    const { runs, write, world, recorded, run } = setUp()
    world.faults.push({ ...fault, path: '*/applicationGateways/*', times: 1, after: 0 })
    await expect(run(write(runs.start(APPLY_IDENTITY), 'gateway', 'x'))).rejects.toBeInstanceOf(Failure)
    expect(await recorded()).toBeUndefined()
  })

  it.each([
    ['the poll is refused', 403],
    ['the login fails while it polls', 401]
  ])('keeps the write in the lease when %s', async (_, status) => {
    const { runs, write, writeNow, idOf, run } = setUp()
    let isSent = false
    runs.answer = ({ method, path }) => {
      if (method === 'PUT' && !path.includes('/TXT/')) isSent = true
      return isSent && path.includes('/operations/')
        ? { status, body: { error: { code: 'No', message: 'no' } } }
        : undefined
    }
    await expect(run(write(runs.start(APPLY_IDENTITY), 'gateway', 'x'))).rejects.toBeInstanceOf(Failure)
    expect(await writeNow()).toMatchObject({ target: idOf('gateway') })
  })

  it('sends nothing when another run has taken the lease', async () => {
    const { runs, kit, putsOf, idOf, id, run } = setUp()
    const { context } = runs.start(APPLY_IDENTITY)
    const work = underEnvironmentLease(context, async lease => {
      const metadata = leaseMetadata('other', runs.clock.now() + MINUTE, undefined)
      kit.put(id, { properties: { ttl: 60, metadata, txtRecords: [] } })
      const body = { location: 'westeurope' }
      await directWrite(context, lease, { id: idOf('gateway'), body, ifMatch: 'x', expectedSeconds: 60 })
    })
    await expect(run(work)).rejects.toMatchObject({ reason: 'lease-held' })
    expect(putsOf('gateway')).toEqual([])
  })

  it.each(['cluster', 'pool'] as const)('sends If-Match for a %s, and refuses a stale body', async target => {
    const { runs, idOf, putsOf, run } = setUp()
    const { context } = runs.start(APPLY_IDENTITY)
    const stale = { id: idOf(target), body: { location: 'westeurope' }, ifMatch: 'stale', expectedSeconds: 60 }
    const work = underEnvironmentLease(context, lease => directWrite(context, lease, stale))
    await expect(run(work)).rejects.toMatchObject({ details: { status: 412 } })
    expect(putsOf(target)).toEqual([])
  })

  it('names a missing ETag of a pool', async () => {
    const { runs, idOf, run } = setUp()
    const { context, lines } = runs.start(APPLY_IDENTITY)
    const bare = { id: idOf('pool'), body: {}, ifMatch: undefined, expectedSeconds: 60 }
    await run(underEnvironmentLease(context, lease => directWrite(context, lease, bare))).catch(() => undefined)
    expect(lines).toContainEqual(expect.stringMatching(/^warning: Azure returned no ETag for .*\/agentPools\/user/))
  })
})

describe('underRecord for a stack', () => {
  const failure = (reason: Failure['reason'], details: Partial<Failure['details']> = {}) =>
    new Failure(reason, 'x', { remedy: 'x', ...details })

  it.each([
    ['keeps the stack in the lease when a poll is refused', failure('not-authorized', { status: 403 }), true],
    ['keeps the stack in the lease when the login fails', failure('login-refused'), true],
    ['keeps the stack in the lease when the run is cancelled', failure('cancelled'), true],
    ['forgets the stack when its deployment failed', failure('deployment-failed', { leaves: [] }), false],
    ['forgets the stack when it was not written', failure('observed-changed'), false]
  ])('%s', async (_, error, isKept) => {
    const { runs, baseline, writeNow, run } = setUp()
    const { context } = runs.start(APPLY_IDENTITY)
    const id = resourceId(baseline.ids.subscription, 'Microsoft.Resources/deploymentStacks', 's')
    const stack = { id, body: 'x', ifMatch: undefined, expectedSeconds: 60 }
    const work = underEnvironmentLease(context, lease =>
      underRecord(context, lease, stack, async ({ beforeSend }) => {
        await beforeSend()
        throw error
      })
    )
    await expect(run(work)).rejects.toBe(error)
    expect((await writeNow()) !== undefined).toBe(isKept)
  })
})

describe('the record of a write', () => {
  const group = resourceGroupId('00000000-1111-2222-3333-444444444444', 'g'.repeat(90))
  const longest: RecordedWrite = {
    target: resourceId(group, 'Microsoft.ContainerService/managedClusters/agentPools', 'c'.repeat(63), 'p'.repeat(12)),
    startedAt: Date.UTC(2026, 0),
    sentAt: Date.UTC(2026, 0) + 300_000,
    expectedSeconds: 3600,
    verb: 'upgradeNodeImageVersion',
    correlationId: '00000000-1111-2222-3333-444444444444',
    requestId: '00000000-1111-2222-3333-444444444444',
    body: 'b'.repeat(10),
    etag: 'e'.repeat(64),
    operation: {
      provider: 'Microsoft.ContainerService',
      location: 'southafricanorth',
      collection: 'operationStatuses',
      id: '00000000-1111-2222-3333-444444444444',
      version: '2026-05-02-preview'
    }
  }

  it('fits into a record set when all names are as long as they may be', () => {
    const github = { id: Number.MAX_SAFE_INTEGER, attempt: 100, actor: 'a'.repeat(60) }
    const holder = '00000000-1111-2222-3333-444444444444'
    const metadata = leaseMetadata(holder, Date.UTC(2026, 0), longest, runText({ github }))
    expect(metadataSize(metadata)).toBeLessThanOrEqual(METADATA_LIMIT)
    expect(writeIn(metadata)).toEqual(longest)
  })

  it.each([
    ['a person edited it', { json0: '[1]' }],
    ['the lease names no write', { holder: 'x' }]
  ])('is absent when %s', (_, metadata) => {
    expect(writeIn(metadata)).toBeUndefined()
  })
})

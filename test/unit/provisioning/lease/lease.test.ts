import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import type { Azure, ConditionalOptions } from '../../../../src/azure/types.ts'
import { clearLease, withLease } from '../../../../src/provisioning/lease/lease.ts'
import { isLeaseKept, leaseId } from '../../../../src/provisioning/lease/lease-record.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { FakeAzure } from '../fake-azure.ts'
import { logTo, newWorld } from '../fixtures.ts'

const id = leaseId('/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/z' as ResourceId)
const MINUTE = 60_000

interface Stored {
  readonly etag: string
  readonly properties: { readonly metadata?: Readonly<Record<string, string>> }
}

/** Returns one record set that is written and deleted conditionally, as private DNS does it. */
function zoneWith(record?: Stored) {
  const world = newWorld()
  const state = { record, etags: 0, writes: [] as string[] }
  const refuseUnless = (holds: boolean) => {
    if (!holds) throw new Failure('azure-refused', '412 PreconditionFailed', { remedy: 'x', status: 412 })
  }
  const check = ({ ifMatch, ifNoneMatch }: ConditionalOptions) => {
    if (ifNoneMatch === '*') refuseUnless(state.record === undefined)
    if (ifMatch !== undefined) refuseUnless(state.record?.etag === ifMatch)
  }
  const azure: Azure = new FakeAzure(world)
  azure.readWithEtag = async <T>() =>
    state.record === undefined ? undefined : { resource: state.record as T, etag: state.record.etag }
  azure.write = async <T>(_id: ResourceId, body: unknown, options: ConditionalOptions = {}) => {
    check(options)
    state.writes.push('PUT')
    state.record = { ...(body as Stored), etag: `e${++state.etags}` }
    return state.record as T
  }
  azure.remove = async (_id: ResourceId, options: ConditionalOptions = {}) => {
    check(options)
    state.writes.push('DELETE')
    state.record = undefined
  }
  const lines: string[] = []
  const clients = { azure, clock: world.clock, log: logTo(lines), signal: new AbortController().signal }
  return { clients, state, lines, clock: world.clock }
}

const heldBy = (holder: string, expires: number): Stored => ({
  etag: 'theirs',
  properties: { metadata: { holder, expires: new Date(expires).toISOString() } }
})

describe('withLease', () => {
  it('holds the record while the work continues, renews it, and deletes it afterwards', async () => {
    const { clients, state, clock } = zoneWith()
    const held = await clock.run(
      withLease(clients, id, async () => {
        await clock.sleep(5.5 * MINUTE)
        return Date.parse(state.record?.properties.metadata?.expires ?? '') - clock.now()
      })
    )
    expect(held).toBeGreaterThan(2 * MINUTE)
    expect(state).toMatchObject({ record: undefined, writes: [...Array(6).fill('PUT'), 'DELETE'] })
  })

  it('is not renewed any more after the last confirmation', async () => {
    const { clients, state, lines, clock } = zoneWith()
    await clock.run(
      withLease(clients, id, async lease => {
        await lease.confirmLast()
        state.writes.length = 0
        await clock.sleep(2.5 * MINUTE)
      })
    )
    expect(state.writes).toEqual(['DELETE'])
    expect(lines).toEqual([])
  })

  it('deletes the record when the work fails', async () => {
    const { clients, state, clock } = zoneWith()
    await expect(clock.run(withLease(clients, id, () => Promise.reject(new Error('no'))))).rejects.toThrow('no')
    expect(state.record).toBeUndefined()
  })

  it('waits until the lease of a killed run expires, and no longer', async () => {
    const { clients, state, lines, clock } = zoneWith()
    const start = clock.now()
    state.record = heldBy('dead', start + 3 * MINUTE)
    const began = await clock.run(withLease(clients, id, async () => clock.now()))
    expect(began - start).toBe(3 * MINUTE)
    expect(lines).toEqual([
      'Another run holds the lease of the environment. This run waits until the lease is released.'
    ])
  })

  it('refuses with lease-held after half an hour when another run keeps renewing', async () => {
    const { clients, state, clock } = zoneWith()
    clients.azure.readWithEtag = async <T>() => {
      state.record = { ...heldBy('busy', clock.now() + MINUTE), etag: `e${clock.now()}` }
      return { resource: state.record as T, etag: state.record.etag }
    }
    await expect(clock.run(withLease(clients, id, async () => 'done'))).rejects.toMatchObject({
      reason: 'lease-held'
    })
  })

  it('lets one of two runs work at a time', async () => {
    const { clients, clock } = zoneWith()
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await clock.sleep(MINUTE)
      inside--
    }
    await clock.run(Promise.all([withLease(clients, id, work), withLease(clients, id, work)]))
    expect(most).toBe(1)
  })

  it('continues with its own record when the response to its first write was lost', async () => {
    const { clients, state, clock } = zoneWith()
    const write = clients.azure.write
    let lost = false
    clients.azure.write = async <T>(target: ResourceId, body: unknown, options?: ConditionalOptions) => {
      const answer = await write<T>(target, body, options)
      if (lost) return answer
      lost = true
      // The repeated request meets what the first one made.
      return await write<T>(target, body, options)
    }
    expect(await clock.run(withLease(clients, id, async () => 'done'))).toBe('done')
    expect(state.record).toBeUndefined()
  })
})

describe('a lease under a management lock', () => {
  function locked() {
    const kit = zoneWith()
    kit.clients.azure.remove = () => Promise.reject(new Failure('locked', '409 ScopeLocked', { remedy: 'x' }))
    return kit
  }

  it('is released by a record of nobody, which the next run takes at once', async () => {
    const { clients, state, lines, clock } = locked()
    await clock.run(withLease(clients, id, async () => undefined))
    expect(state.record?.properties.metadata?.holder).toBe('nobody')
    expect(await isLeaseKept(clients, id)).toBe(false)
    const start = clock.now()
    expect(await clock.run(withLease(clients, id, async () => clock.now() - start))).toBe(0)
    expect(lines).toEqual([])
  })

  it('is cleared once after a killed run, and not again', async () => {
    const { clients, state, clock } = locked()
    state.record = heldBy('dead', clock.now())
    expect(await isLeaseKept(clients, id)).toBe(true)
    await clock.run(clearLease(clients, id))
    expect(await isLeaseKept(clients, id)).toBe(false)
    await clock.run(clearLease(clients, id))
    expect(state.writes).toEqual(['PUT'])
  })
})

describe('a lease whose record is edited between a read and its renewal', () => {
  it('is renewed, because it still belongs to the run', async () => {
    const { clients, state, lines, clock } = zoneWith()
    const { readWithEtag } = clients.azure
    const work = withLease(clients, id, async () => {
      clients.azure.readWithEtag = async <T>(target: ResourceId) => {
        const found = await readWithEtag<T>(target)
        if (state.record !== undefined) state.record = { ...state.record, etag: 'edited' }
        clients.azure.readWithEtag = readWithEtag
        return found
      }
      await clock.sleep(4.5 * MINUTE)
      return Date.parse(state.record?.properties.metadata?.expires ?? '') - clock.now()
    })
    expect(await clock.run(work)).toBeGreaterThan(2 * MINUTE)
    expect(lines).toEqual([])
  })
})

describe('a lease with a far expiry', () => {
  const FAR = Date.parse('2999-01-01T00:00:00Z')

  it('is taken after minutes when nobody renews it', async () => {
    const { clients, state, clock } = zoneWith()
    const start = clock.now()
    state.record = heldBy('edited', FAR)
    const began = await clock.run(withLease(clients, id, async () => clock.now()))
    expect(began - start).toBeLessThan(6 * MINUTE)
  })

  it('is cleared after minutes when nobody renews it', async () => {
    const { clients, state, clock } = zoneWith()
    const start = clock.now()
    state.record = heldBy('edited', FAR)
    await clock.run(clearLease(clients, id))
    expect(state.record).toBeUndefined()
    expect(clock.now() - start).toBeLessThan(6 * MINUTE)
  })
})

describe('clearLease', () => {
  it('deletes the lease of a killed run after it has expired', async () => {
    const { clients, state, clock } = zoneWith()
    const start = clock.now()
    state.record = heldBy('dead', start + 2 * MINUTE)
    await clock.run(clearLease(clients, id))
    expect(state.record).toBeUndefined()
    expect(clock.now() - start).toBe(2 * MINUTE)
    await clock.run(clearLease(clients, id))
    expect(state.writes).toEqual(['DELETE'])
  })

  it('keeps a lease that another run renews', async () => {
    const { clients, state, clock } = zoneWith()
    state.record = heldBy('busy', clock.now() + MINUTE)
    const clearing = clock.run(clearLease(clients, id))
    state.record = { ...heldBy('busy', clock.now() + 3 * MINUTE), etag: 'renewed' }
    await clearing
    expect(state.record).toMatchObject({ etag: 'renewed' })
  })
})

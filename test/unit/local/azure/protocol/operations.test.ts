import { afterAll, describe, expect, it } from '@jest/globals'
import { answerPoll } from '../../../../../local/azure/protocol/operation-polling.ts'
import {
  advanceTo,
  endOperation,
  nextDue,
  operationHeaders,
  pollAddresses,
  settleByKind,
  startOperation
} from '../../../../../local/azure/protocol/operations.ts'
import type { HttpRequest, Operation, World } from '../../../../../local/azure/world.ts'
import { emptyWorld, type Loose } from '../kit.ts'

const own = settleByKind.action

const ME = { objectId: 'me', clientId: 'me', displayName: 'me' }
afterAll(() => {
  if (own !== undefined) settleByKind.action = own
})

function start(world: World, target: string, seconds: number, fields: Partial<Operation> = {}): Operation {
  return startOperation(world, {
    kind: 'action',
    target,
    verb: 'POST',
    by: ME.objectId,
    dueAt: world.now + seconds * 1000,
    ...fields
  })
}

function get(address: string): HttpRequest {
  const { pathname, searchParams, host } = new URL(address)
  return { method: 'GET', host, path: pathname, query: searchParams, headers: {}, body: '' }
}

describe('advanceTo', () => {
  it('settles what is due in order of instant, then id, each at its own instant', () => {
    const world = emptyWorld()
    const began = world.now
    const seen: [string, number][] = []
    settleByKind.action = (now, operation) => {
      seen.push([operation.target, now.now - began])
      endOperation(now, operation)
    }
    for (const target of ['/b', '/a', '/c']) start(world, target, target === '/b' ? 3 : 5)
    const tied = Object.values(world.operations)
      .filter(({ target }) => target !== '/b')
      .sort((x, y) => (x.id < y.id ? -1 : 1))
    advanceTo(world, began + 10_000)
    expect(seen).toEqual([['/b', 3000], ...tied.map(({ target }) => [target, 5000])])
    expect(world.now).toBe(began + 10_000)
    expect(nextDue(world)).toBeUndefined()
  })

  it('leaves what is due later, and never goes back', () => {
    const world = emptyWorld()
    const operation = start(world, '/a', 60)
    advanceTo(world, world.now + 59_999)
    expect([operation.endedAt, nextDue(world)]).toEqual([undefined, world.now + 1])
    advanceTo(world, world.now - 5)
    expect(nextDue(world)).toBe(world.now + 1)
  })

  it('settles an operation again that moves on', () => {
    const world = emptyWorld()
    let steps = 0
    settleByKind.action = (now, operation) => {
      steps += 1
      if (steps === 3) endOperation(now, operation)
      else operation.dueAt += 1000
    }
    const operation = start(world, '/a', 1)
    advanceTo(world, world.now + 60_000)
    expect([steps, operation.endedAt]).toEqual([3, operation.startedAt + 3000])
  })

  it.each<[string, (operation: Operation) => void, string]>([
    ['stands still', () => undefined, 'stands still'],
    ['is due at no time', operation => Object.assign(operation, { dueAt: Number.NaN }), 'stands still'],
    [
      'throws',
      () => {
        throw new TypeError('no such thing')
      },
      'no such thing'
    ]
  ])('fails an operation that %s, and lets the others and the clock continue', (_how, step, why) => {
    const world = emptyWorld()
    settleByKind.action = (now, operation) =>
      operation.target === '/a' ? step(operation) : endOperation(now, operation)
    const broken = start(world, '/a', 1)
    const other = start(world, '/b', 2)
    const end = world.now + 3000
    advanceTo(world, end)
    expect(broken.outcome).toMatchObject({
      status: 'Failed',
      error: {
        code: 'InternalServerError',
        message: expect.stringMatching(new RegExp(`${why}.*defect of local Azure`))
      }
    })
    expect([other.outcome?.status, world.now]).toEqual(['Succeeded', end])
  })
})

describe('startOperation', () => {
  it('names operations the same in every run, and each on a target differently', () => {
    const ids = [emptyWorld(), emptyWorld(), emptyWorld(7)].map(world => [
      start(world, '/a', 1).id,
      start(world, '/A', 1).id
    ])
    expect(ids[0]).toEqual(ids[1])
    expect(ids[0]).not.toEqual(ids[2])
    expect(ids[0]?.[0]).not.toBe(ids[0]?.[1])
  })

  it('names deployments with 20 digits', () => {
    expect(start(emptyWorld(), '/a', 1, { kind: 'deployment' }).id).toMatch(/^\d{20}$/)
  })

  it('draws a fail-operation fault by verb and target', () => {
    const world = emptyWorld()
    world.faults.push({ method: '*', path: '*/b', outcome: 'fail-operation:Broken', times: 1, after: 0 })
    // The operation of a POST is named by its request, which draws the fault.
    const verbs = [
      ['/a', 'PUT'],
      ['/x/b', 'POST'],
      ['/x/b', 'PUT'],
      ['/x/b', 'PUT']
    ] as const
    expect(verbs.map(([target, verb]) => start(world, target, 1, { verb }).failWith)).toEqual([
      undefined,
      undefined,
      'Broken',
      undefined
    ])
  })
})

describe('poll addresses', () => {
  function polled(fields: Partial<Operation> = {}) {
    const world = emptyWorld()
    settleByKind.action = (now, operation) => {
      endOperation(
        now,
        operation,
        operation.failWith === undefined ? undefined : { code: operation.failWith, message: '' }
      )
    }
    const operation = start(world, '/t', 30, fields)
    const paths = { status: `/s/Status/${operation.id}`, result: `/s/Result/${operation.id}` }
    const headers = operationHeaders(world, operation, paths, '2026-01-01')
    const ask = (header: string) => answerPoll(world, get(headers[header] ?? ''), ME) as Loose
    return { world, operation, headers, ask }
  }

  it('answer InProgress and 202, then the outcome, and remember when that was seen', () => {
    const { world, operation, headers, ask } = polled()
    expect(headers['Retry-After']).toBeUndefined()
    expect(ask('Azure-AsyncOperation')).toMatchObject({ status: 200, body: { status: 'InProgress' } })
    expect(ask('Location')).toMatchObject({ status: 202, headers: { Location: headers.Location } })
    advanceTo(world, world.now + 40_000)
    expect(operation.seenTerminalAt).toBeUndefined()
    expect(ask('Azure-AsyncOperation').body).toEqual({ status: 'Succeeded' })
    expect(operation.seenTerminalAt).toBe(world.now)
    expect(ask('Location')).toEqual({ status: 200 })
  })

  it('answer what was registered with the operation', () => {
    const { world, operation, ask } = polled({
      data: { poll: { running: 'Running', result: { status: 200, body: { a: 1 } } } }
    })
    expect(ask('Azure-AsyncOperation').body).toEqual({ status: 'Running' })
    advanceTo(world, operation.dueAt)
    expect(ask('Location')).toMatchObject({ status: 200, body: { a: 1 } })
  })

  it('speak the words of a step in lower case where the kind does', () => {
    const { world, operation, ask } = polled({ step: 'deploying', data: { poll: { stepAsStatus: true } } })
    expect(ask('Azure-AsyncOperation').body).toMatchObject({ status: 'deploying', name: operation.id })
    advanceTo(world, operation.dueAt)
    expect(ask('Azure-AsyncOperation').body.status).toBe('succeeded')
  })

  it('tell why it failed', () => {
    const { world, operation, ask } = polled({ failWith: 'Broken' })
    advanceTo(world, operation.dueAt)
    expect(ask('Azure-AsyncOperation').body).toEqual({ status: 'Failed', error: { code: 'Broken', message: '' } })
    expect(ask('Location')).toMatchObject({ status: 409, body: { error: { code: 'Broken' } } })
  })

  it('send a Retry-After that grows and then stays', () => {
    const { headers, ask } = polled({ data: { poll: { retryAfter: [10, 20, 40] } } })
    const waits = [1, 2, 3, 4].map(() => ask('Azure-AsyncOperation').headers['Retry-After'])
    expect([headers['Retry-After'], ...waits]).toEqual(['10', '20', '40', '40', '40'])
  })

  it.each([
    ['without the signature', (url: URL) => url.searchParams.delete('s')],
    ['with another signature', (url: URL) => url.searchParams.set('h', 'x')],
    ['with another api-version', (url: URL) => url.searchParams.set('api-version', '2020-01-01')]
  ])('refuse a client that rebuilds them %s', (_, change) => {
    const { world, headers } = polled()
    const url = new URL(headers['Azure-AsyncOperation'] ?? '')
    change(url)
    expect(answerPoll(world, get(url.href), ME)).toMatchObject({ status: 403 })
  })

  it('can be asked for 24 hours after the end, and not longer', () => {
    const { world, operation, ask } = polled()
    advanceTo(world, operation.dueAt + 24 * 3600_000)
    start(world, '/other', 1)
    expect(ask('Azure-AsyncOperation').status).toBe(200)
    advanceTo(world, world.now + 2000)
    start(world, '/another', 1)
    expect(ask('Azure-AsyncOperation').status).toBe(404)
    expect(pollAddresses(world)[`/s/status/${operation.id}`]).toBeUndefined()
  })

  it('answer a what-if for two minutes after its outcome was read', () => {
    const { world, operation, ask } = polled({ kind: 'what-if' })
    endOperation(world, operation)
    expect(ask('Azure-AsyncOperation').status).toBe(200)
    advanceTo(world, world.now + 120_000)
    start(world, '/other', 1)
    expect(ask('Azure-AsyncOperation').status).toBe(200)
    advanceTo(world, world.now + 1000)
    start(world, '/another', 1)
    expect(ask('Azure-AsyncOperation').status).toBe(404)
  })

  it('are not recognised when nobody gave them out', () => {
    const { world, operation } = polled()
    const invented = `https://management.azure.com/s/Other/${operation.id}?api-version=2026-01-01&s=x`
    expect(answerPoll(world, get(invented), ME)).toBeUndefined()
  })
})

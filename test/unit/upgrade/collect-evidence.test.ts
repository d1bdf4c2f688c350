import { describe, expect, it } from '@jest/globals'
import { advanceTo } from '../../../local/azure/protocol/operations.ts'
import { decodeSoakEvidence, encodeSoakEvidence } from '../../../src/preflight/index.ts'
import { collectEvidence } from '../../../src/upgrade/index.ts'
import type { FakeAnswer } from '../azure/fakes.ts'
import { AKS } from '../local/aks/cluster-kit.ts'
import { type PowerKit, powerKit } from '../power/power-kit.ts'

const HOUR = 3600_000
const run = { id: 7, attempt: 2, commit: 'c0ffee' }

function kitAfter(hours: number): PowerKit {
  const kit = powerKit('dev-test', ['blue'])
  wait(kit, hours)
  kit.writes.length = 0
  return kit
}

function wait({ world }: PowerKit, hours: number): void {
  advanceTo(world, world.now + hours * HOUR)
}

const collect = (kit: PowerKit) =>
  collectEvidence(
    { baseline: kit.baseline, colour: undefined, run },
    { ...kit.clients, azure: { ...kit.clients.azure, subscriptionId: kit.world.subscriptionId } }
  )

describe('the evidence of a cluster', () => {
  it('has the versions and images of control plane and machines, and since when they run', async () => {
    const kit = kitAfter(30)
    const found = await collect(kit)
    expect(found).toMatchObject({
      ...{ workload: 'shop', environment: 'test', colour: 'blue', cluster: kit.id('blue') },
      ...{ run: { id: 7, attempt: 2 }, commit: 'c0ffee', readAt: expect.any(Number), stoppedFor: 0 },
      ...{ state: 'Succeeded', power: 'Running', kubernetes: '1.35.6', flux: 'absent' },
      uniqueId: kit.cluster('blue').resourceUID
    })
    expect(found.pools).toEqual([
      {
        name: 'npsystem',
        state: 'Succeeded',
        versions: ['1.35.6'],
        images: [kit.pool('blue', 'npsystem').nodeImageVersion]
      },
      { name: 'user', state: 'Succeeded', versions: ['1.35.6'], images: [kit.pool('blue', 'user').nodeImageVersion] }
    ])
    const hours = (kit.world.now - (found.since ?? 0)) / HOUR
    expect(hours).toBeGreaterThanOrEqual(30)
    expect(hours).toBeLessThan(31)
    expect(decodeSoakEvidence(encodeSoakEvidence(found))).toEqual(found)
    expect(kit.writes).toEqual([])
  })

  it('begins again when a pool got another image, also before the activity log shows it', async () => {
    const kit = kitAfter(20 * 24)
    const { since = 0 } = await collect(kit)
    kit.send('POST', `${kit.id('blue')}/agentPools/user/upgradeNodeImageVersion`, {}, { version: AKS })
    kit.settle()
    const ended = kit.world.now
    expect(since + 20 * 24 * HOUR).toBeLessThanOrEqual(ended)
    kit.before = ({ path }) => (/eventtypes/i.test(path) ? loggedWrite(kit, since) : undefined)
    expect((await collect(kit)).since).toBe(ended)
  })

  it('is not known when the activity log shows nothing', async () => {
    const kit = kitAfter(30)
    kit.before = ({ path }) => (/eventtypes/i.test(path) ? { status: 200, body: { value: [] } } : undefined)
    const found = await collect(kit)
    expect(found).not.toHaveProperty('since')
    expect(found.unread).toContain('activity log')
  })

  it('says why the activity log was not read', async () => {
    const kit = kitAfter(30)
    kit.before = ({ path }) =>
      /eventtypes/i.test(path)
        ? { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }
        : undefined
    const found = await collect(kit)
    expect(found).not.toHaveProperty('since')
    expect(found.unread).toContain('no')
  })

  it('says which machines were not read', async () => {
    const kit = kitAfter(1)
    kit.before = ({ path }) =>
      /user\/machines/i.test(path) ? { status: 404, body: { error: { code: 'NotFound', message: 'gone' } } } : undefined
    const { pools } = await collect(kit)
    expect(pools.map(({ unread }) => unread !== undefined)).toEqual([false, true])
  })

  it('leaves out the time in which the cluster was stopped', async () => {
    const kit = kitAfter(5)
    kit.others('stop')
    wait(kit, 10)
    expect(await collect(kit)).toMatchObject({ power: 'Stopped' })
    kit.others('start')
    wait(kit, 5)
    const { stoppedFor, power } = await collect(kit)
    expect(power).toBe('Running')
    expect(stoppedFor / HOUR).toBeGreaterThan(9.9)
    expect(stoppedFor / HOUR).toBeLessThan(10.5)
  })
})

/** Returns an activity log whose only event is the end of a write of the cluster. */
function loggedWrite(kit: PowerKit, ended: number): FakeAnswer {
  const event = {
    ...{ resourceId: kit.id('blue'), operationId: 'a', status: { value: 'Succeeded' } },
    operationName: { value: 'Microsoft.ContainerService/managedClusters/write' },
    eventTimestamp: new Date(ended).toISOString()
  }
  return { status: 200, body: { value: [event] } }
}

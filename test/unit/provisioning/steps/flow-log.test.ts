import { describe, expect, it } from '@jest/globals'
import { childId, resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import type { PreflightRequest } from '../../../../src/preflight/rule.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { otherOwnerRules } from '../../../../src/provisioning/rules/other-owners.ts'
import { flowLogStep } from '../../../../src/provisioning/steps/flow-log.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { baseline, contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/networkWatchers'
const watcher = resourceId(resourceGroupId('s', 'NetworkWatcherRG'), TYPE, 'NetworkWatcher_westeurope')
const renamed = resourceId(resourceGroupId('s', 'logs'), TYPE, 'theirs')
const flowLogs = { enabled: true, retentionDays: 30, trafficAnalytics: false }
const whole: Baseline = {
  ...baseline,
  config: { ...baseline.config, monitoring: { ...baseline.config.monitoring, flowLogs } }
}
const step = flowLogStep([])

function regionWith(networkWatcher?: typeof watcher) {
  const world = newWorld()
  if (networkWatcher !== undefined) world.put(networkWatcher, TYPE, { location: 'westeurope' })
  return world
}

/** The list of flow logs is what lies below the watcher. */
function contextIn(world: FakeWorld) {
  const clients = fakeClients(world)
  const list = async function* <T>(path: string): AsyncIterable<T> {
    const wanted = path.endsWith('/networkWatchers') ? /\/networkwatchers\/[^/]+$/ : /\/flowlogs\/[^/]+$/
    for (const [id, { body }] of world.resources) if (wanted.test(id)) yield { id, ...body } as T
  }
  return {
    ...contextFor({ ...clients, azure: Object.assign(clients.azure, { list }) }),
    baseline: whole,
    lines: clients.lines
  }
}

const seen = async (world: FakeWorld) => ({
  ...EMPTY_LIVE_STATE,
  ...(await world.clock.run(step.read?.(contextIn(world)) ?? Promise.resolve({})))
})
const plan = async (world: FakeWorld) => world.clock.run(step.plan(contextIn(world), await seen(world)))

describe('flowLogStep', () => {
  it('plans it at the watcher Azure usually makes, and puts it at the one that is there', async () => {
    const before = await plan(regionWith())
    expect(before).toMatchObject({ changes: [{ kind: 'create', type: `${TYPE}/flowLogs` }], pending: true })
    expect(before.changes[0]?.id.toLowerCase()).toContain(watcher.toLowerCase())
    const world = regionWith(renamed)
    await world.clock.run(step.apply(contextIn(world), EMPTY_LIVE_STATE, stepPlan('flow-log')))
    expect(world.writes).toEqual([expect.stringMatching(new RegExp(`^PUT ${renamed}/flowLogs/`, 'i'))])
    expect(await plan(world)).toMatchObject({ changes: [], pending: false })
  })

  it('changes what differs', async () => {
    const world = regionWith(watcher)
    await world.clock.run(step.apply(contextIn(world), EMPTY_LIVE_STATE, stepPlan('flow-log')))
    const [id] = [...world.resources.keys()].filter(key => key.includes('/flowlogs/'))
    const found = world.resources.get(id ?? '')
    if (found === undefined) throw new Error('no flow log')
    found.body = { ...found.body, properties: { ...found.body.properties, enabled: false } }
    expect(await plan(world)).toMatchObject({
      changes: [{ kind: 'modify', properties: [{ path: 'properties.enabled', before: false, after: true }] }]
    })
  })

  it('keeps a flow log of another owner, and reports it', async () => {
    const world = regionWith(watcher)
    const properties = { targetResourceId: baseline.ids.spokeNetwork.toUpperCase() }
    world.put(childId(watcher, 'flowLogs', 'theirs'), `${TYPE}/flowLogs`, { properties })
    const context = contextIn(world)
    const planned = await world.clock.run(step.plan(context, await seen(world)))
    expect(planned).toMatchObject({ changes: [], pending: false })
    const request = { baseline: whole, log: context.log } as PreflightRequest
    const found = otherOwnerRules.flowLog.check(context.azure, request)
    expect(await world.clock.run(Promise.resolve(found))).toMatchObject([
      { severity: 'warning', subject: expect.stringContaining('theirs'), evidence: expect.stringContaining('is kept') }
    ])
  })
})

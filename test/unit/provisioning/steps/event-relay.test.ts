import { describe, expect, it } from '@jest/globals'
import { childId } from '../../../../src/arm/resource-id.ts'
import type { EventReceiver } from '../../../../src/preflight/index.ts'
import { approvalOf, findUnapproved } from '../../../../src/provisioning/approval/approval.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { runPreflight } from '../../../../src/provisioning/preflight.ts'
import { eventRelayStep } from '../../../../src/provisioning/steps/event-relay.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { eventRelayId, RELAY_TRIGGER, relaySubscription } from '../../../../src/templates/index.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const baseline = VARIANTS.logicApp
const CALLBACK = 'https://logic.test/triggers/x?sig=signature'
const TOKEN = 'ghs_the-secret-token'
const receiver: EventReceiver = { repository: 'contoso/platform', token: TOKEN }
const tokenless: EventReceiver = { repository: receiver.repository }
const { id } = relaySubscription(baseline, 'blue', { callbackUrl: '', repository: '', token: '', labels: [] })
const PLAN = stepPlan('event-relay-blue')

/** Answers the trigger's callback address, and gives no secret back. */
function setUp(world = newWorld()) {
  const clients = fakeClients(world)
  const acted: string[] = []
  const act = async <T>(on: string, action: string) => {
    acted.push(`${on}/${action}`)
    return { value: CALLBACK } as T
  }
  const context: StepContext = { ...contextFor({ ...clients, azure: Object.assign(clients.azure, { act }) }), baseline }
  return { world, context, acted, lines: clients.lines }
}

const stepFor = (given?: EventReceiver) => eventRelayStep('blue', given, [])
const plan = (world: FakeWorld, given?: EventReceiver) =>
  world.clock.run(stepFor(given).plan(setUp(world).context, EMPTY_LIVE_STATE))
/** Returns severity and subject of what the rule about the token finds. */
const tokenFindings = async (world: FakeWorld, phase: 'plan' | 'apply', events?: EventReceiver) => {
  const scope = { targets: ['cluster'], colours: ['blue'], events } as const
  const found = await world.clock.run(runPreflight(scope, { phase, mode: phase }, setUp(world).context))
  return found.filter(({ rule }) => rule === 'event-token-given').map(({ severity, subject }) => [severity, subject])
}
const MISSING = [['error', 'event-token']]
const apply = (world: FakeWorld, given?: EventReceiver) =>
  world.clock.run(stepFor(given).apply(setUp(world).context, EMPTY_LIVE_STATE, PLAN))

const made = async () => {
  const world = newWorld()
  await apply(world, receiver)
  return world
}

describe('eventRelayStep', () => {
  it('subscribes the Logic App with the token, and by a label that tells nothing of it', async () => {
    const { world, context, acted } = setUp()
    await world.clock.run(stepFor(receiver).apply(context, EMPTY_LIVE_STATE, PLAN))
    expect(acted).toEqual([`${childId(eventRelayId(baseline), 'triggers', RELAY_TRIGGER)}/listCallbackUrl`])
    expect(world.writes).toEqual([`PUT ${id}`])
    const { properties } = world.resources.get(id.toLowerCase())?.body ?? {}
    expect(properties).toMatchObject({
      labels: [expect.stringMatching(/^receiver-[0-9a-z]{16}$/i)],
      destination: { properties: { endpointUrl: CALLBACK } }
    })
    expect(JSON.stringify(properties)).toContain(TOKEN)
    expect(JSON.stringify((properties as { labels?: unknown }).labels)).not.toContain(TOKEN)
  })

  it('has nothing to do where the same token was sent, or none is given', async () => {
    const world = await made()
    expect(await plan(world, receiver)).toMatchObject({ changes: [], unchanged: 1, pending: false })
    for (const given of [tokenless, undefined])
      expect(await plan(world, given)).toMatchObject({ changes: [], unchanged: 1, pending: false })
  })

  it.each([
    ['another token', { ...receiver, token: 'ghs_rotated' }],
    ['another repository', { ...receiver, repository: 'contoso/other' }]
  ])('sends %s to a subscription that is there', async (_, given) => {
    const world = await made()
    const planned = await plan(world, given)
    expect(planned).toMatchObject({ pending: true, changes: [] })
    await apply(world, given)
    expect(await plan(world, given)).toMatchObject({ changes: [], pending: false })
  })

  it('sees by the revision alone, without the token, that another token is to be sent', async () => {
    const world = newWorld()
    await apply(world, { ...receiver, revision: '2026-11' })
    expect(await plan(world, { ...tokenless, revision: '2026-11' })).toMatchObject({ pending: false })
    const renewed = { ...tokenless, revision: '2027-11' }
    expect(await plan(world, renewed)).toMatchObject({ pending: true, changes: [] })
    expect(await tokenFindings(world, 'apply', renewed)).toEqual(MISSING)
    await apply(world, { ...renewed, token: 'ghs_renewed' })
    expect(await plan(world, renewed)).toMatchObject({ pending: false })
    expect(await plan(world, tokenless)).toMatchObject({ pending: false })
  })

  it('plans without a token and refuses to apply without one, until somebody has subscribed', async () => {
    const world = newWorld()
    expect(await plan(world, tokenless)).toMatchObject({ pending: true, changes: [{ id, kind: 'create' }] })
    expect(await tokenFindings(world, 'plan', tokenless)).toEqual([['warning', 'events.relay']])
    for (const given of [tokenless, undefined]) {
      expect(await tokenFindings(world, 'apply', given)).toEqual(MISSING)
      await expect(apply(world, given)).rejects.toMatchObject({ reason: 'input-invalid' })
    }
    expect(world.writes).toEqual([])
    expect(await tokenFindings(world, 'apply', receiver)).toEqual([])
    expect(await tokenFindings(await made(), 'apply', tokenless)).toEqual([])
  })

  it("does not take a queue's subscription of the same name for its own", async () => {
    const world = newWorld()
    world.put(id, 'x', { properties: { deliveryWithResourceIdentity: {} } as object })
    const before = await plan(world, tokenless)
    expect(before).toMatchObject({ pending: true, changes: [{ kind: 'create' }] })
    expect(await tokenFindings(world, 'apply', tokenless)).toEqual(MISSING)
    world.resources.clear()
    const later = {
      steps: [await plan(world, receiver)],
      findings: [],
      intent: 'i',
      parts: [],
      liveState: EMPTY_LIVE_STATE
    }
    const approval = approvalOf({ ...later, steps: [before] })
    expect(findUnapproved(later, approval).changes).toEqual([])
  })

  it('keeps the token out of plan, log and intent', async () => {
    const { world, context, lines } = setUp()
    const step = stepFor(receiver)
    const planned = await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    await world.clock.run(step.apply(context, EMPTY_LIVE_STATE, planned))
    const told = JSON.stringify([
      planned,
      lines,
      step.intent(baseline),
      approvalOf({ steps: [planned], findings: [], intent: '', parts: [], liveState: EMPTY_LIVE_STATE })
    ])
    expect(told).not.toContain(TOKEN)
    expect(told).not.toContain('signature')
    expect(JSON.stringify(step.intent(baseline))).toContain('contoso/platform')
    expect(step.intent(baseline)).toEqual(stepFor(tokenless).intent(baseline))
  })
})

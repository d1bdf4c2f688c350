import { describe, expect, it } from '@jest/globals'
import { formerStackName, stackName } from '../../../src/config/names.ts'
import type { Baseline } from '../../../src/config/types.ts'
import { approvalOf } from '../../../src/provisioning/approval/approval.ts'
import { applyProvisioning, planProvisioning } from '../../../src/provisioning/provision.ts'
import { LONGEST_WAIT } from '../../../src/provisioning/stacks-in-progress.ts'
import { stackStep } from '../../../src/provisioning/steps/stack.ts'
import type { Approval, StepContext } from '../../../src/provisioning/types.ts'
import { STACKS } from '../../../src/templates/index.ts'
import type { FakeWorld } from './fake-azure.ts'
import { baseline, fakeClients, networkLikeSteps, newWorld } from './fixtures.ts'
import { savedWorld } from './saved-world.ts'

const steps = networkLikeSteps()
const EGRESS = stackName(baseline.config, 'hub-egress')

/** Returns the world after a run that was cancelled while its firewall was being created. */
async function interrupted(): Promise<FakeWorld> {
  const world = newWorld()
  const approval = approvalOf(await world.clock.run(planProvisioning({ steps, baseline }, fakeClients(world))))
  const controller = new AbortController()
  const clients = { ...fakeClients(world), signal: controller.signal }
  const first = applyProvisioning({ steps, baseline, approval, allowDestructive: [] }, clients).catch(() => undefined)
  await world.clock.pass(120_000)
  controller.abort()
  await first
  return world
}

describe('a plan', () => {
  it('waits for a stack that an interrupted run is still writing, and logs it', async () => {
    const world = await interrupted()
    const clients = fakeClients(world)
    const planned = await world.clock.run(planProvisioning({ steps, baseline }, clients))
    expect(clients.lines).toContainEqual(
      expect.stringMatching(new RegExp(`An earlier run is still writing .*${EGRESS}`))
    )
    expect(planned.steps.filter(({ pending }) => pending)).toEqual([])
    expect(planned.steps.find(({ step }) => step === 'hub-egress')?.evaluation).toEqual({ by: 'what-if' })
  })

  it('does not wait for a stack that none of its steps writes', async () => {
    const world = await interrupted()
    const before = world.clock.now()
    const others = steps.filter(({ name }) => name === 'groups' || name === 'hub-network')
    await world.clock.run(planProvisioning({ steps: others, baseline }, fakeClients(world)))
    expect(world.clock.now() - before).toBeLessThan(10_000)
  })

  it('does not wait for a stack of another environment', async () => {
    const world = newWorld()
    world.adopt('aksb.shop.other.hub-egress.westeurope', [])
    endlessly(world, 'aksb.shop.other.hub-egress.westeurope')
    const before = world.clock.now()
    await world.clock.run(planProvisioning({ steps, baseline }, fakeClients(world)))
    expect(world.clock.now() - before).toBeLessThan(10_000)
  })

  it('continues when the wait gets too long, and lists the step as not evaluated', async () => {
    const world = await interrupted()
    endlessly(world, EGRESS)
    const before = world.clock.now()
    const clients = fakeClients(world)
    const planned = await world.clock.run(planProvisioning({ steps, baseline }, clients))
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(LONGEST_WAIT)
    expect(planned.steps.find(({ step }) => step === 'hub-egress')?.evaluation).toEqual({
      by: 'nothing',
      because: `stack ${EGRESS} is being written (deploying), so its resources exist only in part`
    })
    expect(clients.lines.join('\n')).toContain('The plan continues without waiting')
  })

  it('stops waiting as soon as it is cancelled', async () => {
    const world = await interrupted()
    endlessly(world, EGRESS)
    const controller = new AbortController()
    const before = world.clock.now()
    const planning = planProvisioning({ steps, baseline }, { ...fakeClients(world), signal: controller.signal })
    const refused = expect(planning).rejects.toMatchObject({ reason: 'cancelled' })
    await world.clock.pass(60_000)
    controller.abort()
    await refused
    expect(world.clock.now() - before).toBeLessThan(90_000)
  })
})

function endlessly(world: FakeWorld, name: string): void {
  const stack = world.stacks.get(name)
  if (stack !== undefined) world.stacks.set(name, { ...stack, endsAt: Number.POSITIVE_INFINITY })
}

describe('a stack of a killed run', () => {
  const name = 'aksb.shop.production.hub-egress.westeurope'
  const access = [stackStep('hub-egress', STACKS['hub-egress'].build, [])]
  const planned = (of: Baseline) => (context: StepContext) => planProvisioning({ steps: access, baseline: of }, context)
  const applied = (of: Baseline, approval: Approval) => (context: StepContext) =>
    applyProvisioning({ steps: access, baseline: of, approval, allowDestructive: [] }, context)

  it('needs one approval when a tag of the file changes while the stack is being created', async () => {
    const { run, requests, baseline: wanted } = savedWorld('first-stack-format')
    const { config } = wanted
    const changed: Baseline = { ...wanted, config: { ...config, tags: { ...config.tags, t: 'b' } } }
    await run(({ azure }) => azure.stacks.remove(formerStackName(config, 'hub-egress')))
    const approval = approvalOf(await run(planned(wanted)))
    await run(async context => {
      const controller = new AbortController()
      const killed = applied(wanted, approval)({ ...context, signal: controller.signal }).catch(() => undefined)
      const isSent = () => requests.some(({ method, path }) => method === 'PUT' && path.endsWith(`Stacks/${name}`))
      while (!isSent()) await context.clock.sleep(100)
      controller.abort()
      await killed
    })
    const next = approvalOf(await run(planned(changed)))
    await expect(run(applied(changed, next))).resolves.toMatchObject({ result: { changed: ['hub-egress'] } })
  })
})

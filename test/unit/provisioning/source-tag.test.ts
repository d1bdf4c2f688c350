import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../src/config/types.ts'
import { approvalOf } from '../../../src/provisioning/approval/approval.ts'
import { applyProvisioning, planProvisioning } from '../../../src/provisioning/provision.ts'
import type { FakeWorld } from './fake-azure.ts'
import { baseline, fakeClients, networkLikeSteps, newWorld } from './fixtures.ts'

const steps = networkLikeSteps()

function from(source: string | undefined): Baseline {
  if (source === undefined) return baseline
  return {
    ...baseline,
    origin: { source, environments: [baseline.config], isInOtherFile: () => Promise.resolve(false) }
  }
}

const planned = (world: FakeWorld, source?: string) =>
  world.clock.run(planProvisioning({ steps, baseline: from(source) }, fakeClients(world)))

/** Plans for one source and applies for another. */
async function applied(world: FakeWorld, sources: readonly [string | undefined, string | undefined]): Promise<void> {
  const approval = approvalOf(await planned(world, sources[0]))
  const request = { steps, baseline: from(sources[1]), approval, allowDestructive: [] }
  await world.clock.run(applyProvisioning(request, fakeClients(world)))
}

const tagsIn = (world: FakeWorld) => [...world.stacks.values()].map(({ tags }) => tags['aks-baseline-source'])

describe('the tag with the source of a stack', () => {
  it('is written with the stack, under an approval that does not know the source', async () => {
    const world = newWorld()
    await applied(world, [undefined, 'contoso/shop/aks-baseline.yml'])
    expect(new Set(tagsIn(world))).toEqual(new Set(['contoso/shop/aks-baseline.yml']))
  })

  it.each([
    ['is missing', undefined, 'contoso/shop/aks-baseline.yml'],
    ['differs', 'contoso/shop/aks-baseline.yml', 'contoso/renamed/aks-baseline.yml'],
    ['is no longer known', 'contoso/shop/aks-baseline.yml', undefined]
  ])('makes no step pending when it %s', async (_how, before, after) => {
    const world = newWorld()
    await applied(world, [before, before])
    const plan = await planned(world, after)
    expect(plan.steps.filter(({ pending }) => pending)).toEqual([])
    expect(plan.intent).toBe((await planned(world, before)).intent)
  })
})

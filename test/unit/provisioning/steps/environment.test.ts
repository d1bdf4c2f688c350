import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import type { RunScope } from '../../../../src/preflight/index.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { clusterOnNetworkSteps, environmentSteps } from '../../../../src/provisioning/steps/environment.ts'
import type { RunInputs } from '../../../../src/provisioning/steps/platform.ts'
import { topologicalOrder } from '../../../../src/provisioning/topological-order.ts'
import type { Step } from '../../../../src/provisioning/types.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { networkStacksOf } from '../../../../src/templates/index.ts'
import { EVERYTHING, VARIANTS } from '../../templates/baselines.ts'
import { FakeAzure } from '../fake-azure.ts'
import { contextFor, fakeClients, logTo, newWorld } from '../fixtures.ts'
import { check, planOrRefuse } from '../preflight-kit.ts'

const given: RunInputs = {
  certificates: [{ use: 'gateway', name: 'gateway-certificate', input: 'gateway-certificate' }],
  images: [],
  colours: ['blue'],
  events: { repository: 'contoso/platform', token: 'secret' }
}

const WHOLE: RunScope = { targets: ['network', 'platform', 'cluster'], ...given }
const ON_NETWORK: RunScope = { targets: ['network-exists', 'platform', 'cluster'], ...given }

/** May do nothing at all, in a world where every name is free. */
class PowerlessAzure extends FakeAzure {
  override readonly permissions = []

  override ask<T>(): Promise<T> {
    return Promise.resolve({ nameAvailable: true } as T)
  }
}

const byName = (steps: readonly Step[]) => new Map(steps.map(step => [step.name, step]))

function reasonsOf(error: unknown): string {
  if (!(error instanceof Failure)) throw new Error(`not refused: ${error}`)
  return `${error.reason}\n${error.message}`
}

describe.each(Object.entries(VARIANTS))('clusterOnNetworkSteps of %s', (_, baseline) => {
  const whole = byName(environmentSteps(baseline, given))
  const own = clusterOnNetworkSteps(baseline, given)

  it('can be ordered, and has no step of the network', () => {
    expect(topologicalOrder(own)).toHaveLength(own.length)
    const names = own.map(({ name }) => name)
    for (const name of [...networkStacksOf(baseline), 'foreign', 'transit']) expect(names).not.toContain(name)
    expect(names).toEqual(expect.arrayContaining(['groups', 'platform', 'identity-blue', 'roles-blue', 'stamp-blue']))
  })

  it('makes the same as all of the environment', () => {
    for (const step of own.filter(({ name }) => name !== 'groups')) {
      const same = whole.get(step.name)
      expect(step.intent(baseline)).toEqual(same?.intent(baseline))
      for (const liveState of [EMPTY_LIVE_STATE, EVERYTHING])
        expect(step.owns?.(baseline, liveState)).toEqual(same?.owns?.(baseline, liveState))
    }
  })

  it('waits within itself for all that it would wait for', () => {
    const present = new Set(own.map(({ name }) => name))
    for (const { name, needs } of own.filter(step => step.name !== 'groups'))
      expect(needs).toEqual(whole.get(name)?.needs.filter(({ step }) => present.has(step)))
  })
})

describe('groups', () => {
  const groupsOf = (steps: readonly Step[], baseline: Baseline) =>
    byName(steps).get('groups')?.intent(baseline) as { groups: { id: string }[]; namespaces: string[] }

  it('on a network that stands are those of platform and cluster; providers of the network are registered already', () => {
    const baseline = VARIANTS.domain
    const { platformGroup, clusterGroup, hubGroup, spokeGroup } = baseline.ids
    const own = groupsOf(clusterOnNetworkSteps(baseline, given), baseline)
    const all = groupsOf(environmentSteps(baseline, given), baseline)
    expect(own.groups.map(({ id }) => id).toSorted()).toEqual([clusterGroup, platformGroup].toSorted())
    expect(all.groups.map(({ id }) => id)).toEqual(expect.arrayContaining([hubGroup, spokeGroup]))
    expect(all.namespaces).toEqual(expect.arrayContaining(own.namespaces))
    expect(own.namespaces).toContain('Microsoft.ContainerService')
  })

  it('register what events take only where somebody wants them', () => {
    const namespaces = (baseline: Baseline) => groupsOf(environmentSteps(baseline, given), baseline).namespaces
    expect(namespaces(VARIANTS.everything)).toContain('Microsoft.EventGrid')
    expect(namespaces(VARIANTS.article)).not.toContain('Microsoft.EventGrid')
  })
})

describe('the preflight', () => {
  const baseline = VARIANTS.domain

  it('of a cluster on a network tells everything that stands in the way at once, and writes nothing', async () => {
    const world = newWorld()
    const azure = new PowerlessAzure(world)
    const clients = { azure, clock: world.clock, log: logTo([]), signal: new AbortController().signal }
    const refused = await world.clock
      .run(planOrRefuse({ steps: clusterOnNetworkSteps(baseline, given), baseline, scope: ON_NETWORK }, clients))
      .catch((error: unknown) => error)
    const told = reasonsOf(refused)
    expect(told).toMatch(/^network-missing\n/)
    expect(told).toContain(baseline.ids.spokeNetwork)
    expect(told).toContain('Microsoft.Resources/deploymentStacksWhatIfResults/write')
    expect(told).toContain('region-not-supported')
    expect(world.writes).toEqual([])
  })

  it('of all does not miss a network that it makes', async () => {
    const world = newWorld()
    const azure = new PowerlessAzure(world)
    const clients = { azure, clock: world.clock, log: logTo([]), signal: new AbortController().signal }
    const refused = await world.clock
      .run(planOrRefuse({ steps: environmentSteps(baseline, given), baseline, scope: WHOLE }, clients))
      .catch((error: unknown) => error)
    expect(reasonsOf(refused)).not.toContain('network-missing')
  })

  it('is content with a network that stands', async () => {
    const world = newWorld()
    const context = { ...contextFor(fakeClients(world)), baseline }
    const checked = () => world.clock.run(check({ targets: ['network-exists'] }, 'plan', context))
    await expect(checked()).rejects.toMatchObject({ reason: 'network-missing' })
    world.put(baseline.ids.spokeNetwork, 'Microsoft.Network/virtualNetworks', {})
    await expect(checked()).resolves.toBeUndefined()
  })
})

describe('a failed import of images', () => {
  it('stops no step of network, platform and cluster', () => {
    const images = [{ registry: 'docker.io', source: 'a', digest: `sha256:${'a'.repeat(64)}`, repository: 'a' }]
    const steps = environmentSteps(VARIANTS.everything, { ...given, images })
    expect(steps.map(({ name }) => name)).toContain('images')
    const waiting = steps.filter(({ needs }) => needs.some(({ step }) => step === 'images'))
    expect(waiting.map(({ name }) => name)).toEqual([])
  })
})

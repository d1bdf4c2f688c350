import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../src/config/types.ts'
import { bootstrapSteps } from '../../../src/gitops/index.ts'
import type { Step, StepContext, StepPlan } from '../../../src/provisioning/index.ts'
import { EMPTY_LIVE_STATE } from '../../../src/provisioning/live-state/index.ts'
import { runPreflight } from '../../../src/provisioning/preflight.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { fluxConfigurationId, fluxExtensionId, kustomizationsOf } from '../../../src/templates/index.ts'
import type { FakeWorld } from '../provisioning/fake-azure.ts'
import { contextFor, fakeClients, newWorld, baseline as plain } from '../provisioning/fixtures.ts'
import { baselineWith, VARIANTS } from '../templates/baselines.ts'
import { baseline as kitBaseline, type Scene, scene, state } from './gitops-kit.ts'

const source = { kind: 'git', url: 'https://github.com/a/b', revision: { branch: 'main' }, access: 'public' } as const
const baseline = { ...plain, config: { ...plain.config, gitops: { ...plain.config.gitops, source } } }
const names = kustomizationsOf(baseline).map(({ name }) => name)

/** What the step that waits plans while Flux says this of each kustomization. */
async function planned(conditionOf: (name: string) => object): Promise<StepPlan | undefined> {
  const world = newWorld()
  const statuses = names.map(name => ({
    kind: 'Kustomization',
    name: `cluster-${name}`,
    statusConditions: [{ type: 'Ready', ...conditionOf(name) }]
  }))
  const common = { provisioningState: 'Succeeded' }
  const properties = { ...common, sourceSyncedCommitId: 'main@sha1:abc', statuses }
  world.put(fluxExtensionId(baseline, 'blue'), 'Microsoft.KubernetesConfiguration/extensions', { properties: common })
  world.put(fluxConfigurationId(baseline, 'blue'), 'Microsoft.KubernetesConfiguration/fluxConfigurations', {
    properties
  })
  const step = bootstrapSteps(baseline, { colours: ['blue'] }).find(({ name }) => name === 'bootstrap-blue')
  return await world.clock.run(
    Promise.resolve(step?.plan({ ...contextFor(fakeClients(world)), baseline }, EMPTY_LIVE_STATE))
  )
}

describe('the plan of the step that waits for Flux', () => {
  it('tells what is wrong, and of what only goes on no more than that it is pending', async () => {
    const waiting = { status: 'False', reason: 'DependencyNotReady', message: 'soon' }
    const wrong = { status: 'False', reason: 'BuildFailed', message: 'no such file' }
    const [first] = names
    expect(await planned(name => (name === first ? wrong : waiting))).toMatchObject({
      changes: [],
      pending: true,
      faults: [{ what: `bootstrap-blue: ${first}`, because: 'BuildFailed: no such file' }]
    })
    const patient = await planned(() => waiting)
    expect(patient).toMatchObject({ changes: [], pending: true })
    expect(patient).not.toHaveProperty('faults')
  })
})

const steps = (of: Baseline, gitKey?: string) => bootstrapSteps(of, { colours: ['blue'], gitKey })
const stepOf = (name: string, of: Baseline, gitKey?: string): Step => {
  const step = steps(of, gitKey).find(each => each.name === name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step
}

describe('the list of steps', () => {
  it('takes Flux away where nothing is to be applied any more', () => {
    expect(steps(baselineWith()).map(({ name }) => name)).toEqual(['flux-blue'])
    expect(steps(baselineWith())[0]?.intent(baselineWith())).toMatchObject({ removed: expect.any(String) })
  })

  it('starts Flux once nodes for it, rights, images and certificates are there, and waits for the gateway', () => {
    const needs = stepOf('flux-blue', kitBaseline).needs.map(({ step }) => step)
    expect(needs).toEqual(expect.arrayContaining(['stamp-blue', 'federation-blue', 'images', 'secrets', 'roles']))
    expect(stepOf('bootstrap-blue', kitBaseline).needs).toEqual([{ step: 'flux-blue' }, { step: 'gateway' }])
  })
})

describe('planning to wait', () => {
  const plan = (given: Scene, suspended = false) => {
    const { context, clock } = scene(given)
    const { blue } = EMPTY_LIVE_STATE.stamps
    const liveState = { ...EMPTY_LIVE_STATE, stamps: { ...EMPTY_LIVE_STATE.stamps, blue: { ...blue, suspended } } }
    return clock.run(Promise.resolve(stepOf('bootstrap-blue', kitBaseline).plan(context, liveState)))
  }

  it('is nothing where all is well', async () => {
    expect(await plan({})).toMatchObject({ pending: false, evaluation: { by: 'reads' } })
  })

  it('is nothing either, but not evaluated, where Flux is suspended, the cluster stopped or the gateway not to be asked', async () => {
    const refused = () => {
      throw new Failure('not-authorized', 'no', { remedy: '' })
    }
    expect(await plan({}, true)).toMatchObject({
      pending: false,
      evaluation: { by: 'nothing', because: 'Flux is suspended' }
    })
    expect(await plan({ at: () => state({ power: 'Stopped' }) })).toMatchObject({
      pending: false,
      evaluation: { by: 'nothing', because: expect.stringContaining('is stopped') }
    })
    expect(await plan({ health: refused })).toMatchObject({
      pending: false,
      evaluation: { by: 'nothing', because: expect.stringContaining('may not read the backend health of the gateway') }
    })
  })

  it.each([
    ['extension', { extension: { provisioningState: 'Failed' } }, fluxExtensionId(kitBaseline, 'blue')],
    ['configuration', { configuration: { provisioningState: 'Failed' } }, fluxConfigurationId(kitBaseline, 'blue')]
  ])('names the %s as what cures its fault when it is Failed', async (_, said, id) => {
    const { faults = [] } = await plan({ at: () => state(said) })
    expect(faults).toMatchObject([{ curedBy: id }])
  })

  it('names nothing that cures a suspension', async () => {
    const { faults = [] } = await plan({ at: () => state({ configuration: { suspend: true } }) })
    expect(faults).toHaveLength(1)
    expect(faults[0]).not.toHaveProperty('curedBy')
  })

  it('is pending where something has not come yet', async () => {
    expect(await plan({ at: () => state({ rows: { ingress: undefined } }) })).toMatchObject({ pending: true })
  })
})

describe('writing Flux', () => {
  const errorOf = async (step: Step, world = newWorld()) => {
    const context = { ...contextFor(fakeClients(world)), baseline: VARIANTS.fluxPrivate }
    const plan = {
      step: step.name,
      evaluation: { by: 'reads' },
      changes: [],
      unchanged: 0,
      noise: 0,
      pending: true
    } as const
    return await world.clock.run(step.apply(context, EMPTY_LIVE_STATE, plan).catch(error => error))
  }

  it('without the key of a private repository is refused before anything is written', async () => {
    const world = newWorld()
    expect(await errorOf(stepOf('flux-blue', VARIANTS.fluxPrivate), world)).toMatchObject({
      reason: 'input-invalid',
      details: { subject: 'git-key' }
    })
    expect(world.writes).toEqual([])
  })

  const privately = VARIANTS.fluxPrivate
  const flux = (more: { gitKey?: string; secretsRevision?: string } = {}) => {
    const step = bootstrapSteps(privately, { colours: ['blue'], ...more }).find(({ name }) => name === 'flux-blue')
    if (step === undefined) throw new Error('no step flux-blue')
    return step
  }
  const run = <T>(world: FakeWorld, work: (context: StepContext) => Promise<T>) => {
    const clients = fakeClients(world)
    const result = world.clock.run(work({ ...contextFor(clients), baseline: privately }))
    return { result, lines: clients.lines }
  }
  const written = async (more: { gitKey?: string; secretsRevision?: string }) => {
    const world = newWorld()
    world.put(privately.ids.clusterGroup, 'Microsoft.Resources/resourceGroups', {})
    await run(world, async context => {
      const plan = await flux(more).plan(context, EMPTY_LIVE_STATE)
      await flux(more).apply(context, EMPTY_LIVE_STATE, plan)
    }).result
    return world
  }

  it.each([
    ['warns a plan', 'plan', {}, [['warning', 'gitops.source.access']]],
    ['stops an apply', 'apply', {}, [['error', 'git-key']]],
    ['accepts an apply with the key', 'apply', { gitKey: 'key' }, []]
  ] as const)('%s that must write Flux', async (_, mode, given, expected) => {
    const found = async (world: FakeWorld) => {
      const { result } = run(world, async context => {
        const scope = { targets: ['gitops'], colours: ['blue'], ...given } as const
        const plans = [await flux(given).plan(context, EMPTY_LIVE_STATE)]
        return await runPreflight(scope, { phase: 'planned', mode, plans }, context)
      })
      return (await result).map(({ severity, subject }) => [severity, subject])
    }
    expect(await found(newWorld())).toEqual(expected)
    if (mode === 'plan') expect(await found(await written({ gitKey: 'key' }))).toEqual([])
  })

  it('names the GitHub environment in which the key is missing', async () => {
    const { result } = run(newWorld(), async context => {
      const plans = [await flux().plan(context, EMPTY_LIVE_STATE)]
      const scope = { targets: ['gitops'], colours: ['blue'] } as const
      const each = (mode: 'plan' | 'apply') => runPreflight(scope, { phase: 'planned', mode, plans }, context)
      return [...(await each('plan')), ...(await each('apply'))]
    })
    const { environment } = privately.config
    for (const { remedy } of await result) expect(remedy).toContain(`gh secret set GIT_KEY --env ${environment}.`)
    expect(await result).toHaveLength(2)
  })

  it.each(['plan', 'apply'] as const)(
    'over SSH, says in mode %s that the repository needs the key of a new cluster',
    async mode => {
      const world = newWorld()
      const found = async (of: Baseline) => {
        const context = { ...contextFor(fakeClients(world)), baseline: of }
        const plans = [
          { step: 'flux-blue', evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending: true }
        ] as const
        const scope = { targets: ['gitops'], colours: ['blue'] } as const
        const all = await world.clock.run(runPreflight(scope, { phase: 'planned', mode, plans }, context))
        return all.filter(({ rule }) => rule === 'deploy-key-expected')
      }
      expect(await found(VARIANTS.fluxSsh)).toMatchObject([
        {
          severity: 'warning',
          subject: 'gitops.source.access',
          remedy: expect.stringContaining('read-only deploy key')
        }
      ])
      expect(await found(VARIANTS.fluxPublic)).toEqual([])
      world.put(
        fluxConfigurationId(VARIANTS.fluxSsh, 'blue'),
        'Microsoft.KubernetesConfiguration/fluxConfigurations',
        {}
      )
      expect(await found(VARIANTS.fluxSsh)).toEqual([])
    }
  )

  it('is due again, without the key, when the revision of the secrets is another', async () => {
    const world = await written({ gitKey: 'key', secretsRevision: '1' })
    const pending = async (secretsRevision?: string) => {
      const more = secretsRevision === undefined ? {} : { secretsRevision }
      return (await run(world, context => flux(more).plan(context, EMPTY_LIVE_STATE)).result).pending
    }
    expect([await pending(), await pending('1'), await pending('2')]).toEqual([false, false, true])
  })
})

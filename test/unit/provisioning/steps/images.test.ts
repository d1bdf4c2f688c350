import { describe, expect, it } from '@jest/globals'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { imagesStep } from '../../../../src/provisioning/steps/images.ts'
import type { ImportedImage } from '../../../../src/registry/index.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { baseline, contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const image = (digit: string): ImportedImage => ({
  registry: 'docker.io',
  source: 'library/traefik',
  digest: `sha256:${digit.repeat(64)}`,
  repository: 'library/traefik'
})
const { platformGroup, registry } = baseline.ids

function platform() {
  const world = newWorld()
  world.put(platformGroup, 'Microsoft.Resources/resourceGroups', { location: 'westeurope', tags: { theirs: 'x' } })
  world.put(registry, 'Microsoft.ContainerRegistry/registries', {})
  const clients = fakeClients(world)
  const imports: string[] = []
  const bodies: unknown[] = []
  const azure = Object.assign(clients.azure, {
    act: async (_id: string, _action: string, body: { source: { sourceImage: string } }) => {
      imports.push(body.source.sourceImage)
      bodies.push(body)
    }
  })
  const context = contextFor({ ...clients, azure })
  const plan = (images: readonly ImportedImage[]) =>
    world.clock.run(imagesStep(images, []).plan(context, EMPTY_LIVE_STATE))
  const apply = (images: readonly ImportedImage[]) =>
    world.clock.run(imagesStep(images, []).apply(context, EMPTY_LIVE_STATE, stepPlan('images')))
  return { world, azure, context, imports, bodies, plan, apply }
}

describe('imagesStep', () => {
  it('imports what the registry was not given yet, remembers it, and keeps the tags of others', async () => {
    const { world, imports, plan, apply } = platform()
    expect(await plan([image('a')])).toMatchObject({ changes: [{ kind: 'create', risk: 'safe' }], pending: true })
    await apply([image('a')])
    expect(imports).toEqual([`library/traefik@sha256:${'a'.repeat(64)}`])
    expect(world.resources.get(platformGroup.toLowerCase())?.body.tags).toMatchObject({ theirs: 'x' })
    expect(await plan([image('a')])).toMatchObject({ changes: [], unchanged: 1, pending: false })
    expect(await plan([image('a'), image('b')])).toMatchObject({ pending: true })
  })

  it('imports again into a registry that was made anew', async () => {
    const { world, plan, apply } = platform()
    await apply([image('a')])
    world.resources.delete(registry.toLowerCase())
    expect(await plan([image('a')])).toMatchObject({ pending: true })
  })

  it('remembers nothing when an import fails', async () => {
    const { azure, plan, apply } = platform()
    azure.act = () => Promise.reject(new Failure('azure-refused', 'manifest unknown', { remedy: 'x', status: 400 }))
    await expect(apply([image('a')])).rejects.toMatchObject({ reason: 'image-not-imported' })
    expect(await plan([image('a')])).toMatchObject({ pending: true })
  })

  it('sends a login with the import and keeps it out of the intent and the plan', async () => {
    const { world, context, bodies } = platform()
    const credentials = new Map([['docker.io', { username: 'ada', password: 'secret' }]])
    const step = imagesStep([image('a')], [], credentials)
    const plan = await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    await world.clock.run(step.apply(context, EMPTY_LIVE_STATE, stepPlan('images')))
    expect(JSON.stringify(bodies)).toContain('secret')
    expect(JSON.stringify([step.intent(baseline), plan, [...world.resources.values()]])).not.toContain('secret')
    expect(step.intent(baseline)).toEqual(imagesStep([image('a')], []).intent(baseline))
  })

  it('plans one change for all tags of an image', async () => {
    const { plan } = platform()
    const tagged = ['v1', 'latest'].map(tag => ({ ...image('a'), tag }))
    expect((await plan(tagged)).changes).toHaveLength(1)
  })
})

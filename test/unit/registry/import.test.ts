import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/types.ts'
import { digestTag, type ImportedImage, importImages } from '../../../src/registry/index.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { FakeAzure } from '../provisioning/fake-azure.ts'
import { newWorld } from '../provisioning/fixtures.ts'

const registry = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/cr' as ResourceId
const image = (n: number, tag?: string): ImportedImage => ({
  registry: 'docker.io',
  source: `library/i${n}`,
  digest: `sha256:${String(n).padStart(64, '0')}`,
  repository: `library/i${n}`,
  tag
})

interface Sent {
  readonly source: { readonly sourceImage: string }
  readonly targetTags: readonly string[]
  readonly mode: string
}

/** A registry that has some tags already; `most` is how many imports were under way at once. */
function registryWith(tags: readonly string[], refuse: Readonly<Record<string, Failure>> = {}) {
  const state = { sent: [] as Sent[], underWay: 0, most: 0 }
  const fake: Azure = new FakeAzure(newWorld())
  fake.act = async <T>(_id: ResourceId, _action: string, body?: unknown): Promise<T> => {
    const sent = body as Sent
    state.sent.push(sent)
    state.most = Math.max(state.most, ++state.underWay)
    await Promise.resolve()
    state.underWay--
    const [target = ''] = sent.targetTags
    const refused = refuse[sent.source.sourceImage]
    if (refused !== undefined) throw refused
    if (sent.mode === 'NoForce' && tags.includes(target))
      throw answered(409, `Tag ${target} already exists in target registry.`)
    return undefined as T
  }
  return { azure: fake, state }
}

function answered(status: number, message: string): Failure {
  return new Failure('azure-refused', `POST importImage: Azure answered ${status} Conflict: ${message}`, {
    remedy: 'x',
    status
  })
}

describe('importImages', () => {
  it('imports by digest under a tag that holds it', async () => {
    const { azure, state } = registryWith([])
    expect(await importImages(azure, registry, [image(1)])).toEqual(['imported'])
    expect(state.sent).toEqual([
      {
        source: { registryUri: 'docker.io', sourceImage: `library/i1@${image(1).digest}` },
        targetTags: ['library/i1:sha256-000000000000'],
        mode: 'NoForce'
      }
    ])
  })

  it('takes the refusal of that tag as proof, and puts the tag people know on the same digest', async () => {
    const { azure, state } = registryWith([`library/i1:${digestTag(image(1))}`, 'library/i1:v1'])
    expect(await importImages(azure, registry, [image(1, 'v1')])).toEqual(['present'])
    expect(state.sent.map(({ mode, targetTags }) => [mode, targetTags[0]])).toEqual([
      ['NoForce', 'library/i1:sha256-000000000000'],
      ['Force', 'library/i1:v1']
    ])
  })

  it('has five under way at most', async () => {
    const { azure, state } = registryWith([])
    const all = Array.from({ length: 12 }, (_, n) => image(n))
    expect(await importImages(azure, registry, all)).toHaveLength(12)
    expect(state.most).toBe(5)
  })

  it.each([
    ['Manifest for library/i1 not found', 'Check repository and digest'],
    ['toomanyrequests: rate limit', 'Import from a mirror'],
    ['the firewall of the registry refuses trusted services', 'networkRuleBypassOptions'],
    ['something else', 'Imported images are kept']
  ])('says of %j what to do', async (message, remedy) => {
    const { azure } = registryWith([], { [`library/i1@${image(1).digest}`]: answered(400, message) })
    await expect(importImages(azure, registry, [image(1), image(2)])).rejects.toMatchObject({
      reason: 'image-not-imported',
      message: expect.stringContaining(`docker.io/library/i1@${image(1).digest}`),
      details: { remedy: expect.stringContaining(remedy) }
    })
  })

  it('tells of the image when an import that Azure took ended badly, whatever its code means elsewhere', async () => {
    const leaves = [{ code: 'TooManyRequests', message: 'toomanyrequests' }]
    const ended = new Failure('throttled', 'TooManyRequests', { remedy: 'x', leaves })
    const { azure } = registryWith([], { [`library/i1@${image(1).digest}`]: ended })
    await expect(importImages(azure, registry, [image(1)])).rejects.toMatchObject({ reason: 'image-not-imported' })
  })

  it('keeps the reason of what is no fault of the image', async () => {
    const throttled = new Failure('throttled', 'later', { remedy: 'x', status: 429 })
    const { azure } = registryWith([], { [`library/i1@${image(1).digest}`]: throttled })
    await expect(importImages(azure, registry, [image(1)])).rejects.toBe(throttled)
  })
})

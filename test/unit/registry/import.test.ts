import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { ActionOptions, Azure } from '../../../src/azure/types.ts'
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
const DIGEST_TAG = digestTag(image(1))

interface Sent {
  readonly source: { readonly sourceImage: string }
  readonly targetTags: readonly string[]
  readonly mode: string
}

/** Returns a registry that has some image tags. `most` is the largest number of imports in progress at the same time. */
function registryWith(tags: readonly string[], refuse: Readonly<Record<string, Failure>> = {}) {
  const state = { sent: [] as Sent[], options: [] as (ActionOptions | undefined)[], underWay: 0, most: 0 }
  const fake: Azure = new FakeAzure(newWorld())
  fake.act = async <T>(_id: ResourceId, _action: string, body?: unknown, options?: ActionOptions): Promise<T> => {
    const sent = body as Sent
    state.sent.push(sent)
    state.options.push(options)
    state.most = Math.max(state.most, ++state.underWay)
    await Promise.resolve()
    state.underWay--
    const refused = refuse[sent.source.sourceImage]
    if (refused !== undefined) throw refused
    const existing = sent.targetTags.find(target => tags.includes(target))
    if (sent.mode === 'NoForce' && existing !== undefined)
      throw answered(409, `Tag ${existing} already exists in target registry.`)
    return undefined as T
  }
  return { azure: fake, state }
}

function answered(status: number, message: string, leaves: Failure['details']['leaves'] = []): Failure {
  return new Failure('azure-refused', `POST importImage: Azure answered ${status} Conflict: ${message}`, {
    remedy: 'the remedy of the table',
    status,
    leaves
  })
}

const requests = (sent: readonly Sent[]) => sent.map(({ mode, targetTags }) => [mode, ...targetTags])

describe('importImages', () => {
  it('writes the tag of the digest and the tags for people with one request', async () => {
    const { azure, state } = registryWith([])
    const images = [image(1, 'v1'), image(1, 'latest'), image(1, 'v1')]
    expect(await importImages(azure, registry, images)).toEqual(['imported'])
    expect(state.sent).toEqual([
      {
        source: { registryUri: 'docker.io', sourceImage: `library/i1@${image(1).digest}` },
        targetTags: [`library/i1:${DIGEST_TAG}`, 'library/i1:v1', 'library/i1:latest'],
        mode: 'NoForce'
      }
    ])
    expect(state.options).toMatchObject([{ idempotent: true }])
  })

  it('imports one source image into several repositories', async () => {
    const { azure, state } = registryWith([])
    await importImages(azure, registry, [image(1), { ...image(1), repository: 'mirror/i1' }])
    expect(state.sent.map(({ targetTags }) => targetTags[0])).toEqual([
      `library/i1:${DIGEST_TAG}`,
      `mirror/i1:${DIGEST_TAG}`
    ])
  })

  it('accepts the refusal of the tag of the digest as proof, without another request', async () => {
    const { azure, state } = registryWith([`library/i1:${DIGEST_TAG}`])
    expect(await importImages(azure, registry, [image(1)])).toEqual(['present'])
    expect(state.sent).toHaveLength(1)
  })

  it.each([
    ['present', [`library/i1:${DIGEST_TAG}`]],
    ['imported', ['library/i1:v1']]
  ])('writes every tag with force when a tag exists: %s', async (outcome, tags) => {
    const { azure, state } = registryWith(tags)
    expect(await importImages(azure, registry, [image(1, 'v1')])).toEqual([outcome])
    const all = [`library/i1:${DIGEST_TAG}`, 'library/i1:v1']
    expect(requests(state.sent)).toEqual([
      ['NoForce', ...all],
      ['Force', ...all]
    ])
  })

  it('runs at most five imports at the same time', async () => {
    const { azure, state } = registryWith([])
    const all = Array.from({ length: 12 }, (_, n) => image(n))
    expect(await importImages(azure, registry, all)).toHaveLength(12)
    expect(state.most).toBe(5)
  })

  it('sends a login only to the registry that it is for', async () => {
    const { azure, state } = registryWith([])
    const login = { username: 'ada', password: 'token' }
    const credentials = new Map([['docker.io', login]])
    const hub = { ...image(2), registry: 'registry.hub.docker.com' }
    await importImages(azure, registry, [image(1), hub, { ...image(3), registry: 'ghcr.io' }], { credentials })
    expect(state.sent.map(({ source }) => source)).toMatchObject([{ credentials: login }, { credentials: login }, {}])
    expect(state.sent[2]?.source).not.toHaveProperty('credentials')
  })

  const key = (n: number) => `library/i${n}@${image(n).digest}`
  const limit = { code: 'InvalidParameters', message: 'StatusCode: 429, TOOMANYREQUESTS' }

  it.each([
    ['Manifest for library/i1 not found', 'Check repository and digest', []],
    ['StatusCode: 401, Reason: Unauthorized', 'SOURCE_CREDENTIALS (docker.io=USERNAME:TOKEN)', []],
    ['StatusCode: 429', 'the remedy of the table', [limit]],
    ['the firewall of the registry refuses trusted services', 'networkRuleBypassOptions', []],
    ['something else', 'Imported images are kept', []]
  ])('has a remedy for %j', async (message, remedy, leaves) => {
    const { azure } = registryWith([], { [key(1)]: answered(400, message, leaves) })
    await expect(importImages(azure, registry, [image(1), image(2)])).rejects.toMatchObject({
      reason: 'image-not-imported',
      message: expect.stringContaining(`docker.io/${key(1)}`),
      details: { remedy: expect.stringContaining(remedy) }
    })
  })

  it('names the secret when the source registry refuses a login that the run has', async () => {
    const { azure } = registryWith([], { [key(1)]: answered(400, 'StatusCode: 401') })
    const credentials = new Map([['docker.io', { username: 'ada', password: 'token' }]])
    await expect(importImages(azure, registry, [image(1)], { credentials })).rejects.toMatchObject({
      details: { remedy: expect.stringContaining('docker.io refused the login in the secret SOURCE_CREDENTIALS') }
    })
  })

  it('tries every image and reports all that fail together', async () => {
    const bad = [1, 9]
    const refuse = Object.fromEntries(bad.map(n => [key(n), answered(400, 'not found')]))
    const { azure, state } = registryWith([], refuse)
    const all = Array.from({ length: 12 }, (_, n) => image(n))
    await expect(importImages(azure, registry, all)).rejects.toMatchObject({
      reason: 'image-not-imported',
      message: expect.stringMatching(
        /^2 images could not be imported:\n- docker.io\/library\/i1@.*\n- docker.io\/library\/i9@/
      ),
      details: { remedy: expect.stringMatching(/^Check repository and digest[^\n]*$/) }
    })
    expect(state.sent).toHaveLength(12)
  })

  it('names the image when an accepted import fails, whatever its code means elsewhere', async () => {
    const leaves = [{ code: 'TooManyRequests', message: 'toomanyrequests' }]
    const ended = new Failure('throttled', 'TooManyRequests', { remedy: 'x', leaves })
    const { azure } = registryWith([], { [key(1)]: ended })
    await expect(importImages(azure, registry, [image(1)])).rejects.toMatchObject({ reason: 'image-not-imported' })
  })

  it('keeps the reason of a failure that is not about an image', async () => {
    const throttled = new Failure('throttled', 'later', { remedy: 'x', status: 429 })
    const { azure } = registryWith([], { [key(1)]: answered(400, 'not found'), [key(2)]: throttled })
    await expect(importImages(azure, registry, [image(1), image(2)])).rejects.toBe(throttled)
  })
})

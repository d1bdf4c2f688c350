import { describe, expect, it } from '@jest/globals'
import {
  publishImage,
  withdrawImage
} from '../../../../../../local/azure/providers/container-registry/upstream-images.ts'
import { closeUpstream } from '../../../../../../local/azure/providers/container-registry/upstream-logins.ts'
import { setSwitches } from '../../../../../../local/azure/switches.ts'
import type { HttpResponse } from '../../../../../../local/azure/world.ts'
import { codeOf, type Kit, type Loose, newKit, PLAN_IDENTITY, refusalOf } from '../../kit.ts'
import { kitWithRegistry, registry, registryId } from './registry-kit.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`
const TAG = 'library/traefik:sha256-0123456789ab'

function body(sourceImage: string, targetTags: readonly string[] = [TAG], more: Loose = {}): Loose {
  return { source: { registryUri: 'docker.io', sourceImage }, targetTags, mode: 'NoForce', ...more }
}

function start(kit: Kit, what: Loose, name = 'acrone'): HttpResponse {
  return kit.send('POST', `${registryId(kit, name)}/importImage`, what)
}

/** Starts it, waits for it, and answers what its result address says. */
function run(kit: Kit, what: Loose, name?: string): HttpResponse {
  const started = start(kit, what, name)
  if (started.status !== 202) return started
  kit.settle()
  return kit.send('GET', started.headers?.Location ?? '')
}

describe('an import', () => {
  it('answers 202, then 202 again, and 200 after about twenty seconds', () => {
    const kit = kitWithRegistry()
    const started = start(kit, body(`library/traefik@${DIGEST}`))
    expect(started.status).toBe(202)
    expect(started.headers?.['Azure-AsyncOperation']).toBeUndefined()
    const address = started.headers?.Location ?? ''
    expect(kit.send('GET', address).status).toBe(202)
    kit.wait(23)
    expect(kit.send('GET', address).status).toBe(200)
  })

  it('is proved by the conflict that a second one meets', () => {
    const kit = kitWithRegistry()
    const what = body(`library/traefik@${DIGEST}`)
    expect(run(kit, what).status).toBe(200)
    expect(refusalOf(run(kit, what))).toEqual([409, 'Conflict'])
    expect(run(kit, { ...what, mode: 'Force' }).status).toBe(200)
    expect(run(kit, { ...what, targetTags: [`${TAG}c`] }).status).toBe(200)
  })

  it('meets the conflict also when both began before either ended', () => {
    const kit = kitWithRegistry()
    const addresses = [1, 2].map(() => start(kit, body(`library/traefik@${DIGEST}`)).headers?.Location ?? '')
    kit.settle()
    expect(addresses.map(address => kit.send('GET', address).status).sort()).toEqual([200, 409])
  })

  it.each([
    ['a digest that nobody has', `library/traefik@sha256:${'0'.repeat(64)}`, 'InvalidParameters'],
    ['a repository that is not there', `library/nothing@${DIGEST}`, 'InvalidParameters'],
    ['a tag that is not there', 'library/traefik:newest', 'InvalidParameters'],
    ['a tag that is there', 'library/traefik:v3.4', undefined]
  ])('of %s', (_, image, code) => {
    const kit = kitWithRegistry()
    expect(start(kit, body(image)).status).toBe(202)
    kit.settle()
    expect(codeOf(run(kit, body(image, ['a:b'])))).toBe(code)
  })

  it('of a missing manifest leaves no tag behind', () => {
    const kit = kitWithRegistry()
    run(kit, body(`library/traefik@sha256:${'0'.repeat(64)}`))
    expect(run(kit, body(`library/traefik@${DIGEST}`)).status).toBe(200)
  })

  it('finds what somebody published, until it is withdrawn', () => {
    const kit = kitWithRegistry()
    const own = (tag: string) => ({ source: { sourceImage: 'ghcr.io/org/app:1' }, targetTags: [`app:${tag}`] })
    expect(codeOf(run(kit, own('a')))).toBe('InvalidParameters')
    publishImage(kit.world, 'ghcr.io', 'org/app', '1')
    expect(run(kit, own('b')).status).toBe(200)
    withdrawImage(kit.world, 'ghcr.io', 'org/app', '1')
    expect(codeOf(run(kit, own('c')))).toBe('InvalidParameters')
  })

  const tags = (count: number) => Array.from({ length: count }, (_, i) => `a:${i}`)

  it.each<[string, Loose, string | undefined]>([
    ['51 targets', body('library/traefik:v3.4', tags(51)), 'InvalidParameters'],
    ['50 targets', body('library/traefik:v3.4', tags(50)), undefined],
    ['no target', body('library/traefik:v3.4', []), 'InvalidParameters'],
    ['a repository without tag', body('library/traefik:v3.4', [], { untaggedTargetRepositories: ['a'] }), undefined],
    ['half a digest', body('library/traefik@sha256:12'), 'InvalidParameters'],
    [
      'a registry nobody knows',
      body('a:b', ['a:b'], { source: { registryUri: 'registry.example.com', sourceImage: 'a:b' } }),
      'CannotReachSourceRegistry'
    ],
    ['no registry', body('a:b', ['a:b'], { source: { sourceImage: 'a:b' } }), 'CannotReachSourceRegistry'],
    [
      'the host before the image',
      body('', ['a:b'], { source: { sourceImage: 'docker.io/library/traefik:v3.4' } }),
      undefined
    ]
  ])('with %s', (_, what, code) => {
    const kit = kitWithRegistry()
    expect(codeOf(start(kit, what))).toBe(code)
  })

  it.each([
    ['Disabled', 'None', 'ImportNotAllowedByNetworkRules'],
    ['Disabled', 'AzureServices', undefined],
    ['Enabled', 'None', undefined]
  ])(
    'into a registry with public access %s and bypass %s: %s',
    (publicNetworkAccess, networkRuleBypassOptions, code) => {
      const kit = kitWithRegistry('10.0.0.0/24', { publicNetworkAccess, networkRuleBypassOptions })
      expect(codeOf(start(kit, body(`library/traefik@${DIGEST}`)))).toBe(code)
    }
  )

  it('copies between registries of the subscription by id or host', () => {
    const kit = kitWithRegistry()
    kit.make(registryId(kit, 'acrtwo'), registry())
    run(kit, body(`library/traefik@${DIGEST}`))
    const byId = { source: { resourceId: registryId(kit, 'acrone'), sourceImage: TAG }, targetTags: ['t:1'] }
    const byHost = {
      source: { registryUri: 'acrone.azurecr.io', sourceImage: `library/traefik@${DIGEST}` },
      targetTags: ['t:2']
    }
    expect(run(kit, byId, 'acrtwo').status).toBe(200)
    expect(run(kit, byHost, 'acrtwo').status).toBe(200)
    const none = { source: { ...byId.source, sourceImage: 'none:1' }, targetTags: ['t:3'] }
    expect(codeOf(run(kit, none, 'acrtwo'))).toBe('InvalidParameters')
    expect(codeOf(start(kit, { ...byId, source: { resourceId: registryId(kit, 'acrno'), sourceImage: TAG } }))).toBe(
      'ResourceNotFound'
    )
  })

  it('fails as a fault says, and leaves nothing', () => {
    const kit = kitWithRegistry()
    const what = body(`library/traefik@${DIGEST}`)
    const path = `${registryId(kit, 'acrone')}/importImage`
    kit.world.faults.push({ method: 'POST', path, outcome: 'fail-operation:InternalServerError', times: 1, after: 0 })
    expect(codeOf(run(kit, what))).toBe('InternalServerError')
    expect(run(kit, what).status).toBe(200)
  })

  it('writes all tags at once, and refuses all if one of them exists', () => {
    const kit = kitWithRegistry()
    const what = body(`library/traefik@${DIGEST}`, [TAG, 'library/traefik:v3'])
    run(kit, body(`library/traefik@${DIGEST}`, ['library/traefik:v3']))
    expect(refusalOf(start(kit, what))).toEqual([409, 'Conflict'])
    expect(start(kit, body(`library/traefik@${DIGEST}`)).status).toBe(202)
    kit.settle()
    expect(run(kit, { ...what, mode: 'Force' }).status).toBe(200)
    expect(refusalOf(start(kit, what))).toEqual([409, 'Conflict'])
  })

  it('requires the login of a private repository', () => {
    const kit = kitWithRegistry()
    closeUpstream(kit.world, 'docker.io', 'library/traefik', { username: 'ada', password: 'token' })
    const withLogin = (credentials?: Loose) =>
      run(
        kit,
        body('', [TAG], { source: { registryUri: 'docker.io', sourceImage: `library/traefik@${DIGEST}`, credentials } })
      )
    for (const refused of [withLogin(), withLogin({ username: 'ada', password: 'x' })])
      expect(refused.body).toMatchObject({
        error: { code: 'InvalidParameters', message: expect.stringContaining('401') }
      })
    expect(withLogin({ username: 'ada', password: 'token' }).status).toBe(200)
  })

  it('meets the limit of Docker Hub without a login, when a switch or a fault requires it', () => {
    const kit = kitWithRegistry()
    const limited = { error: { code: 'InvalidParameters', message: expect.stringContaining('TOOMANYREQUESTS') } }
    const path = `${registryId(kit, 'acrone')}/importImage`
    kit.world.faults.push({ method: 'POST', path, outcome: 'fail-operation:TooManyRequests', times: 1, after: 0 })
    expect(run(kit, body(`library/traefik@${DIGEST}`)).body).toMatchObject(limited)
    setSwitches(kit.world, ['docker-hub-limits-anonymous-imports'])
    const source = { registryUri: 'index.docker.io', sourceImage: `library/traefik@${DIGEST}` }
    expect(run(kit, body('', [TAG], { source })).body).toMatchObject(limited)
    expect(
      run(kit, { source: { registryUri: 'mcr.microsoft.com', sourceImage: 'hello-world:latest' }, targetTags: ['h:1'] })
        .status
    ).toBe(200)
    const credentials = { username: 'ada', password: 'token' }
    expect(run(kit, body('', [TAG], { source: { ...source, credentials } })).status).toBe(200)
  })

  it('needs the right to it', () => {
    const kit = kitWithRegistry()
    const path = `${registryId(kit, 'acrone')}/importImage`
    expect(refusalOf(kit.send('POST', path, body('a:b'), { as: PLAN_IDENTITY }))).toEqual([403, 'AuthorizationFailed'])
  })

  it('is forgotten with its registry', () => {
    const kit = kitWithRegistry()
    const what = body(`library/traefik@${DIGEST}`)
    run(kit, what)
    kit.remove(registryId(kit, 'acrone'))
    kit.settle()
    kit.make(registryId(kit, 'acrone'), registry())
    expect(start(kit, what).status).toBe(202)
    expect(codeOf(newKit().send('POST', `${registryId(kit, 'acrone')}/importImage`, what))).toBe('ResourceNotFound')
  })
})

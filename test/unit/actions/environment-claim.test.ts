import { describe, expect, it } from '@jest/globals'
import { type GuardedUse, guardedUse, withEnvironmentCheck } from '../../../src/actions/environment-claim.ts'
import { githubEnvironmentSuffixes } from '../../../src/config/index.ts'
import { fakeLog } from '../azure/fakes.ts'

const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`

function source(claims: object, environment = 'production', use?: GuardedUse) {
  const log = fakeLog()
  const token = jwt(claims)
  const get = withEnvironmentCheck({ getIdToken: () => Promise.resolve(token), log }, async () => environment, use)
  return { get: () => get('audience'), token, log }
}

describe('withEnvironmentCheck', () => {
  it.each([...Object.values(githubEnvironmentSuffixes).map(suffix => `production${suffix}`), 'Production-Plan'])(
    'lets a job in the GitHub environment %s work on production',
    async environment => {
      const { get, token, log } = source({ environment })
      expect(await get()).toBe(token)
      expect(log.lines).toEqual([])
    }
  )

  it('takes an environment that ends with a suffix by its whole name', async () => {
    const { get, token } = source({ environment: 'prod-guard' }, 'prod-guard')
    expect(await get()).toBe(token)
  })

  it.each(['staging', 'staging-plan', 'production-other', 'production-plan-plan', 'productio'])(
    'refuses a job in the GitHub environment %s, naming both',
    async environment => {
      const thrown = await source({ environment })
        .get()
        .catch((error: unknown) => error)
      expect(thrown).toMatchObject({
        reason: 'environment-mismatch',
        message: expect.stringContaining(`"${environment}"`),
        details: { subject: 'environment', remedy: expect.stringContaining('`environment: production-plan`') }
      })
      expect(String(thrown)).toContain('"production"')
    }
  )

  it('refuses a job that writes in the environment of jobs that plan', async () => {
    const get = (environment: string) => source({ environment }, 'production', 'write').get()
    await expect(get('Production-plan')).rejects.toMatchObject({
      reason: 'environment-mismatch',
      details: { remedy: expect.stringContaining('Remove the federated credential for "Production-plan"') }
    })
    await expect(get('production')).resolves.toBeDefined()
  })

  it('refuses a job that reads from inside a cluster in the environment where pull requests log in', async () => {
    const get = (environment: string) => source({ environment }, 'production', 'inside').get()
    await expect(get('production-plan')).rejects.toMatchObject({
      reason: 'environment-mismatch',
      details: { remedy: expect.stringContaining('`environment: production-inside`') }
    })
    await expect(get('production-inside')).resolves.toBeDefined()
  })

  it('takes an environment whose own name ends with the suffix of plans', async () => {
    await expect(source({ environment: 'shop-plan' }, 'shop-plan', 'write').get()).resolves.toBeDefined()
  })

  it('warns once where the job runs in no GitHub environment', async () => {
    const { get, token, log } = source({ sub: 'repo:contoso/shop:pull_request' })
    expect([await get(), await get()]).toEqual([token, token])
    expect(log.lines.filter(line => line.includes('does not run in a GitHub environment'))).toHaveLength(1)
  })
})

describe('guardedUse', () => {
  it.each([
    [{ mode: 'plan' }, undefined],
    [{ mode: 'apply' }, 'write'],
    [{ mode: 'suspend' }, 'write'],
    [{}, undefined],
    [{ 'kubernetes-access': 'arm-only' }, undefined],
    [{ 'kubernetes-access': 'kubeconfig' }, 'inside'],
    [{ 'kubernetes-access': 'run-command' }, 'inside']
  ])('returns for %j what must not run where pull requests log in', (inputs, expected) => {
    expect(guardedUse(inputs)).toBe(expected)
  })
})

import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  effectiveVariables,
  environmentSecrets,
  environmentSettings,
  githubState
} from '../../../../local/github/state.ts'
import { giveCertificates } from '../../../../local/runner/demo-certificates.ts'
import { emptyWorld, type FakeHost, fakeHost, outputs, runFixture } from './fake-host.ts'

describe('secrets', () => {
  let host: FakeHost
  beforeEach(() => {
    host = fakeHost()
    const state = githubState(host.world)
    state.secrets.TOKEN = 'repository'
    state.environments.production = { reviewers: 0, secrets: { TOKEN: 'the environment' } }
  })
  afterEach(() => host.close())

  it('reach jobs, those of an environment before those of the repository, and never another job', async () => {
    const result = await runFixture(host, 'secrets')
    expect(outputs(result, 'guarded')).toEqual({ length: '15' })
    expect(outputs(result, 'plain')).toEqual({ length: '10' })
    expect(result.annotations.map(({ message }) => message)).toEqual([
      "Skip output 'itself' since it may contain secret."
    ])
  })

  it('of an environment reach a called workflow only where its caller names them', async () => {
    const result = await runFixture(host, 'secrets-calling')
    expect(outputs(result, 'named / guarded')).toEqual({ length: '15' })
    expect(outputs(result, 'unnamed / guarded')).toEqual({ length: '0' })
  })

  it('do not reach a pull request from a fork', async () => {
    const payload = { pull_request: { head: { repo: { fork: true, full_name: 'else/where' } } } }
    const result = await runFixture(host, 'secrets', { event: 'pull_request', payload })
    expect([outputs(result, 'plain').length, outputs(result, 'guarded').length]).toEqual(['0', '0'])
  })
})

describe('giveCertificates', () => {
  const caller = mkdtempSync(join(tmpdir(), 'caller-'))
  afterEach(() => rmSync(caller, { recursive: true, force: true }))

  it('gives keys to the environment that applies alone, and certificates to both, once', async () => {
    const world = emptyWorld()
    githubState(world).environments.production = { reviewers: 3 }
    writeFileSync(
      join(caller, 'aks-baseline.yml'),
      'environments: { production: { ingress: { domain: contoso.com } }, quiet: {} }'
    )
    await giveCertificates(world, caller)
    const given = environmentSecrets(world, 'production')
    expect(Object.keys(given)).toEqual(['GATEWAY_CERTIFICATE', 'INGRESS_CERTIFICATE'])
    expect(environmentSecrets(world, 'production-plan')).toEqual({})
    const shown = effectiveVariables(world, 'production-plan')
    expect(Object.keys(shown)).toEqual(
      expect.arrayContaining(['GATEWAY_CERTIFICATE_PUBLIC', 'INGRESS_CERTIFICATE_PUBLIC', 'INGRESS_AUTHORITIES'])
    )
    expect(effectiveVariables(world, 'production')).toMatchObject(shown)
    expect(JSON.stringify(shown)).not.toContain('PRIVATE KEY')
    expect(given.INGRESS_CERTIFICATE).toContain(shown.INGRESS_CERTIFICATE_PUBLIC)
    expect(environmentSettings(world, 'production').reviewers).toBe(3)
    const { INGRESS_AUTHORITIES = '' } = effectiveVariables(world, 'production')
    const authority = new X509Certificate(INGRESS_AUTHORITIES)
    expect(
      new X509Certificate(given.INGRESS_CERTIFICATE?.replace(/^[\s\S]*?(?=-----BEGIN C)/, '') ?? '').checkIssued(
        authority
      )
    ).toBe(true)
    expect(environmentSecrets(world, 'quiet')).toEqual({})
    await giveCertificates(world, caller)
    expect(environmentSecrets(world, 'production')).toEqual(given)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forkHost, type OpenHost, openWorld } from '../../../../local/index.ts'
import { runFixture, steps } from './fake-host.ts'

let directory: string
let host: OpenHost
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'real-host-'))
  host = await openWorld(directory, { environments: ['production'] })
})
afterAll(async () => {
  await host.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('on the real host', () => {
  it('an action of a called workflow sleeps on the local clock, then asks for a token of its own', async () => {
    const fork = await forkHost(host.world)
    const began = fork.world.now
    const result = await runFixture(fork, 'ask')
    expect(result.jobs[0]?.steps[0]?.outputs).toEqual({
      sub: 'repo:org/platform:environment:production-plan',
      ref: 'org/aks-baseline/.github/workflows/ask.yml@refs/tags/v1',
      waited: '42'
    })
    // The second use takes longer than its three minutes: it is stopped exactly then.
    expect(steps(result, 'call / ask')).toEqual({ 'Run $/actions/oidc': 'failure' })
    expect(fork.world.now - began).toBe(45 * 60_000)
    expect(host.world.now).toBe(began)
    await fork.close()
  })
})

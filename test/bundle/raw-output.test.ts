import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { registerJob } from '../../local/github/jobs.ts'
import { type OpenHost, openWorld } from '../../local/index.ts'

const root = join(import.meta.dirname, '../..')
const directory = mkdtempSync(join(tmpdir(), 'raw-output-'))
const output = join(directory, 'output')
let host: OpenHost

beforeEach(async () => {
  host = await openWorld(join(directory, 'world'), { fresh: true, environments: ['production'] })
  writeFileSync(output, '')
})
afterEach(() => host.close())
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Header and claims of a JSON Web Token, whose signature follows. */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+/g

/**
 * Starts an action that logs in, reads and fails, because there is no cluster. Gives what the process itself writes, before any runner
 * has masked it.
 */
async function start(more: Readonly<Record<string, string>>) {
  const { world } = host
  const identity = Object.values(world.directory.applications).find(each => each.displayName === 'aks-baseline-plan')
  const { idToken } = registerJob(world, {
    key: 'raw',
    permissions: { 'id-token': 'write' },
    claims: { environment: 'production-plan' }
  })
  const env = {
    GITHUB_WORKSPACE: join(root, 'workflows'),
    GITHUB_OUTPUT: output,
    ACTIONS_ID_TOKEN_REQUEST_URL: idToken?.requestUrl ?? '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken?.requestToken ?? '',
    INPUT_MODE: 'plan',
    INPUT_ACTION: 'stop',
    INPUT_CONFIG: 'aks-baseline.yml',
    INPUT_ENVIRONMENT: 'production',
    'INPUT_AZURE-ENVIRONMENT': 'AzureCloud',
    'INPUT_TENANT-ID': world.tenantId,
    'INPUT_CLIENT-ID': identity?.clientId ?? '',
    'INPUT_SUBSCRIPTION-ID': world.subscriptionId,
    ...more
  }
  const child = host.spawn(join(root, 'dist/power-cluster/index.js'), {
    cwd: directory,
    env,
    realTime: true,
    source: process.env.ACTIONS === 'src'
  })
  const written = { stdout: '', stderr: '' }
  child.stdout?.on('data', chunk => (written.stdout += chunk))
  child.stderr?.on('data', chunk => (written.stderr += chunk))
  await once(child, 'close')
  return { ...written, requestToken: env.ACTIONS_ID_TOKEN_REQUEST_TOKEN }
}

describe('the output of an action, before a runner masks it', () => {
  it('masks every token it gets, and holds no other where Node prints what it sends', async () => {
    const { stdout, stderr, requestToken } = await start({ NODE_DEBUG: 'http,https,net,tls,fetch,undici' })
    expect(stderr).toContain('Authorization')
    expect(stderr.match(TOKEN)).toBeNull()
    expect(stderr).not.toContain(requestToken)
    const lines = stdout.split('\n').filter(line => line.match(TOKEN) !== null)
    // The assertion of GitHub and the access token of Entra.
    const masked = new Set(lines)
    expect(masked.size).toBe(2)
    for (const line of masked) expect(line).toMatch(/^::add-mask::eyJ/)
    expect(stdout.split('\n').filter(line => line.includes(requestToken))).toEqual([`::add-mask::${requestToken}`])
  })
})

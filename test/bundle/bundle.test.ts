import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { registerJob } from '../../local/github/jobs.ts'
import { type OpenHost, openWorld } from '../../local/index.ts'

const root = join(import.meta.dirname, '../..')
const directory = mkdtempSync(join(tmpdir(), 'bundle-test-'))
const launcher = join(directory, 'action/dist/provision-network/index.js')
const output = join(directory, 'output')
let host: OpenHost

// As a runner has it: the repository's files, and nothing that a package manager installed.
cpSync(join(root, 'dist'), join(directory, 'action/dist'), { recursive: true })
cpSync(join(root, 'package.json'), join(directory, 'action/package.json'))

beforeEach(async () => {
  host = await openWorld(join(directory, 'world'), { fresh: true, environments: ['production'] })
  writeFileSync(output, '')
})
afterEach(() => host.close())
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function environment(more: Record<string, string> = {}): Record<string, string> {
  const { world } = host
  const plan = Object.values(world.directory.applications).find(each => each.displayName === 'aks-baseline-plan')
  const { idToken } = registerJob(world, {
    key: 'bundle',
    permissions: { 'id-token': 'write' },
    claims: { environment: 'production-plan' }
  })
  return {
    GITHUB_WORKSPACE: join(root, 'workflows'),
    GITHUB_OUTPUT: output,
    ACTIONS_ID_TOKEN_REQUEST_URL: idToken?.requestUrl ?? '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken?.requestToken ?? '',
    INPUT_MODE: 'plan',
    INPUT_COMMENT: 'changes',
    INPUT_CONFIG: 'aks-baseline.yml',
    'INPUT_AZURE-ENVIRONMENT': 'AzureCloud',
    'INPUT_APPROVED-BY': 'environment',
    'INPUT_TENANT-ID': world.tenantId,
    'INPUT_CLIENT-ID': plan?.clientId ?? '',
    'INPUT_SUBSCRIPTION-ID': world.subscriptionId,
    ...more
  }
}

/** Runs the committed bundle on the machine's own clock. */
async function start(more?: Record<string, string>): Promise<{ code: number; log: string; outputs: string }> {
  const child = host.spawn(launcher, { cwd: directory, env: environment(more), realTime: true })
  let log = ''
  child.stdout?.on('data', chunk => (log += chunk))
  child.stderr?.on('data', chunk => (log += chunk))
  const [code] = await once(child, 'close')
  return { code, log, outputs: readFileSync(output, 'utf8') }
}

describe('the committed bundle, where nothing is installed', () => {
  it('plans in real time', async () => {
    const { code, outputs } = await start()
    expect(code).toBe(0)
    expect(outputs).toMatch(/has-changes<<.*\ntrue\n/)
  })

  it('is not led elsewhere by the environment', async () => {
    const elsewhere = 'https://login.example.org'
    const { code } = await start({ AZURE_AUTHORITY_HOST: elsewhere, AZURE_TENANT_ID: 'x', ARM_ENDPOINT: elsewhere })
    expect(code).toBe(0)
  })

  it('fails with a code and a remedy, and no stack trace', async () => {
    const { code, log, outputs } = await start({ INPUT_MODE: 'destroy' })
    expect(code).toBe(1)
    expect(outputs).toMatch(/failure-reason<<.*\ninput-invalid\n/)
    expect(log).toContain('Allowed: one of plan, apply')
    expect(log).not.toMatch(/^\s+at /m)
  })

  it('says that the job may not have an OIDC token', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...rest } = environment()
    const child = host.spawn(launcher, { cwd: directory, env: rest, realTime: true })
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(readFileSync(output, 'utf8')).toMatch(/failure-reason<<.*\nno-id-token\n/)
  })
})

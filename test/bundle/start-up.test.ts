import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { registerJob } from '../../local/github/jobs.ts'
import { type OpenHost, openWorld } from '../../local/index.ts'

const root = join(import.meta.dirname, '../..')
const directory = mkdtempSync(join(tmpdir(), 'start-up-test-'))
const output = join(directory, 'output')
const temporary = join(directory, 'runner-temp')
const cache = join(temporary, 'aks-baseline-compile-cache')
let host: OpenHost

beforeEach(async () => {
  host = await openWorld(join(directory, 'world'), { fresh: true, environments: ['production'] })
  writeFileSync(output, '')
  rmSync(temporary, { recursive: true, force: true })
})
afterEach(() => host.close())
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Copies the bundle without some of its files, and without node_modules. Returns the launcher. */
function copyBundle(name: string, ...left: string[]): string {
  const folder = join(directory, name)
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  for (const file of left) rmSync(join(folder, 'dist/toolkit', file))
  return join(folder, 'dist/power-cluster/index.js')
}

/** The job of the starter kit that plans to stop a cluster: there is none, so the action fails after it has read Azure. */
function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const { world } = host
  const plan = Object.values(world.directory.applications).find(each => each.displayName === 'aks-baseline-plan')
  const claims = { environment: 'production-plan' }
  const { idToken } = registerJob(world, { key: 'start-up', permissions: { 'id-token': 'write' }, claims })
  return {
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
    'INPUT_CLIENT-ID': plan?.clientId ?? '',
    'INPUT_SUBSCRIPTION-ID': world.subscriptionId,
    ...more
  }
}

/** Runs an action on the machine's own clock. Returns its failure reason and the requests that Resource Manager served. */
async function run(launcher: string, more: Readonly<Record<string, string>> = {}) {
  const requests: string[] = []
  const stop = host.onServed((_, method, path) => void requests.push(`${method} ${path.split('/').at(-1)}`))
  const child = host.spawn(launcher, { cwd: directory, env: environment(more), realTime: true })
  await once(child, 'close')
  stop()
  const [, reason] = /failure-reason<<.*\n(.*)\n/.exec(readFileSync(output, 'utf8')) ?? []
  return { reason, requests }
}

describe('the start of an action', () => {
  it.each(['work.js', 'libraries.js'])('sends the first request before it loads %s', async file => {
    const { reason, requests } = await run(copyBundle(`without-${file}`, file))
    expect(requests).toEqual([expect.stringMatching(/^GET permissions/)])
    expect(reason).toBe('internal')
  })

  it('reads the configuration before it presents a token when the input environment is empty', async () => {
    const { reason, requests } = await run(copyBundle('without-work', 'work.js'), { INPUT_ENVIRONMENT: '' })
    expect({ reason, requests }).toEqual({ reason: 'internal', requests: [] })
  })

  it('reports an error of the configuration when the login fails too', async () => {
    const nobody = '99999999-0000-4000-8000-000000000000'
    const wrong = { 'INPUT_CLIENT-ID': nobody, INPUT_CONFIG: 'missing.yml' }
    expect(await run(copyBundle('both-wrong'), wrong)).toEqual({ reason: 'input-invalid', requests: [] })
    writeFileSync(output, '')
    expect(await run(copyBundle('both-wrong'), { 'INPUT_CLIENT-ID': nobody })).toMatchObject({
      reason: 'login-refused'
    })
  })

  it('refuses a cloud before it logs in or reads the configuration', async () => {
    const government = { 'INPUT_AZURE-ENVIRONMENT': 'AzureUSGovernment', INPUT_CONFIG: 'missing.yml' }
    const { reason, requests } = await run(copyBundle('government'), government)
    expect({ reason, requests }).toEqual({ reason: 'input-invalid', requests: [] })
    expect(readFileSync(output, 'utf8')).toContain('azure-environment')
  })
})

describe('the compile cache', () => {
  // The one that the tests share would be used in its place.
  beforeAll(() => void delete process.env.NODE_COMPILE_CACHE)

  it('lies in the temporary folder of the job and serves the next step', async () => {
    mkdirSync(temporary)
    const launcher = copyBundle('cached')
    const first = await run(launcher, { RUNNER_TEMP: temporary })
    expect(readdirSync(cache)).toHaveLength(1)
    expect(await run(launcher, { RUNNER_TEMP: temporary })).toEqual(first)
  })

  it('is left out when there is no such folder, or when it cannot be written', async () => {
    const launcher = copyBundle('not-cached')
    const without = await run(launcher)
    expect(existsSync(temporary)).toBe(false)
    writeFileSync(temporary, 'a file where a folder should be')
    expect(await run(launcher, { RUNNER_TEMP: temporary })).toEqual(without)
    expect(without).toMatchObject({ reason: 'cluster-missing' })
  })
})

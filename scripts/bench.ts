/** `npm run bench`: the figures that tell whether an action starts fast and stays small. Prints; asserts nothing. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Gap, largestGap } from '../local/azure/figures.ts'
import { registerJob } from '../local/github/jobs.ts'
import { environmentsOf, type OpenHost, openWorld, type RunResult, runWorkflow } from '../local/index.ts'
import { describeReference, GOALS, goalReached } from '../local/reference-sequence.ts'
import { describeGoal } from './reference-sequence.ts'

const root = dirname(import.meta.dirname)
const caller = join(root, 'workflows')
const environments = environmentsOf(caller)
const PAIRS = 15

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** The chain of SDKs alone, bundled as the actions are. Gives the entry file. */
async function bundleChain(): Promise<string> {
  const ncc = createRequire(import.meta.url)('@vercel/ncc')
  const source = join(root, 'scripts/bench/sdk-chain.mjs')
  const { code } = await ncc(source, { cache: false, quiet: true, target: 'es2022' })
  const folder = join(root, '.build/bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(folder, 'index.js'), code)
  return join(folder, 'index.js')
}

/** What the runner gives a job that plans. */
function jobEnvironment({ world, dir }: OpenHost, key: string): Record<string, string> {
  const plan = Object.values(world.directory.applications).find(each => each.displayName === 'aks-baseline-plan')
  const credential = plan?.federatedCredentials.find(each => each.subject.endsWith(`${environments[0]}-plan`))
  const { idToken } = registerJob(world, {
    key,
    permissions: { 'id-token': 'write' },
    claims: { sub: credential?.subject ?? '' }
  })
  return {
    PATH: process.env.PATH ?? '',
    GITHUB_WORKSPACE: caller,
    GITHUB_OUTPUT: join(dir, 'output'),
    ACTIONS_ID_TOKEN_REQUEST_URL: idToken?.requestUrl ?? '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken?.requestToken ?? '',
    INPUT_MODE: 'plan',
    INPUT_COMMENT: 'never',
    INPUT_CONFIG: 'aks-baseline.yml',
    'INPUT_AZURE-ENVIRONMENT': 'AzureCloud',
    ...inputs({
      'tenant-id': world.tenantId,
      'client-id': plan?.clientId ?? '',
      'subscription-id': world.subscriptionId
    })
  }
}

function inputs(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
}

/** Milliseconds from starting a process to its first request at Resource Manager. */
async function firstByte(host: OpenHost, entry: string, env: Record<string, string>): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const stop = host.onServed(() => resolve(performance.now()))
  const began = performance.now()
  const child = host.spawn(entry, { cwd: caller, env, realTime: true })
  const closed = once(child, 'close')
  const at = await promise
  stop()
  child.kill('SIGKILL')
  await closed
  return at - began
}

async function startUp(host: OpenHost): Promise<void> {
  const entries = { action: join(root, 'dist/provision-network/index.js'), chain: await bundleChain() }
  writeFileSync(join(host.dir, 'output'), '')
  const times = { action: [] as number[], chain: [] as number[] }
  for (let pair = 0; pair <= PAIRS; pair++) {
    for (const name of ['action', 'chain'] as const) {
      const time = await firstByte(host, entries[name], jobEnvironment(host, `${name}-${pair}`))
      // The first pair warms the file cache.
      if (pair > 0) times[name].push(time)
    }
  }
  const [action, chain] = [median(times.action), median(times.chain)]
  const ratio = (action / chain).toFixed(2)
  console.log(
    `start to first Resource Manager byte: ${action.toFixed(0)} ms; SDKs alone ${chain.toFixed(0)} ms; ratio ${ratio}`
  )
}

function bytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

function wall(...args: string[]): string {
  const began = performance.now()
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'ignore' })
  return `${((performance.now() - began) / 1000).toFixed(1)} s${status === 0 ? '' : ` (failed: ${status})`}`
}

function describe(name: string, { simulated, requests, wallSeconds }: RunResult): string {
  const { durationMinutes, criticalPathMinutes, floorMinutes } = simulated
  const ratio = durationMinutes === 0 ? '' : `, ratio ${(durationMinutes / criticalPathMinutes).toFixed(3)}`
  const minutes = [durationMinutes, criticalPathMinutes, floorMinutes].map(value => value.toFixed(2))
  return `${name}: simulated ${minutes[0]} min, critical path ${minutes[1]}${ratio}, floor ${minutes[2]}; ${JSON.stringify(requests)}; ${wallSeconds.toFixed(1)} s`
}

function describeGap(gap: Gap | undefined): string {
  if (gap === undefined) return 'floor: a single step'
  const last = (id: string) => id.split('/').slice(-2).join('/')
  return `largest wait above the floor: ${gap.minutes} min from ${last(gap.after)} to ${last(gap.before)}, in ${last(gap.inside)}`
}

const directory = mkdtempSync(join(tmpdir(), 'aks-baseline-bench-'))
const host = await openWorld(join(directory, 'world'), { environments })
try {
  await startUp(host)
  const since = host.world.now
  const first = await runWorkflow(host, { workflow: 'provision', caller })
  console.log(describe('first run', first))
  const goal = goalReached(host.world, since)
  if (goal !== undefined) console.log(`until ${goal}: ${describeReference(goal, first.simulated.durationMinutes)}`)
  for (const each of GOALS) console.log(describeGoal(each))
  console.log(describeGap(largestGap(host.world, since)))
  console.log(describe('second run', await runWorkflow(host, { workflow: 'provision', caller })))
  console.log(`dist: ${(bytes(join(root, 'dist')) / 1e6).toFixed(2)} MB`)
  console.log(`npm run local: ${wall('run', 'local', '--', '--state', join(directory, 'local'))}`)
  if (process.argv.includes('--tests')) console.log(`npm test: ${wall('test')}`)
} finally {
  await host.close()
  rmSync(directory, { recursive: true, force: true })
}

/** Measures the time from starting an action's process to its first request at Resource Manager. */
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { registerJob } from '../../local/github/jobs.ts'
import type { OpenHost } from '../../local/index.ts'

const root = dirname(dirname(import.meta.dirname))
const PAIRS = 15

/** Medians in milliseconds. */
export interface StartUp {
  /** The first step of a job: nothing is compiled yet. */
  readonly action: number
  /** A later step of the same job, which finds the compile cache that an earlier step left. */
  readonly laterStep: number
  /** The same without the input `environment`: the login has to wait for the configuration. */
  readonly withoutEnvironment: number
  /** The Azure SDKs alone, bundled as the actions are. */
  readonly chain: number
}

interface Start {
  readonly entry: string
  readonly env: Readonly<Record<string, string>>
}

/** Starts actions and the SDKs alone in turns. `caller` is the folder that holds aks-baseline.yml. */
export async function measureStartUp(host: OpenHost, caller: string, environment: string): Promise<StartUp> {
  const job = jobEnvironment(host, caller, environment)
  const cached = { RUNNER_TEMP: join(host.dir, 'later-step') }
  const entry = join(root, 'dist/provision-network/index.js')
  const starts = {
    chain: { entry: await bundleChain(), env: job },
    action: { entry, env: job },
    laterStep: { entry, env: { ...job, ...cached } },
    withoutEnvironment: { entry, env: without(job, 'INPUT_ENVIRONMENT') }
  }
  mkdirSync(cached.RUNNER_TEMP)
  await earlierStep(host, starts.laterStep)
  return await medians(host, starts)
}

/** The first round warms the file cache and does not count. */
async function medians<K extends string>(host: OpenHost, starts: Record<K, Start>): Promise<Record<K, number>> {
  const names = Object.keys(starts) as K[]
  const rounds: Record<K, number>[] = []
  for (let round = 0; round <= PAIRS; round++) {
    const times: [string, number][] = []
    for (const name of names) times.push([name, await firstByte(host, starts[name])])
    if (round > 0) rounds.push(Object.fromEntries(times) as Record<K, number>)
  }
  return Object.fromEntries(names.map(name => [name, median(rounds.map(times => times[name]))])) as Record<K, number>
}

/** Returns one line that compares the medians. */
export function describeStartUp({ chain, ...ours }: StartUp): string {
  const [action, later, without] = [ours.action, ours.laterStep, ours.withoutEnvironment].map(
    time => `${time.toFixed(0)} ms (ratio ${(time / chain).toFixed(2)})`
  )
  return `start to first Resource Manager byte: ${action}; SDKs alone ${chain.toFixed(0)} ms; with a compile cache ${later}; without the input environment ${without}`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Bundles the SDKs alone as the actions are bundled. Returns the entry file. */
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

/** Returns what the runner gives the job of the starter kit that plans, but no RUNNER_TEMP: so there is no compile cache. */
function jobEnvironment({ world, dir }: OpenHost, caller: string, environment: string): Record<string, string> {
  const plan = Object.values(world.directory.applications).find(each => each.displayName === 'aks-baseline-plan')
  const { idToken } = registerJob(world, {
    key: 'start-up',
    permissions: { 'id-token': 'write' },
    claims: { environment: `${environment}-plan` }
  })
  writeFileSync(join(dir, 'output'), '')
  return {
    PATH: process.env.PATH ?? '',
    GITHUB_WORKSPACE: caller,
    GITHUB_OUTPUT: join(dir, 'output'),
    ACTIONS_ID_TOKEN_REQUEST_URL: idToken?.requestUrl ?? '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken?.requestToken ?? '',
    INPUT_MODE: 'plan',
    INPUT_COMMENT: 'never',
    INPUT_CONFIG: 'aks-baseline.yml',
    INPUT_ENVIRONMENT: environment,
    'INPUT_AZURE-ENVIRONMENT': 'AzureCloud',
    'INPUT_APPROVED-BY': 'environment',
    'INPUT_TENANT-ID': world.tenantId,
    'INPUT_CLIENT-ID': plan?.clientId ?? '',
    'INPUT_SUBSCRIPTION-ID': world.subscriptionId
  }
}

function without(env: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([each]) => each !== name))
}

/** Runs a step to its end, where Node writes the compile cache. */
async function earlierStep(host: OpenHost, { entry, env }: Start): Promise<void> {
  const child = host.spawn(entry, { cwd: env.GITHUB_WORKSPACE ?? root, env, realTime: true })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the step that fills the compile cache ended with ${code}`)
}

/** Returns the milliseconds from starting a process to its first request at Resource Manager. */
async function firstByte(host: OpenHost, { entry, env }: Start): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const stop = host.onServed(() => resolve(performance.now()))
  const began = performance.now()
  const child = host.spawn(entry, { cwd: env.GITHUB_WORKSPACE ?? root, env, realTime: true })
  const closed = once(child, 'close')
  const at = await promise
  stop()
  child.kill('SIGKILL')
  await closed
  return at - began
}

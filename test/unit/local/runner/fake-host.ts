import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { World } from '../../../../local/azure/world.ts'
import type { Host } from '../../../../local/host.ts'
import { runWorkflow } from '../../../../local/runner/run.ts'
import type { ProgressLine, RunRequest, RunResult } from '../../../../local/runner/types.ts'

const fixtures = resolve(import.meta.dirname, '../../../fixtures/workflows')

export function emptyWorld(): World {
  return {
    now: Date.UTC(2026, 10, 22),
    seed: 1,
    tenantId: 'tenant',
    subscriptionId: 'subscription',
    resources: {},
    operations: {},
    namespaces: {},
    directory: {
      applications: {
        a: { clientId: 'a', objectId: 'ao', displayName: 'aks-baseline-apply', federatedCredentials: [] },
        p: { clientId: 'p', objectId: 'po', displayName: 'aks-baseline-plan', federatedCredentials: [] }
      }
    },
    issuers: {},
    faults: [],
    requests: 0,
    requestLog: [],
    github: {},
    tables: {}
  }
}

type Sleeper = { readonly at: number; wake(): void }

/** A host without network: actions are plain processes, and its clock jumps when nothing runs or a test says so. */
export interface FakeHost extends Host {
  /** Every signal with the milliseconds since the host began. */
  readonly signals: (readonly [signal: string, at: number])[]
  /** Lets the clock jump to the earliest sleeper although a process runs. */
  jump(): void
  /** As if a Resource Manager request had taken effect. */
  served(method: string, path: string): Promise<void>
}

export function fakeHost(): FakeHost {
  const world = emptyWorld()
  const began = world.now
  const dir = mkdtempSync(join(tmpdir(), 'runner-'))
  const listeners = new Set<Parameters<Host['onServed']>[0]>()
  let sleepers: Sleeper[] = []
  let holds = 0
  let running = 0
  const jump = (): void => {
    const at = Math.min(...sleepers.map(sleeper => sleeper.at))
    if (!Number.isFinite(at)) return
    world.now = Math.max(world.now, at)
    const due = sleepers.filter(sleeper => sleeper.at <= at)
    sleepers = sleepers.filter(sleeper => sleeper.at > at)
    for (const sleeper of due) sleeper.wake()
  }
  const settle = (): void => {
    setImmediate(() => {
      if (holds === 0 && running === 0) jump()
    })
  }
  const signals: [string, number][] = []
  return {
    world,
    dir,
    keys: {
      issuerPrivateKey: '',
      issuerJwk: { kid: 'k' },
      caCertificate: '',
      serverCertificate: '',
      clusterCaCertificate: '',
      clusterCaKey: '',
      serverKey: ''
    },
    caFile: '',
    port: 0,
    signals,
    jump,
    spawn(entry, { cwd, env }) {
      running += 1
      const child = spawn(process.execPath, [entry], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
      child.once('close', () => {
        running -= 1
        settle()
      })
      return child
    },
    signal(child, signal) {
      signals.push([signal, world.now - began])
      child.kill(signal)
    },
    async hold(work) {
      holds += 1
      try {
        return await work
      } finally {
        holds -= 1
        settle()
      }
    },
    sleepUntil(at, signal) {
      const { promise, resolve: wake } = Promise.withResolvers<void>()
      const sleeper = { at, wake }
      if (signal?.aborted) wake()
      else sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        sleepers = sleepers.filter(other => other !== sleeper)
        wake()
      })
      settle()
      return promise
    },
    onServed(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async served(method, path) {
      world.requests += 1
      for (const listener of listeners) await listener(world.requests, method, path)
    },
    async save() {},
    async close() {
      rmSync(dir, { recursive: true, force: true })
    }
  }
}

export function fixture(name: string): string {
  return join(fixtures, name)
}

/** Runs a fixture workflow. `watch` sees every progress line. */
export async function runFixture(
  host: Host,
  workflow: string,
  request: Partial<RunRequest> = {},
  watch: (line: ProgressLine) => void = () => undefined,
  cancel?: AbortSignal
): Promise<RunResult> {
  const asked = { workflow, caller: fixture('caller'), onProgress: watch, ...request }
  return await runWorkflow(host, asked, { toolkit: fixture('toolkit'), ...(cancel && { cancel }) })
}

/** Conclusions by job name. */
export function conclusions(result: RunResult): Record<string, string> {
  return Object.fromEntries(result.jobs.map(job => [job.name, job.conclusion]))
}

/** Conclusions by step name of one job. */
export function steps(result: RunResult, job: string): Record<string, string> {
  const found = result.jobs.find(candidate => candidate.name === job)
  return Object.fromEntries(found?.steps.map(step => [step.name, step.conclusion]) ?? [])
}

export function outputs(result: RunResult, job: string): Readonly<Record<string, string>> {
  return result.jobs.find(candidate => candidate.name === job)?.outputs ?? {}
}

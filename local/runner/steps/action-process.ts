import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as realSleep } from 'node:timers/promises'
import type { Host, SpawnOptions } from '../../host.ts'
import type { ClockClaim, Control, Killable } from '../run-control.ts'

/** actions/runner, ProcessInvoker: what it sends to end a process, and how long it waits after each before it kills. */
const stopSequence: readonly (readonly [signal: NodeJS.Signals, graceMilliseconds: number])[] = [
  ['SIGINT', 7500],
  ['SIGTERM', 2500]
]

/** A process of a step together with the clock it lives by. */
export interface StepProcess extends Killable {
  readonly child: ChildProcess
  /** Whether time may pass while it runs. */
  readonly onHostClock: boolean
  signal(signal: NodeJS.Signals): void
  sleep(milliseconds: number, until: AbortSignal): Promise<void>
}

/** A JavaScript action: on local Azure's network and clock. */
export function startAction(host: Host, entry: string, options: SpawnOptions): StepProcess {
  const child = host.spawn(entry, options)
  return {
    child,
    onHostClock: true,
    signal: signal => host.signal(child, signal),
    kill: () => host.signal(child, 'SIGKILL'),
    sleep: (milliseconds, until) => host.sleepUntil(host.world.now + milliseconds, until)
  }
}

/** A `run:` step: on this machine's clock, while local Azure's stands still. It leads its own process group. */
export function startScript(args: readonly string[], options: SpawnOptions): StepProcess {
  const child = spawn('bash', args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  return {
    child,
    onHostClock: false,
    signal: signal => child.kill(signal),
    kill: () => killGroup(child),
    sleep: (milliseconds, signal) => realSleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

export interface FollowOptions {
  readonly attention: ClockClaim
  readonly control: Control
  readonly cancel: AbortSignal
  /** Asked when the run is cancelled: a step whose `if` still holds keeps running. */
  keepsRunning(): boolean
  readonly timeoutMilliseconds: number
  onLine(line: string): void
}

export interface ProcessEnd {
  /** `null` when a signal ended it. */
  readonly code: number | null
  readonly stopped: 'cancelled' | 'timeout' | undefined
}

/** Follows a process to its end: its lines, its time limit, and GitHub's sequence when it has to stop. */
export async function followProcess(process: StepProcess, options: FollowOptions): Promise<ProcessEnd> {
  const ended = new AbortController()
  let stopped: ProcessEnd['stopped']
  const stop = (why: 'cancelled' | 'timeout'): void => {
    if (stopped !== undefined || ended.signal.aborted) return
    stopped = why
    void stopProcess(process, ended.signal)
  }
  const onCancel = (): void => {
    if (!options.control.killed && !options.keepsRunning()) stop('cancelled')
  }
  options.cancel.addEventListener('abort', onCancel)
  const untrack = options.control.track(process)
  void process.sleep(options.timeoutMilliseconds, ended.signal).then(
    () => stop('timeout'),
    // The clock stalled or was closed: the host ends the process, and its end says so.
    () => undefined
  )
  const wait = (wake: () => void): Promise<number | null> => untilClosed(process.child, options, wake)
  try {
    const code = await (process.onHostClock ? options.attention.rest(wait) : wait(() => undefined))
    return { code, stopped }
  } finally {
    ended.abort()
    untrack()
    options.cancel.removeEventListener('abort', onCancel)
  }
}

/** SIGINT, 7.5 s, SIGTERM, 2.5 s, then the whole tree is killed. */
export async function stopProcess(process: StepProcess, ended: AbortSignal): Promise<void> {
  for (const [signal, grace] of stopSequence) {
    process.signal(signal)
    await process.sleep(grace, ended)
    if (ended.aborted) return
  }
  process.kill()
}

function untilClosed(child: ChildProcess, options: FollowOptions, wake: () => void): Promise<number | null> {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', options.onLine)
  }
  return new Promise(resolve => {
    child.once('exit', code => {
      wake()
      // Grandchildren may keep the pipes open; a killed run does not wait for them.
      if (options.control.killed) resolve(code)
    })
    child.once('error', error => {
      options.onLine(`::error::${error.message}`)
      resolve(127)
    })
    child.once('close', code => resolve(code))
  })
}

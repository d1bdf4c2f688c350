import { type ChildProcess, spawn } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SpawnOptions } from '../host.ts'
import type { Clock } from './clock.ts'
import { API_SERVER_DOMAIN, serviceByHost } from './handlers.ts'

const preload = new URL('../runner/preload.mjs', import.meta.url).href

export interface ProcessSurroundings {
  readonly controlPort: number
  readonly httpsPort: number
  readonly caFile: string
  readonly now: () => number
}

/** The action processes on the clock. */
export class Children {
  readonly #clock: Clock
  readonly #surroundings: ProcessSurroundings
  readonly #members = new Map<ChildProcess, number>()

  constructor(clock: Clock, surroundings: ProcessSurroundings) {
    this.#clock = clock
    this.#surroundings = surroundings
  }

  /** Its standard output and error are pipes; its standard input is empty. */
  spawn(entry: string, options: SpawnOptions): ChildProcess {
    const member = options.realTime === true ? undefined : this.#clock.join(nameOf(entry))
    const child = spawn(process.execPath, ['--import', preload, entry], {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...options.env,
        NODE_EXTRA_CA_CERTS: this.#surroundings.caFile,
        LOCAL_AZURE_PRELOAD: JSON.stringify(this.#configuration(member, options))
      }
    })
    if (member !== undefined) this.#follow(child, member)
    return child
  }

  #follow(child: ChildProcess, member: number): void {
    this.#members.set(child, member)
    const leave = () => {
      this.#members.delete(child)
      this.#clock.leave(member)
    }
    // Not at `exit`: what the runner does when the output has been read still belongs to the instant it ended.
    child.once('close', leave)
    child.once('error', leave)
  }

  /** A kill comes from outside, as on a runner; other signals with the time they are sent at. */
  signal(child: ChildProcess, signal: NodeJS.Signals): void {
    const member = this.#members.get(child)
    if (signal !== 'SIGKILL' && member !== undefined && this.#clock.signal(member, signal)) return
    child.kill(signal)
    // Time waits for what its end brings.
    if (member !== undefined) this.#clock.awake(member)
  }

  kill(members: readonly number[]): void {
    for (const [child, member] of this.#members) if (members.includes(member)) child.kill('SIGKILL')
  }

  /** Ends all of them and waits until they have ended. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#members.keys()].map(async child => {
        const ended = new Promise(resolve => child.once('close', resolve))
        child.kill('SIGKILL')
        await ended
      })
    )
  }

  #configuration(member: number | undefined, options: SpawnOptions): Record<string, unknown> {
    const { controlPort, httpsPort, now } = this.#surroundings
    const source = options.source === true
    // A cluster may be made while the process runs: inside, all names of API servers lead to the host.
    const names = [...Object.keys(serviceByHost), ...(options.inside === true ? [`*${API_SERVER_DOMAIN}`] : [])]
    const routes = Object.fromEntries(names.map(host => [host, httpsPort]))
    // Tests run hundreds of actions: compiling the bundle once for all of them saves a tenth of their processor time.
    const compileCache = process.env.NODE_COMPILE_CACHE
    if (member === undefined) return { routes, source, compileCache }
    return { routes, source, compileCache, clock: { member, control: controlPort, now: now() } }
  }
}

/** `provision-network` of `dist/provision-network/index.js`. */
function nameOf(entry: string): string {
  const file = entry.startsWith('file:') ? fileURLToPath(entry) : entry
  return basename(file) === 'index.js' ? basename(dirname(file)) : basename(file)
}

import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import type { RepositoryIdentity } from './azure/new-world.ts'
import type { SetupParameters } from './azure/prepared-setup.ts'
import type { World } from './azure/world.ts'
import { Children } from './host/children.ts'
import { Clock } from './host/clock.ts'
import { openClockServer } from './host/clock-server.ts'
import { Dispatcher } from './host/dispatcher.ts'
import { type Handlers, loadHandlers } from './host/handlers.ts'
import { Servers } from './host/servers.ts'
import { forgetRequests, loadKeys, loadWorld, lockState, saveWorld } from './host/state.ts'

const STALL_AFTER = 30_000
const IMPATIENT_AFTER = 1000

/**
 * Local Azure with its servers and its clock, in this process; actions run as its children. The runner and `serve` build
 * on it.
 */
export interface Host {
  world: World
  /** The state directory. */
  readonly dir: string
  readonly keys: Keys
  /** Path of the CA certificate clients must trust. */
  readonly caFile: string
  /** Loopback port of the one TLS server behind all public host names. */
  readonly port: number
  /** Starts an action process with the preload: local network, local clock. It counts as awake until it says otherwise. */
  spawn(entry: string, options: SpawnOptions): ChildProcess
  /** Sends a signal and marks the process awake, so that the clock waits for what it does. */
  signal(child: ChildProcess, signal: NodeJS.Signals): void
  /** The clock stands still until the promise settles: for `run:` steps and the runner's own work. */
  hold<T>(work: Promise<T>): Promise<T>
  /** Resolves when the clock has reached that instant, or when the signal aborts: then the instant no longer draws the clock. Others may work meanwhile. */
  sleepUntil(instant: number, signal?: AbortSignal): Promise<void>
  /** Called after a Resource Manager request took effect and before it is answered; the answer waits for it. Returns a function that stops it. */
  onServed(listener: (n: number, method: string, path: string) => void | Promise<void>): () => void
  /** Writes `state.json`. */
  save(): Promise<void>
  close(): Promise<void>
}

export interface SpawnOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Resolve the toolkit to `src/` instead of `dist/`. */
  readonly source?: boolean
  /** The process gets the network only and keeps the machine's clock; nothing waits for it. */
  readonly realTime?: boolean
  /** The process runs inside the network of the clusters: it reaches their API servers. */
  readonly inside?: boolean
}

/** The signing key of the local GitHub issuer and the TLS material; made once for each state directory. */
export interface Keys {
  /** PEM, RSA 2048. */
  readonly issuerPrivateKey: string
  readonly issuerJwk: { readonly kid: string; readonly [member: string]: unknown }
  readonly caCertificate: string
  readonly serverCertificate: string
  readonly serverKey: string
  /** The CA of clusters, in PEM: a kubeconfig has its certificate. */
  readonly clusterCaCertificate: string
  readonly clusterCaKey: string
}

export interface HostOptions {
  /** Forgets the saved world. */
  readonly fresh?: boolean
  /** For a new world. */
  readonly seed?: number
  /** The caller's repository, for a new world; default `org/platform`. */
  readonly repository?: RepositoryIdentity
  /** GitHub environments whose jobs may log in, besides those the world trusts already. */
  readonly environments?: readonly string[]
  /** Parameters of the set-up, deployed again; default: those of the saved world, or the defaults of the template. */
  readonly setup?: SetupParameters
  /** Paces the clock's jumps for a person: so many times real time. Without it they take no time. */
  readonly speed?: number
  /** False: looks at the directory beside whoever holds it; nothing can be saved. Default true. */
  readonly exclusive?: boolean
  /** Makes the keys of a new state directory; default: keys that no other directory has. */
  readonly makeKeys?: () => Promise<Keys>
  /** Default: local Azure and local GitHub. */
  readonly handlers?: Handlers
  /** Wall-clock milliseconds without progress after which the processes that are awake are killed; default 30,000. */
  readonly stallAfter?: number
  /** Told why, before they are killed; default: standard error. */
  readonly onStall?: (message: string) => void
}

/** What `openHost` gives: the host, and the part `serve` opens its own servers with. */
export interface OpenHost extends Host {
  readonly servers: Servers
  readonly handlers: Handlers
}

/**
 * Opens local Azure on a state directory: the saved world or a new one, its keys, its servers and its clock. Throws
 * StateLockedError while another living process holds the directory.
 */
export async function openHost(directory: string, options: HostOptions = {}): Promise<OpenHost> {
  const dir = resolve(directory)
  const unlock = options.exclusive === false ? undefined : await lockState(dir)
  try {
    const { keys, caFile } = await loadKeys(dir, options.makeKeys)
    const handlers = options.handlers ?? (await loadHandlers())
    if (options.fresh && unlock !== undefined) await forgetRequests(dir)
    const saved = options.fresh ? undefined : await loadWorld(dir)
    const world = handlers.prepare(saved, keys, options)
    return await startHost({ dir, keys, caFile, handlers, world, options, unlock })
  } catch (error) {
    await unlock?.()
    throw error
  }
}

interface Parts {
  readonly dir: string
  readonly keys: Keys
  readonly caFile: string
  readonly handlers: Handlers
  readonly world: World
  readonly options: HostOptions
  readonly unlock: (() => Promise<void>) | undefined
}

async function startHost({ dir, keys, caFile, handlers, world, options, unlock }: Parts): Promise<OpenHost> {
  const clock = new Clock({
    world,
    advance: handlers.advance,
    speed: options.speed,
    stallAfter: options.stallAfter ?? STALL_AFTER,
    impatientAfter: IMPATIENT_AFTER,
    onStall(message, members) {
      if (options.onStall) options.onStall(message)
      else process.stderr.write(`${message}\n`)
      children.kill(members)
    }
  })
  const dispatcher = new Dispatcher(world, keys, handlers, clock)
  const servers = new Servers(keys, dispatcher)
  const port = await servers.open()
  const control = await openClockServer(clock)
  const children = new Children(clock, {
    controlPort: control.port,
    httpsPort: port,
    caFile,
    now: () => world.now
  })
  return {
    world,
    dir,
    keys,
    caFile,
    port,
    servers,
    handlers,
    spawn: (entry, spawnOptions) => children.spawn(entry, spawnOptions),
    signal: (child, signal) => children.signal(child, signal),
    hold: work => clock.hold(work),
    sleepUntil: (instant, signal) => clock.sleepUntil(instant, signal),
    onServed: listener => dispatcher.onServed(listener),
    async save() {
      if (unlock === undefined) throw new Error(`${dir} was opened without its lock: nothing can be saved there`)
      await saveWorld(dir, world)
    },
    async close() {
      await children.close()
      clock.close()
      await Promise.all([servers.close(), control.close()])
      await unlock?.()
    }
  }
}

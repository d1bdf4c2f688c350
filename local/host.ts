import type { ChildProcess } from 'node:child_process'
import type { World } from './azure/world.ts'

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
  /** Resolves when the clock has reached that instant; others may work meanwhile. */
  sleepUntil(instant: number): Promise<void>
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
}

/** The signing key of the local GitHub issuer and the TLS material; made once for each state directory. */
export interface Keys {
  /** PEM, RSA 2048. */
  readonly issuerPrivateKey: string
  readonly issuerJwk: { readonly kid: string; readonly [member: string]: unknown }
  readonly caCertificate: string
  readonly serverCertificate: string
  readonly serverKey: string
}

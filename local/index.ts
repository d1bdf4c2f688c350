import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from './azure/world.ts'
import { loadHandlers } from './host/handlers.ts'
import { makeKeys } from './host/keys.ts'
import { type HostOptions, type Keys, type OpenHost, openHost } from './host.ts'

export type { World } from './azure/world.ts'
export type { Host, HostOptions, OpenHost } from './host.ts'
export { type RunOptions, runWorkflow } from './runner/run.ts'
export type { RequestPoint, RunRequest, RunResult } from './runner/types.ts'
export { environmentsOf } from './runner/workflow/run-preparation.ts'
export { UsageError } from './runner/workflow/startup-error.ts'

let keys: Promise<Keys> | undefined

/** Returns the keys that all worlds of this process share: an RSA key of its own for each would take 50 ms. */
function sharedKeys(): Promise<Keys> {
  keys ??= makeKeys()
  return keys
}

/** Local Azure on a state directory, for tests and sweeps: `close` it when done. */
export async function openWorld(directory: string, options: HostOptions = {}): Promise<OpenHost> {
  return await openHost(directory, { makeKeys: sharedKeys, ...options })
}

/**
 * A host on a copy of a world, in a directory of its own that `close` removes: what happens in it never shows in the
 * world it was forked from.
 */
export async function forkHost(world: World, options: HostOptions = {}): Promise<OpenHost> {
  const copy = structuredClone(world)
  const handlers = options.handlers ?? (await loadHandlers())
  const directory = await mkdtemp(join(tmpdir(), 'local-azure-'))
  const prepare: typeof handlers.prepare = (_saved, keys, given) => handlers.prepare(copy, keys, given)
  const host = await openHost(directory, { makeKeys: sharedKeys, ...options, handlers: { ...handlers, prepare } })
  const close = async (): Promise<void> => {
    await host.close()
    await rm(directory, { recursive: true, force: true })
  }
  return { ...host, close }
}

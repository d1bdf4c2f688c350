import { randomUUID } from 'node:crypto'
import { appendFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { addNodesToSavedWorld } from '../aks/nodes/saved-nodes.ts'
import type { RequestRecord, World } from '../azure/world.ts'
import type { Keys } from '../host.ts'
import { coverHosts, makeClusterAuthority, makeKeys } from './keys.ts'
import { StateError } from './state-error.ts'

/** File of the state directory with the world. */
export const STATE = 'state.json'
const KEYS = 'keys.json'
const CA = 'ca.pem'
const LOCK = 'lock'
const REQUESTS = 'requests.jsonl'
/** Milliseconds another process needs to remove a stale lock. */
const TAKEOVER_TAKES = 5

/** The state directory is held by another process that lives. */
export class StateLockedError extends StateError {
  readonly pid: number

  constructor(dir: string, pid: number) {
    super(`${dir} is in use by process ${pid}; wait for it, end it, or choose another directory with --state`)
    this.name = 'StateLockedError'
    this.pid = pid
  }
}

/** Takes the directory for this process. Returns what gives it back. Throws StateLockedError while a living process holds it. */
export async function lockState(dir: string): Promise<() => Promise<void>> {
  await createDirectory(dir)
  const file = join(dir, LOCK)
  const mine = `${file}.${process.pid}.${randomUUID()}`
  await writeFile(mine, String(process.pid))
  try {
    // A link appears with its content, so that no one ever reads a lock without a holder.
    while (!(await linked(mine, file))) await removeStale(dir, file, mine)
  } finally {
    await rm(mine, { force: true })
  }
  return () => rm(file, { force: true })
}

/** Removes the lock of a dead process. Throws StateLockedError if its holder lives. */
async function removeStale(dir: string, file: string, mine: string): Promise<void> {
  const holder = await holderOf(file)
  if (holder?.lives) throw new StateLockedError(dir, holder.pid)
  // Several may find it stale at once: one of them looks again and removes it, so that no new lock is ever removed.
  const guard = `${file}.takeover`
  if (await linked(mine, guard)) {
    if (!(await holderOf(file))?.lives) await rm(file, { force: true })
    await rm(guard, { force: true })
  } else if ((await holderOf(guard))?.lives === false) {
    await rm(guard, { force: true })
  } else {
    await setTimeout(TAKEOVER_TAKES)
  }
}

/** Undefined where there is no such file. */
async function holderOf(file: string): Promise<{ pid: number; lives: boolean } | undefined> {
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  const pid = Number(text)
  return { pid, lives: pid > 0 && isAlive(pid) }
}

/** The world as it was saved; undefined where none was. */
export async function loadWorld(dir: string): Promise<World | undefined> {
  const text = await readIfThere(join(dir, STATE))
  if (text === undefined) return undefined
  const world = parseSaved(text, join(dir, STATE), STATE_REMEDY) as World
  if (typeof world.resources === 'object') return addNodesToSavedWorld(world)
  throw new StateError(`${join(dir, STATE)} is not a world of local Azure. ${STATE_REMEDY}`)
}

const STATE_REMEDY = 'Begin with --fresh, or choose another directory with --state.'
const KEYS_REMEDY = 'Delete the file: new keys are made.'

/** Returns the object in the text of a file. Throws StateError if the text is not JSON, or is another value. */
function parseSaved(text: string, file: string, remedy: string): object {
  try {
    return Object(JSON.parse(text))
  } catch (error) {
    throw new StateError(`${file} is not JSON (${(error as Error).message}). ${remedy}`)
  }
}

/** Codes of the file system for a path that no directory can have. */
const UNUSABLE = ['EEXIST', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG']

async function createDirectory(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true })
  } catch (error) {
    const code = String(codeOf(error))
    if (!UNUSABLE.includes(code)) throw error
    throw new StateError(`${dir} cannot be a state directory (${code}). Give --state a directory that you can write.`)
  }
}

/** Writes the world, which can hold passwords. A reader finds the old one or the new one, never a part. */
export async function saveWorld(dir: string, world: World): Promise<void> {
  await replaceFile(join(dir, STATE), JSON.stringify(world), 0o600)
}

/** Adds requests of commands to `requests.jsonl` of the state directory. Those of a run are in the folder of the run. */
export async function appendRequests(dir: string, requests: readonly RequestRecord[]): Promise<void> {
  if (requests.length === 0) return
  await appendFile(join(dir, REQUESTS), requests.map(request => `${JSON.stringify(request)}\n`).join(''))
}

/** Deletes the requests of commands, which belong to the world that is forgotten. */
export async function forgetRequests(dir: string): Promise<void> {
  await rm(join(dir, REQUESTS), { force: true })
}

/** Returns the keys of this directory and the path of its CA certificate. `make` makes them once, and again for new host names. */
export async function loadKeys(dir: string, make = makeKeys): Promise<{ keys: Keys; caFile: string }> {
  await createDirectory(dir)
  const text = await readIfThere(join(dir, KEYS))
  const saved = text === undefined ? undefined : (parseSaved(text, join(dir, KEYS), KEYS_REMEDY) as SavedKeys)
  const kept = saved !== undefined && coverHosts(saved) ? saved : undefined
  const keys = kept === undefined ? await make() : await completed(kept)
  const caFile = join(dir, CA)
  if (kept === undefined) await replaceFile(caFile, keys.caCertificate)
  if (keys !== saved) await replaceFile(join(dir, KEYS), JSON.stringify(keys, undefined, 2), 0o600)
  return { keys, caFile }
}

/** Keys that were saved before API servers had certificates lack the authority of clusters. */
type SavedKeys = Omit<Keys, keyof ClusterAuthority> & Partial<ClusterAuthority>
type ClusterAuthority = Pick<Keys, 'clusterCaCertificate' | 'clusterCaKey'>

async function completed(saved: SavedKeys): Promise<Keys> {
  const isComplete = saved.clusterCaCertificate !== undefined && saved.clusterCaKey !== undefined
  return isComplete ? (saved as Keys) : { ...saved, ...(await makeClusterAuthority()) }
}

async function replaceFile(file: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, text, { mode })
  await rename(temporary, file)
}

/** False where the new name exists. */
async function linked(existing: string, name: string): Promise<boolean> {
  try {
    await link(existing, name)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

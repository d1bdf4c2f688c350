import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenHost, RunResult, World } from '../../local/index.ts'
import { newWorld, provision, summaryOf } from './kit.ts'

/** The environment `production` of the starter kit, provisioned from nothing by one run. */
export interface Provisioned {
  /** The world before the run, with the demonstration certificates of the run. */
  readonly start: World
  readonly world: World
  readonly run: RunResult
  readonly summary: string
}

/** Milliseconds between two looks for what another test file is provisioning. */
const POLL_INTERVAL = 50

/**
 * Returns the environment `production` of the starter kit after its first run. One test file of a jest run provisions it;
 * the others, in whatever worker, read what that one saved. Throws the run's messages when the run did not succeed.
 */
export async function starterProvisioned(): Promise<Provisioned> {
  const directory = process.env.SHARED_TEST_DIRECTORY
  if (directory === undefined) throw new Error('test/global-setup.mjs did not run')
  const [saved, lock] = [join(directory, 'starter.json'), join(directory, 'starter.lock')]
  for (;;) {
    const provisioned = readIfSaved(saved)
    if (provisioned !== undefined) return provisioned
    if (take(lock)) return await provisionAndSave(saved, lock)
    if (!isAlive(holderOf(lock))) rmSync(lock, { recursive: true, force: true })
    await sleep(POLL_INTERVAL)
  }
}

/** Provisions and saves the result. Releases the lock only after a failure, so that the next test file tries again. */
async function provisionAndSave(saved: string, lock: string): Promise<Provisioned> {
  try {
    const text = JSON.stringify(await firstRun(await newWorld()))
    writeFileSync(`${saved}.part`, text)
    renameSync(`${saved}.part`, saved)
    return JSON.parse(text)
  } catch (error) {
    rmSync(lock, { recursive: true })
    throw error
  }
}

async function firstRun(host: OpenHost): Promise<Provisioned> {
  const start = structuredClone(host.world)
  const run = await provision(host)
  if (run.conclusion !== 'success') throw new Error(run.annotations.map(({ message }) => message).join('\n'))
  return { start: { ...start, github: host.world.github }, world: host.world, run, summary: summaryOf(host, run) }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Returns the process that provisions; its own id, which is alive, while that process has not written it yet. */
function holderOf(lock: string): number {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8')) || process.pid
  } catch {
    return process.pid
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function readIfSaved(file: string): Provisioned | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

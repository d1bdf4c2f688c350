import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach } from '@jest/globals'
import { inventory } from '../../local/azure/resources/inventory.ts'
import {
  forkHost,
  type OpenHost,
  openWorld,
  type RunRequest,
  type RunResult,
  runWorkflow,
  type World
} from '../../local/index.ts'

export const root = join(import.meta.dirname, '../..')
export const starterKit = join(root, 'workflows')

const directory = mkdtempSync(join(tmpdir(), 'workflow-test-'))
const open = new Set<OpenHost>()
let count = 0

afterEach(async () => {
  for (const host of open) await host.close()
  open.clear()
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A new world of its own, closed after the test. */
export async function newWorld(environments: readonly string[] = ['production']): Promise<OpenHost> {
  const host = await openWorld(join(directory, `world-${++count}`), { environments })
  open.add(host)
  return host
}

/** A copy of a world, in which jobs of these GitHub environments may log in too; closed after the test. */
export async function fork(world: World, environments: readonly string[] = []): Promise<OpenHost> {
  const host = await forkHost(world, { environments })
  open.add(host)
  return host
}

/** Runs the public workflow `provision` as the starter kit calls it; `ACTIONS=src` takes the sources instead of the bundle. */
export async function provision(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'provision', caller: starterKit, source, ...request })
}

/** Runs the public workflow `destroy` as the starter kit calls it; whoever starts it has typed the environment's name. */
export async function destroy(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  const inputs = { confirm: request.environment ?? 'production' }
  return await runWorkflow(host, { workflow: 'destroy', caller: starterKit, source, inputs, ...request })
}

/** Runs the public workflow `power-cluster` as the starter kit calls it, by hand or on its schedule. */
export async function powerCluster(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'power-cluster', caller: starterKit, source, ...request })
}

/** Runs the public workflow `operation` as the starter kit calls it, by hand. */
export async function operation(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'operation', caller: starterKit, source, ...request })
}

/** Runs the public workflow `drift` as the starter kit calls it. */
export async function drift(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'drift', caller: starterKit, source, ...request })
}

/** Runs the public workflow `validate-upgrade` as the starter kit calls it, by hand or on a pull request. */
export async function validateUpgrade(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'validate-upgrade', caller: starterKit, source, ...request })
}

/** Runs the public workflow `upgrade-in-place` as the starter kit calls it: on a push, on its schedule or by hand. */
export async function upgradeInPlace(host: OpenHost, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'upgrade-in-place', caller: starterKit, source, ...request })
}

type KitChange = readonly [file: string, from: string, to: string]

/** The starter kit as a team would have changed it: in each file named, the first text becomes the second. */
export function changedKit(...changes: readonly KitChange[]): string {
  const folder = join(directory, `kit-${++count}`)
  cpSync(starterKit, folder, { recursive: true })
  for (const [file, from, to] of changes) {
    const text = readFileSync(join(folder, file), 'utf8')
    if (!text.includes(from)) throw new Error(`${file} of the starter kit has no ${from}`)
    writeFileSync(join(folder, file), text.replace(from, to))
  }
  return folder
}

/** The starter kit with a configuration of its own, and changed as `changedKit` says. */
export function kitWith(configuration: string, ...changes: readonly KitChange[]): string {
  const folder = changedKit(...changes)
  writeFileSync(join(folder, 'aks-baseline.yml'), configuration)
  return folder
}

export function resources(host: OpenHost): string {
  return JSON.stringify(inventory(host.world))
}

/** Ids of all that exists. */
export function idsOf(world: World): string[] {
  return inventory(world).map(({ id }) => String(id))
}

/** Puts something into a world behind everybody's back. */
export function add(world: World, id: string, type: string, location: string, properties: object = {}): void {
  const name = id.split('/').at(-1) ?? ''
  const given = { ...properties, provisioningState: 'Succeeded' }
  world.resources[id.toLowerCase()] = {
    id,
    type,
    name,
    location,
    properties: given,
    generation: 1,
    createdAt: world.now
  }
}

/** Outputs of the last step of a job of the called workflow. */
export function outputsOf({ jobs }: RunResult, job: 'plan' | 'apply'): Readonly<Record<string, string>> {
  return jobs.find(({ name }) => name === `provision / ${job}`)?.steps.at(-1)?.outputs ?? {}
}

export function summaryOf(host: OpenHost, { number }: RunResult): string {
  return readFileSync(join(host.dir, 'runs', String(number), 'summary.md'), 'utf8')
}

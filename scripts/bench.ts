/**
 * `npm run bench [-- --tests] [--against=COMMIT]`: numbers that tell whether an action starts fast and stays small, and
 * what local Azure costs. Prints; asserts nothing. With `--against`, the CPU time of a provision run is compared with
 * that of another commit, in turns.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { largestGap, type TimingGap } from '../local/azure/run-timing.ts'
import { environmentsOf, openWorld, type RunResult, runWorkflow } from '../local/index.ts'
import { describeReference, GOALS, goalReached } from '../local/reference-sequence.ts'
import { measureLargeCluster } from './bench/large-cluster.ts'
import { compareWithCommit } from './bench/paired-runs.ts'
import { describeStartUp, measureStartUp } from './bench/start-up.ts'
import { measureUpgradeRules } from './bench/upgrade-rules.ts'
import { measureArmOnlyValidation } from './bench/upgrade-validation.ts'
import { describeGoal } from './reference-sequence.ts'

const root = dirname(import.meta.dirname)
const caller = join(root, 'workflows')
const environments = environmentsOf(caller)

function bytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

function wall(...args: string[]): string {
  const began = performance.now()
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'ignore' })
  return `${((performance.now() - began) / 1000).toFixed(1)} s${status === 0 ? '' : ` (failed: ${status})`}`
}

function describe(name: string, { simulated, requests, wallSeconds }: RunResult): string {
  const { durationMinutes, criticalPathMinutes, floorMinutes } = simulated
  const ratio = durationMinutes === 0 ? '' : `, ratio ${(durationMinutes / criticalPathMinutes).toFixed(3)}`
  const minutes = [durationMinutes, criticalPathMinutes, floorMinutes].map(value => value.toFixed(2))
  return `${name}: simulated ${minutes[0]} min, critical path ${minutes[1]}${ratio}, floor ${minutes[2]}; ${JSON.stringify(requests)}; ${wallSeconds.toFixed(1)} s`
}

function describeGap(gap: TimingGap | undefined): string {
  if (gap === undefined) return 'floor: a single step'
  const last = (id: string) => id.split('/').slice(-2).join('/')
  return `largest wait above the floor: ${gap.minutes} min from ${last(gap.after)} to ${last(gap.before)}, in ${last(gap.inside)}`
}

function describeLargeCluster(): string {
  const { nodes, pods, upgradeSeconds, simulatedMinutes, forkSeconds, bytes } = measureLargeCluster()
  const upgrade = `${upgradeSeconds.toFixed(2)} s CPU for ${simulatedMinutes.toFixed(1)} simulated min`
  const fork = `${(forkSeconds * 1000).toFixed(2)} ms CPU for ${(bytes / 1000).toFixed(0)} kB`
  return `upgrade of ${nodes} nodes with ${pods} pods: ${upgrade}; fork of this world ${fork}`
}

async function describeValidations(): Promise<string> {
  const { pools, nodes, requests, pages, latency, wall, cpu } = await measureArmOnlyValidation()
  const arm = `${requests} requests (${pages} with pages of three items), ${wall.toFixed(2)} s with ${latency} ms for each, ${cpu.toFixed(2)} s CPU`
  const inside = await measureUpgradeRules()
  const rules = `${inside.seconds.toFixed(2)} s CPU, ${inside.findings} findings`
  return `validation of an upgrade, Azure alone, ${pools} pools with ${nodes} nodes: ${arm}\nvalidation from inside, ${inside.pods} pods under ${inside.budgets} budgets: ${rules}`
}

const against = process.argv.find(word => word.startsWith('--against='))?.slice('--against='.length)
const directory = mkdtempSync(join(tmpdir(), 'aks-baseline-bench-'))
const host = await openWorld(join(directory, 'world'), { environments })
try {
  console.log(describeStartUp(await measureStartUp(host, caller, environments[0] ?? '')))
  const since = host.world.now
  const first = await runWorkflow(host, { workflow: 'provision', caller })
  console.log(describe('first run', first))
  const goal = goalReached(host.world, since)
  if (goal !== undefined) console.log(`until ${goal}: ${describeReference(goal, first.simulated.durationMinutes)}`)
  for (const each of GOALS) console.log(describeGoal(each))
  console.log(describeGap(largestGap(host.world, since)))
  console.log(describe('second run', await runWorkflow(host, { workflow: 'provision', caller })))
  console.log(describeLargeCluster())
  console.log(await describeValidations())
  if (against !== undefined) console.log(compareWithCommit(against))
  console.log(`dist: ${(bytes(join(root, 'dist')) / 1e6).toFixed(2)} MB`)
  console.log(`npm run local: ${wall('run', 'local', '--', '--state', join(directory, 'local'))}`)
  if (process.argv.includes('--tests')) console.log(`npm test: ${wall('test')}`)
} finally {
  await host.close()
  rmSync(directory, { recursive: true, force: true })
}

/** Compares the CPU time of a provision run, and of a fork of its world, with those of another commit. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { World } from '../../local/azure/world.ts'
import { measureFork } from './large-cluster.ts'

const root = dirname(dirname(import.meta.dirname))
const PAIRS = 5

/** CPU seconds, and bytes of the world that the run left. */
interface RunCost {
  readonly runSeconds: number
  readonly forkSeconds: number
  readonly bytes: number
}

/** Provisions the starter kit in turns with this checkout and with the commit. Returns one line; throws if a run fails. */
export function compareWithCommit(commit: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'aks-baseline-paired-'))
  const other = join(directory, 'checkout')
  try {
    run('git', ['worktree', 'add', '--detach', other, commit], root)
    symlinkSync(join(root, 'node_modules'), join(other, 'node_modules'))
    const pairs = Array.from({ length: PAIRS }, (_, pair) => ({
      theirs: provision(other, join(directory, `theirs-${pair}`)),
      ours: provision(root, join(directory, `ours-${pair}`))
    }))
    return describe(commit, pairs)
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', other], { cwd: root })
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Runs the workflow, with all processes that it starts: the shell's builtin `times` counts them. */
function provision(checkout: string, state: string): RunCost {
  const script = '"$@" > /dev/null && times'
  const output = run('bash', ['-c', script, 'bash', 'node', 'local/cli.ts', 'provision', '--state', state], checkout)
  const world = JSON.parse(readFileSync(join(state, 'state.json'), 'utf8')) as World
  const { fork, bytes } = measureFork(world)
  return { runSeconds: secondsOf(output), forkSeconds: fork, bytes }
}

/** Returns the seconds in the last line of the builtin `times`: user and system time of the children. */
function secondsOf(output: string): number {
  const times = [...(output.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${status}: ${stderr}`)
  return stdout
}

function describe(commit: string, pairs: readonly { readonly ours: RunCost; readonly theirs: RunCost }[]): string {
  const compare = (name: string, figure: (cost: RunCost) => number, unit: string, digits: number) => {
    const [ours, theirs] = [
      median(pairs.map(pair => figure(pair.ours))),
      median(pairs.map(pair => figure(pair.theirs)))
    ]
    const ratio = median(pairs.map(pair => figure(pair.ours) / figure(pair.theirs)))
    return `${name} ${ours.toFixed(digits)} ${unit} (${theirs.toFixed(digits)} at ${commit}, ratio ${ratio.toFixed(2)})`
  }
  return [
    compare('provision run', cost => cost.runSeconds, 's CPU', 1),
    compare('fork of its world', cost => cost.forkSeconds * 1000, 'ms CPU', 2),
    compare('size of its world', cost => cost.bytes / 1000, 'kB', 0)
  ].join('; ')
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

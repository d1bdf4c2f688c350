import { keyOf } from '../azure/resource-ids.ts'
import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'

/** Namespace in which AKS runs commands ("Access a private AKS cluster", command invoke). */
export const COMMAND_NAMESPACE = 'aks-command'
/** Resources that a command requests on its node ("Access a private AKS cluster", pod resource specifications). */
export const COMMAND_REQUESTS = { cpu: '200m', memory: '500Mi' } as const

/** Result of a command, as far as it is known. */
export interface RunCommand {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly command: string
  readonly node: string
  readonly createdAt: number
  startedAt?: number
  finishedAt?: number
  state: 'running' | 'succeeded' | 'failed'
  exitCode?: number
  logs?: string
  /** Reason for which the pod of a failed command did not run. */
  reason?: string
}

/** Answer that local Azure gives to commands whose text matches a pattern, in place of running them. */
export interface CommandAnswer {
  readonly logs?: string
  readonly exitCode?: number
  readonly state?: 'succeeded' | 'failed'
  readonly reason?: string
}

/** Returns the commands of a cluster by their ids. */
export function commandsOf(world: World, clusterId: string): Record<string, RunCommand> {
  const table = tableOf<Record<string, RunCommand>>(world, 'runCommands')
  const own = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = own
  return own
}

/** Milliseconds for which results can be read; how long AKS keeps them is *assumed*. */
const KEPT_MILLISECONDS = 3600 * 1000

/** Deletes the results of a cluster that can no longer be read. */
export function dropOldCommands(world: World, clusterId: string): void {
  const own = commandsOf(world, clusterId)
  for (const { id, finishedAt } of Object.values(own)) {
    if (finishedAt !== undefined && finishedAt + KEPT_MILLISECONDS < world.now) delete own[id]
  }
}

/** Returns the result of a command while it can be read. */
export function findCommand(world: World, clusterId: string, id: string): RunCommand | undefined {
  dropOldCommands(world, clusterId)
  const own = commandsOf(world, clusterId)
  return Object.hasOwn(own, id) ? own[id] : undefined
}

function answers(world: World): Record<string, { pattern: string; answer: CommandAnswer }[]> {
  return tableOf<{ pattern: string; answer: CommandAnswer }[]>(world, 'commandAnswers')
}

/**
 * Lets every command of a cluster that matches a regular expression have this answer. The newest answer counts first.
 */
export function answerCommand(world: World, clusterId: string, pattern: string, answer: CommandAnswer): void {
  const own = answers(world)[keyOf(clusterId)] ?? []
  answers(world)[keyOf(clusterId)] = [{ pattern, answer }, ...own.filter(each => each.pattern !== pattern)]
}

/** Returns the answer of `answerCommand` for a command, or `undefined` if the command has to run. */
export function givenAnswer(world: World, clusterId: string, command: string): CommandAnswer | undefined {
  return answers(world)[keyOf(clusterId)]?.find(({ pattern }) => new RegExp(pattern, 's').test(command))?.answer
}

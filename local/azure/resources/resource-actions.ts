import { deterministicDuration } from '../deterministic-ids.ts'
import { operationPaths } from '../protocol/operation-paths.ts'
import {
  afterDefect,
  endOperation,
  faultError,
  operationHeaders,
  type PollAnswers,
  settleByKind,
  startOperation
} from '../protocol/operations.ts'
import { keyOf } from '../resource-ids.ts'
import type { ActionCaller, ArmError, HttpResponse, Operation, World } from '../world.ts'

/** What an action comes to when it is due, by its name: nothing when it went well. It may set the answer (`data.poll`). */
export type SettleAction = (world: World, operation: Operation) => ArmError | undefined

/** One entry for each action that takes time; filled by the modules that own the actions. */
export const settleByAction: Record<string, SettleAction> = {}

/** Continues an action that has several steps: returns when the next step is due, or `undefined` at its end. */
export const progressByAction: Record<string, (world: World, operation: Operation) => number | undefined> = {}

settleByKind.action = (world, operation) => {
  const dueAt = progressByAction[String(operation.data.action)]?.(world, operation)
  if (dueAt !== undefined) {
    operation.dueAt = dueAt
    return
  }
  const settle = settleByAction[String(operation.data.action)]
  if (settle === undefined) throw new Error(`nothing settles the action ${operation.data.action}`)
  endOperation(world, operation, settle(world, operation))
}

afterDefect.action = (world, { target }) => {
  const properties = world.resources[keyOf(target)]?.properties
  if (properties?.provisioningState !== undefined) properties.provisioningState = 'Failed'
}

export interface Action {
  /** Key of `settleByAction`. */
  readonly action: string
  /** Id of the resource it is done to. */
  readonly target: string
  readonly seconds: number
  readonly by: ActionCaller
  /** What settling it needs to know. */
  readonly data?: Record<string, unknown>
  readonly poll?: PollAnswers
  /** Ids nobody else may write meanwhile. */
  readonly holds?: readonly string[]
}

/** Starts a POST that takes time: 202 with the address of its result. */
export function startAction(world: World, { action, target, seconds, by, data, poll, holds }: Action): HttpResponse {
  const dueAt = world.now + deterministicDuration(world, seconds, action, keyOf(target), world.now)
  const operation = startOperation(world, {
    kind: 'action',
    target,
    verb: 'POST',
    by: by.caller.objectId,
    dueAt,
    data: { action, ...data, poll: poll ?? {} },
    names: [keyOf(target)],
    ...(holds && { holds })
  })
  const { result } = operationPaths(world, operation)
  return { status: 202, headers: operationHeaders(world, operation, { result }, by.apiVersion) }
}

/** Ends an action well with this body as its answer, or with what a fault made of it. */
export function answerAction(operation: Operation, body?: unknown): ArmError | undefined {
  operation.data.poll = { ...(operation.data.poll as object), result: { status: 200, body } }
  return faultError(operation)
}

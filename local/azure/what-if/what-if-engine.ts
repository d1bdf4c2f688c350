import { endOperation, settleByKind } from '../protocol/operations.ts'
import type { Operation, World } from '../world.ts'

/** What is compared, filled in by the modules that own it: a deployment, a stack, or the details of a stack's result. */
export const whatIfByForm: Record<string, (world: World, operation: Operation) => void> = {}

settleByKind['what-if'] = (world, operation) => {
  const settle = whatIfByForm[String(operation.data.form)]
  if (settle === undefined) throw new Error(`nothing settles a what-if of form ${operation.data.form}`)
  settle(world, operation)
}

/** Ends a POST what-if: its result address answers 200 with this body. */
export function endWithAnswer(world: World, operation: Operation, body: unknown): void {
  operation.data.poll = { ...(operation.data.poll as object), result: { status: 200, body } }
  endOperation(world, operation)
}

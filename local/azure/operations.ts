import type { ArmError, Operation, World } from './world.ts'

/** What an operation does each time it is due: it moves `dueAt` on, or ends itself with `endOperation`. */
export type Settle = (world: World, operation: Operation) => void

/** One entry for each kind; filled by the modules that own the kinds, read by `advance`. */
export const settleByKind: Partial<Record<Operation['kind'], Settle>> = {}

/** Records a new operation. Its id is invented from kind, target, verb and the count of operations on that target. */
export function startOperation(
  _world: World,
  _fields: Pick<Operation, 'kind' | 'target' | 'verb' | 'by' | 'dueAt'> & Partial<Operation>
): Operation {
  throw new Error('local/azure/operations.ts is not built')
}

export function endOperation(_world: World, _operation: Operation, _error?: ArmError): void {
  throw new Error('local/azure/operations.ts is not built')
}

/** Lets time pass: settles what is due up to `to`, in order of (dueAt, id), each at its own instant. */
export function advance(_world: World, _to: number): void {
  throw new Error('local/azure/operations.ts is not built')
}

/** The next instant at which something happens by itself. */
export function nextDue(_world: World): number | undefined {
  throw new Error('local/azure/operations.ts is not built')
}

export interface OperationPaths {
  /** Path of the Azure-AsyncOperation address, without query. */
  readonly status?: string
  /** Path of the Location address, without query. */
  readonly result?: string
}

/**
 * Headers for the answer that starts an operation, with the signed query a client must send back verbatim. What the
 * addresses answer is registered with the operation (`data.poll`), so one pair of routes serves them all.
 */
export function operationHeaders(
  _world: World,
  _operation: Operation,
  _paths: OperationPaths,
  _apiVersion: string
): Record<string, string> {
  throw new Error('local/azure/operations.ts is not built')
}

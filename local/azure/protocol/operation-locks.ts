import { refuse } from '../errors.ts'
import { keyOf, sameId } from '../resource-ids.ts'
import type { Operation, Refusal, World } from '../world.ts'

/**
 * 409 AnotherOperationInProgress when a running operation holds one of the ids, something above it or a child of it.
 * Extensions (`…/providers/…` below a resource) are not children: a diagnostic setting can be written while its
 * resource is. A PUT of the resource `superseded` is passed over: what is asked for takes its place.
 */
export function refuseBusy(
  world: World,
  ids: readonly string[],
  superseded?: string,
  say: (world: World, operation: Operation) => Refusal = anotherOperation
): Refusal | undefined {
  for (const operation of runningOperations(world)) {
    if (superseded !== undefined && operation.verb === 'PUT' && sameId(operation.target, superseded)) continue
    const held = heldNow(world, operation)
    if (held.some(hold => ids.some(id => blocksWrite(hold, id)))) return say(world, operation)
  }
  return undefined
}

function anotherOperation(world: World, operation: Operation): Refusal {
  return refuse.anotherOperation(statusAddress(world, operation))
}

function runningOperations(world: World): Operation[] {
  return Object.values(world.operations).filter(operation => operation.endedAt === undefined)
}

/** Its own target for as long as it runs; what it holds beside that for `holdSeconds`. */
function heldNow(world: World, operation: Operation): string[] {
  const until = (operation.data.holdUntil as number | undefined) ?? Number.POSITIVE_INFINITY
  const own = operation.kind === 'resource' ? [operation.target] : []
  return world.now < until ? [...own, ...operation.holds] : own
}

/** Whether writing one of two ids keeps the other from being written: they are the same, or one is a child of the other. */
export function blocksWrite(a: string, b: string): boolean {
  return sameId(a, b) || isChild(a, b) || isChild(b, a)
}

function isChild(parent: string, id: string): boolean {
  const prefix = `${keyOf(parent)}/`
  return (
    keyOf(id).startsWith(prefix) &&
    !keyOf(id)
      .slice(prefix.length - 1)
      .includes('/providers/')
  )
}

function statusAddress(world: World, operation: Operation): string {
  const namespace = /\/providers\/([^/]+)/i.exec(operation.target)?.[1] ?? 'Microsoft.Resources'
  const path = `/subscriptions/${world.subscriptionId}/providers/${namespace}/operations/${operation.id}`
  return `https://management.azure.com${path}`
}

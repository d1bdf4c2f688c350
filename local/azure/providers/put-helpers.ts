import { deterministicGuid } from '../deterministic-ids.ts'
import { keyOf } from '../resource-ids.ts'
import type { Put, Refusal, Resource } from '../world.ts'

export type PutCheck = (put: Put) => Refusal | undefined

export type Properties = Record<string, unknown>

export function firstRefusal(put: Put, checks: readonly PutCheck[]): Refusal | undefined {
  for (const check of checks) {
    const refused = check(put)
    if (refused !== undefined) return refused
  }
  return undefined
}

export function bodyProperties(put: Put): Properties {
  return put.body.properties ?? {}
}

/** Returns the `id` of a reference object. */
export function referenceId(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | undefined | null)?.id
  return typeof id === 'string' ? id : undefined
}

/** Inline elements `{ name, properties }` of a body, for example `securityRules`. */
export interface InlineElement {
  readonly name: string
  readonly properties: Properties
}

export function inlineElements(value: unknown): InlineElement[] {
  return ((value ?? []) as Partial<InlineElement>[]).map(element => ({
    ...element,
    name: element.name ?? '',
    properties: element.properties ?? {}
  }))
}

/** Returns the guid of a resource, which is the same at every write and after every recreation. */
export function resourceGuid(put: Put): string {
  return deterministicGuid(put.world, 'resource guid', keyOf(put.id))
}

/** Refuses to delete a resource that other resources use. `refused` creates the refusal from the message that names them. */
export function refuseInUse(
  resource: Resource,
  users: readonly Resource[],
  refused: (message: string) => Refusal
): Refusal | undefined {
  if (users.length === 0) return undefined
  const by = users.map(({ id }) => id).join(', ')
  return refused(`${resource.id} cannot be deleted because it is in use by ${by}.`)
}

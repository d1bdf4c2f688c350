import type { ResourceId } from '../arm/resource-id.ts'
import type { AzureReader } from './types.ts'

/**
 * Returns a client whose answers have no null members, at any depth. Azure answers with null where it has no value, also
 * in place of a list, and rules read a missing member as missing. Do not write such an answer back to Azure.
 */
export function withoutNulls(azure: AzureReader): AzureReader {
  return {
    subscriptionId: azure.subscriptionId,
    permissions: azure.permissions,
    principalId: azure.principalId,
    stacks: azure.stacks,
    read: async <T>(id: ResourceId) => withoutNull(await azure.read<T>(id)),
    ask: async <T>(path: string, type: string, body: unknown) => withoutNull(await azure.ask<T>(path, type, body)),
    async *list<T>(path: string, type: string) {
      for await (const entry of azure.list<T>(path, type)) {
        const isNull = Object.is(entry, null)
        if (!isNull) yield withoutNull(entry)
      }
    }
  }
}

/** Returns a value without the null members and null elements inside it. The value itself if it has none. */
function withoutNull<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const kept = value.filter(each => each !== null).map(withoutNull)
    return isSame(value, kept) ? value : (kept as T)
  }
  const members = Object.entries(value).filter(([, each]) => each !== null)
  const kept = members.map(([name, each]) => [name, withoutNull(each)] as const)
  const isWhole = members.length === Object.keys(value).length && kept.every(([, each], i) => each === members[i]?.[1])
  return isWhole ? value : (Object.fromEntries(kept) as T)
}

function isSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((each, i) => each === after[i])
}

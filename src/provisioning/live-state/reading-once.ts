import type { Azure } from '../../azure/types.ts'

/** The part of the client that only reads. */
export type AzureReader = Pick<Azure, 'subscriptionId' | 'read' | 'list'>

/** Returns a client that reads each resource once, so that several slices of one evaluation see the same state. Lists are not kept. */
export function readingOnce(azure: AzureReader): AzureReader {
  const found = new Map<string, Promise<unknown>>()
  return {
    subscriptionId: azure.subscriptionId,
    list: (path, type) => azure.list(path, type),
    read<T>(id: Parameters<AzureReader['read']>[0]) {
      const key = id.toLowerCase()
      const known = found.get(key) ?? azure.read<T>(id)
      found.set(key, known)
      return known as Promise<T | undefined>
    }
  }
}

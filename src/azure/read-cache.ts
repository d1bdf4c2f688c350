import type { AzureReader } from './types.ts'

/**
 * Returns a client that sends each read, list and query only once and then returns the stored result, so that all code
 * in one evaluation sees the same state.
 */
export function cacheReads(azure: AzureReader): AzureReader {
  const known = new Map<string, Promise<unknown>>()
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const answer = known.get(key) ?? ask()
    known.set(key, answer)
    return answer as Promise<T>
  }
  return {
    subscriptionId: azure.subscriptionId,
    permissions: azure.permissions,
    principalId: azure.principalId,
    stacks: {
      read: name => once(`stack ${name.toLowerCase()}`, () => azure.stacks.read(name)),
      async *list() {
        yield* await once('stacks', () => Array.fromAsync(azure.stacks.list()))
      }
    },
    read: id => once(`read ${id.toLowerCase()}`, () => azure.read(id)),
    ask: (path, type, body) => once(`ask ${path} ${JSON.stringify(body)}`, () => azure.ask(path, type, body)),
    async *list<T>(path: string, type: string) {
      yield* await once(`list ${path.toLowerCase()}`, () => Array.fromAsync(azure.list<T>(path, type)))
    }
  }
}

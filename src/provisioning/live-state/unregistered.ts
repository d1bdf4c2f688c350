import { Failure } from '../../runtime/failure.ts'

/**
 * Returns the result of a read. Returns `undefined` if the resource provider is not registered, because none of its
 * resources can exist then.
 */
export async function emptyWhenUnregistered<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure && error.reason === 'provider-not-registered') return undefined
    throw error
  }
}

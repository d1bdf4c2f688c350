import { Failure } from '../../runtime/failure.ts'

/** Of an unregistered provider nothing can exist. */
export async function unlessUnregistered<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure && error.reason === 'provider-not-registered') return undefined
    throw error
  }
}

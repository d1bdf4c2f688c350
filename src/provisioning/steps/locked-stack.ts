import type { AzureReader } from '../../azure/types.ts'
import { readWriteLocks } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'

/** Returns whether management locks are the only reason for which Azure refused a request. */
export function isLocked(error: unknown): boolean {
  if (!(error instanceof Failure)) return false
  const { leaves = [] } = error.details
  return leaves.length > 0 && leaves.every(({ code }) => code === 'ScopeLocked')
}

/**
 * Returns a text that names the locks which prevent Azure from evaluating a stack, and the command that deletes them.
 * Returns `undefined` if the refusal has another cause, or if no lock can be read.
 */
export async function whyLocked(
  error: unknown,
  template: StackTemplate,
  azure: AzureReader
): Promise<string | undefined> {
  if (!isLocked(error)) return undefined
  try {
    const locks = await readWriteLocks(
      azure,
      templateResources(template).map(({ id }) => id)
    )
    if (locks.length === 0) return undefined
    const ids = locks.map(({ id }) => id).join(' ')
    return `Azure does not evaluate the stack because of ${locks.map(({ text }) => text).join(' and ')}. To let Azure evaluate it, delete the lock, plan again, and create the lock again afterwards: az lock delete --ids ${ids}`
  } catch (reading) {
    if (!(reading instanceof Failure) || reading.reason === 'cancelled') throw reading
    return undefined
  }
}

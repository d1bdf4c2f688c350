import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Hold } from '../../../src/provisioning/procedure/index.ts'
import type { ModelAzure } from './azure.ts'

/** Returns the hold that is stored, or `undefined`. */
export async function readHold(azure: ModelAzure, id: ResourceId): Promise<Hold | undefined> {
  return (await azure.read(id)) === undefined ? undefined : { by: 'a colleague', since: 'now', because: 'incident' }
}

/** Puts the environment on hold, or releases it, as a person does at any time. */
export async function changeHold(azure: ModelAzure, id: ResourceId, command: 'hold' | 'release-hold'): Promise<void> {
  await (command === 'hold' ? azure.write(id, { because: 'incident' }) : azure.remove(id))
}

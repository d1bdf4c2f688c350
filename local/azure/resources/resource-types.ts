import { providers } from '../providers/index.ts'
import { keyOf } from '../resource-ids.ts'
import type { ResourceType } from '../world.ts'

const byType = new Map(providers.map(entry => [keyOf(entry.type), entry]))

/** The provider's entry for a type, ignoring case. A known namespace without an entry for the type refuses it. */
export function resourceType(type: string): ResourceType | undefined {
  return byType.get(keyOf(type))
}

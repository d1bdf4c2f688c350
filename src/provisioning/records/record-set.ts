import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Metadata } from './metadata.ts'

/** A TXT record set of a private DNS zone that serves as a record of runs. */
export interface RecordSet {
  readonly etag: string
  readonly metadata: Metadata
}

/** Clients that reading a record needs, and those that writing one needs. */
export type RecordReader = { readonly azure: Pick<Azure, 'readWithEtag'> }
export type RecordClients = RecordReader & { readonly azure: Pick<Azure, 'write' | 'remove'> }

/** Condition of a write: the record set is as it was read, or it does not exist. */
export type RecordCondition = { readonly ifMatch: string } | { readonly ifNoneMatch: '*' }

/** Returns the id of a record set in a zone. */
export function recordId(zone: ResourceId, name: string): ResourceId {
  return childId(zone, 'TXT', name)
}

/** Reads a record set. Returns `undefined` if the record set or its zone does not exist. */
export async function readRecordSet({ azure }: RecordReader, id: ResourceId): Promise<RecordSet | undefined> {
  const found = await azure.readWithEtag<{ properties?: { metadata?: Metadata } }>(id, { isUrgent: true })
  if (found === undefined) return undefined
  return { etag: found.etag ?? '', metadata: found.resource.properties?.metadata ?? {} }
}

/**
 * Writes a record set if the condition holds, and returns it with its new ETag. Returns `undefined` if the condition
 * does not hold. If the response to the write was lost, the client sends the write again and meets its own record: the
 * record then counts as written.
 */
export async function writeRecordSet(
  clients: RecordClients,
  id: ResourceId,
  metadata: Metadata,
  condition: RecordCondition
): Promise<RecordSet | undefined> {
  // The text is for a person who finds the record in the portal.
  const body = { properties: { ttl: 60, metadata, txtRecords: [{ value: ['aks-baseline'] }] } }
  const written = await unlessRefused(
    clients.azure.write<{ etag?: string }>(id, body, { ...condition, isUrgent: true })
  )
  if (written !== undefined) return { etag: written.etag ?? '', metadata }
  const found = await readRecordSet(clients, id)
  return found !== undefined && isSame(found.metadata, metadata) ? found : undefined
}

function isSame(a: Metadata, b: Metadata): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}

/** Deletes a record set if it is as it was read. Returns false if it is not. */
export async function removeRecordSet({ azure }: RecordClients, id: ResourceId, etag: string): Promise<boolean> {
  return (await unlessRefused(azure.remove(id, { ifMatch: etag, isUrgent: true }).then(() => true))) ?? false
}

/** Returns `undefined` if Azure refuses a request because its condition does not hold. */
async function unlessRefused<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (!(error instanceof Failure) || error.details.status !== 412) throw error
    return undefined
  }
}

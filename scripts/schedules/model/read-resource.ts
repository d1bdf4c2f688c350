import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/types.ts'
import type { Body, ModelWorld } from './world.ts'

/** A resource as a read returns it. */
export interface ReadResource {
  /** The resource, with its provisioning state. */
  readonly body: Body
  /** Values that have come into effect. They differ from `body` while a write is in progress, and after it failed. */
  readonly effective: Body
  readonly etag: string
  readonly state: 'Succeeded' | 'Updating' | 'Failed' | 'Canceled'
}

/** Reads the resources with a client, in the order of their ids. */
export async function readResources(
  azure: Pick<Azure, 'readWithEtag'>,
  ids: readonly ResourceId[]
): Promise<(ReadResource | undefined)[]> {
  return await Promise.all(ids.map(id => readResource(azure, id)))
}

/** Reads a resource with a client. Returns `undefined` if it does not exist. */
export async function readResource(
  azure: Pick<Azure, 'readWithEtag'>,
  id: ResourceId
): Promise<ReadResource | undefined> {
  const found = await azure.readWithEtag<Body>(id)
  if (found === undefined) return undefined
  const { etag: _, effective, ...body } = found.resource
  const { provisioningState, ...properties } = body.properties as Body
  return {
    body: { ...body, properties },
    effective: (effective ?? body) as Body,
    etag: found.etag ?? '',
    state: provisioningState as ReadResource['state']
  }
}

/** Returns a resource as a read would return it now, without a request. */
export function readNow(world: ModelWorld, id: ResourceId): ReadResource | undefined {
  const { body, effective, etag } = world.resource(id)
  if (body === undefined) return undefined
  return { body, effective: effective ?? body, etag: String(etag), state: world.shownState(id) }
}

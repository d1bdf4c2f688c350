import { keyOf } from '../azure/resource-ids.ts'
import type { SimulatedBackend } from '../azure/simulated-backends.ts'
import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'
import { recordReadiness } from './service-history.ts'

/** Service of type LoadBalancer with a private address, and the answers of its ready pods. */
export interface InternalService extends SimulatedBackend {
  /** `namespace/name`. */
  readonly name: string
  readonly address: string
}

/** Service together with the cluster that published it. */
export interface PublishedService extends InternalService {
  readonly clusterId: string
  /** Distinguishes clusters that had this id one after the other. */
  readonly clusterGuid: string
}

function published(world: World): Record<string, PublishedService> {
  return tableOf<PublishedService>(world, 'internalServices')
}

/** Returns the Service that was published at a private address, if its pods were Ready. */
export function publishedAt(world: World, address: string): PublishedService | undefined {
  return published(world)[keyOf(address)]
}

/** Remembers a Service by its address. */
export function keepPublished(world: World, service: PublishedService): void {
  published(world)[keyOf(service.address)] = service
  recordReadiness(world, service.address, true)
}

/** Forgets the Service at an address because none of its pods is Ready. The load balancer keeps the address. */
export function withdrawService(world: World, address: string): void {
  delete published(world)[keyOf(address)]
  recordReadiness(world, address, false)
}

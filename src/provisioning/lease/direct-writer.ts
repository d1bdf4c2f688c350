import type { ResourceId } from '../../arm/resource-id.ts'
import { directAction, directDelete, directWrite } from './direct-write.ts'
import type { Lease } from './held-lease.ts'
import type { LeaseClients } from './lease-record.ts'

/** One request that changes a resource. */
export interface DirectRequest {
  readonly id: ResourceId
  /** `put` writes `body`, `delete` deletes the resource, and any other method is an action that is sent with POST. */
  readonly method: string
  readonly body?: unknown
  /** ETag that the resource must have. Absent for a resource without ETags. An action has no condition. */
  readonly ifMatch?: string
  readonly expectedSeconds: number
}

/** Sends direct requests under one lease. */
export interface DirectWriter {
  /** Sends a request and waits until its operation ends. Throws the Failures of `directWrite`. */
  write(request: DirectRequest): Promise<void>
  /** Renews the lease. Throws Failure `lease-held` if another run has taken it. */
  confirm(): Promise<void>
}

/** Returns the writer of a procedure: everything that it sends is in the lease before it is sent. */
export function directWriter(clients: LeaseClients, lease: Lease): DirectWriter {
  return {
    confirm: () => lease.confirm(),
    async write({ id, method, body, ifMatch, expectedSeconds }) {
      if (method === 'put') await directWrite(clients, lease, { id, body, ifMatch, expectedSeconds })
      else if (method === 'delete') await directDelete(clients, lease, { id, ifMatch, expectedSeconds })
      else await directAction(clients, lease, { id, action: method, body, expectedSeconds })
    }
  }
}

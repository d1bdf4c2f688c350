import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { NextOperation, OperationOutcome, ResourceKind } from './resource-kinds.ts'

/** Sender of a request: a run of a schedule by its number, or a colleague with another tool. */
export type Caller = number | 'colleague'

/** JSON of a resource, as a PUT carries it. */
export type Body = Readonly<Record<string, unknown>>

export interface ModelResource {
  readonly kind: ResourceKind
  /** Requested values. Undefined if the resource does not exist. */
  body: Body | undefined
  /** Values that have come into effect. */
  effective: Body | undefined
  etag: number
  /** Outcome of the last write. */
  state: OperationOutcome
  /** Last caller that changed the resource, and when. */
  changed: { readonly by: Caller; readonly at: number } | undefined
}

export interface ModelOperation {
  readonly id: string
  readonly resource: ResourceId
  readonly caller: Caller
  /** `write`, `delete` or the name of the action that began the operation. */
  readonly verb: string
  readonly requestId: string | undefined
  readonly startedAt: number
  /** Infinity for an operation that never ends by itself. */
  readonly endsAt: number
  readonly outcome: OperationOutcome
  /** Status with which Azure refuses to show the operation to a caller that has no signed address. */
  readonly hidden: NextOperation['hidden']
  state: 'running' | OperationOutcome
  endedAt: number | undefined
}

export interface WriteRequest {
  readonly id: ResourceId
  readonly caller: Caller
  /** `undefined` deletes the resource. */
  readonly body: Body | undefined
  /** Action that the caller sent instead of a PUT, and its body. `body` is what the resource becomes. */
  readonly action?: { readonly name: string; readonly body: Body }
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  /** Client request id, which the activity log shows. */
  readonly requestId?: string | undefined
}

/** Outcome of a write: accepted, with the operation if one began, or refused with a status of HTTP. */
export type WriteOutcome =
  | { readonly operation?: ModelOperation }
  | { readonly status: 409 | 412; readonly code: string }

/** Called when Azure accepts a write, before the write changes anything. */
export type WriteObserver = (request: WriteRequest, running: readonly ModelOperation[]) => void

/**
 * A tiny model of Azure: resources with ETags, and operations that continue when their caller is gone. All its functions
 * are synchronous, and only `advance` lets time pass.
 */
export class ModelWorld {
  now = Date.UTC(2026, 10, 30)
  /** Behaviour of the operation that a run begins next, where it is not the usual one. */
  nextOperation: NextOperation = {}
  /** Time until which Azure answers every request with 503. */
  outageUntil = 0
  /** Time until which nobody may read the activity log. */
  logHiddenUntil = 0
  readonly operations: ModelOperation[] = []
  readonly #resources = new Map<string, ModelResource>()
  readonly #observers: WriteObserver[] = []

  create(id: ResourceId, kind: ResourceKind, body?: Body): void {
    this.#resources.set(id, { kind, body, effective: body, etag: 1, state: 'succeeded', changed: undefined })
  }

  observe(observer: WriteObserver): void {
    this.#observers.push(observer)
  }

  resource(id: ResourceId): ModelResource {
    const found = this.#resources.get(id)
    if (found === undefined) throw new TypeError(`the model has no resource ${id}`)
    return found
  }

  /** Returns the operations in progress, on one resource or on all. */
  running(id?: ResourceId): ModelOperation[] {
    return this.operations.filter(each => each.state === 'running' && (id === undefined || each.resource === id))
  }

  /** Returns the state that a read shows. An application gateway shows `Succeeded` before its write has ended. */
  shownState(id: ResourceId): 'Updating' | 'Succeeded' | 'Failed' | 'Canceled' {
    const { kind, state } = this.resource(id)
    const isShown = this.running(id).some(({ startedAt }) => this.now < startedAt + kind.showsWriteFor)
    return isShown ? 'Updating' : SHOWN[state]
  }

  write(request: WriteRequest): WriteOutcome {
    const { id, ifMatch, ifNoneMatch } = request
    const resource = this.resource(id)
    const { kind, body, etag } = resource
    if (kind.honoursEtags) {
      const isExpected = ifMatch === undefined || (body !== undefined && ifMatch === String(etag))
      if (!isExpected || (ifNoneMatch === '*' && body !== undefined)) return { status: 412, code: 'PreconditionFailed' }
    }
    const running = this.running(id)
    if (running.length > 0 && kind.secondWrite === 'refused') return { status: 409, code: 'OperationNotAllowed' }
    for (const observer of this.#observers) observer(request, running)
    for (const earlier of running) this.#end(earlier, 'superseded')
    resource.body = request.body
    resource.etag++
    resource.changed = { by: request.caller, at: this.now }
    return kind.milliseconds === 0 ? this.#finished(resource) : { operation: this.#begin(request, kind) }
  }

  /**
   * Changes properties of a resource outside of a write, as when nodes become unhealthy. `effective`: the values that have
   * come into effect, if they differ.
   */
  alter(id: ResourceId, changed: Body, effective = changed): void {
    const resource = this.resource(id)
    if (resource.body === undefined) return
    resource.body = withProperties(resource.body, changed)
    resource.effective = withProperties(resource.effective ?? {}, effective)
    resource.etag++
    resource.changed = { by: 'colleague', at: this.now }
  }

  /** Deletes a resource. Returns the function that restores it, unless it was created again. */
  destroy(id: ResourceId): () => void {
    const resource = this.resource(id)
    const { body, effective } = resource
    for (const operation of this.running(id)) this.#end(operation, 'canceled')
    resource.body = undefined
    resource.effective = undefined
    resource.etag++
    return () => {
      if (resource.body === undefined) Object.assign(resource, { body, effective, etag: resource.etag + 1 })
    }
  }

  /** Ends an operation as an abort by a colleague does. */
  abort(operation: ModelOperation): void {
    this.#end(operation, 'canceled')
  }

  /** Lets time pass until `now`, and ends the operations that are due. */
  advance(now: number): void {
    this.now = Math.max(this.now, now)
    for (const operation of this.operations)
      if (operation.state === 'running' && operation.endsAt <= this.now) this.#end(operation, operation.outcome)
  }

  #finished(resource: ModelResource): WriteOutcome {
    resource.effective = resource.body
    return {}
  }

  #end(operation: ModelOperation, state: OperationOutcome): void {
    const resource = this.resource(operation.resource)
    operation.state = state
    operation.endedAt = Math.min(this.now, operation.endsAt)
    resource.state = state
    if (state === 'succeeded') this.#finished(resource)
  }

  #begin({ id, caller, body, action, requestId }: WriteRequest, { milliseconds }: ResourceKind): ModelOperation {
    const { slowness = 1, outcome = 'succeeded', hidden } = caller === 'colleague' ? {} : this.nextOperation
    if (caller !== 'colleague') this.nextOperation = {}
    const operation: ModelOperation = {
      id: `op-${this.operations.length}`,
      resource: id,
      caller,
      verb: action?.name ?? (body === undefined ? 'delete' : 'write'),
      requestId,
      startedAt: this.now,
      endsAt: this.now + milliseconds * slowness,
      outcome,
      hidden,
      state: 'running',
      endedAt: undefined
    }
    this.operations.push(operation)
    return operation
  }
}

const SHOWN = { succeeded: 'Succeeded', failed: 'Failed', canceled: 'Canceled', superseded: 'Canceled' } as const

/** Returns the properties of a resource. */
export function propertiesOf(body: Body | undefined): Body {
  return (body?.properties ?? {}) as Body
}

/** Returns a resource with some of its properties changed. */
export function withProperties(body: Body, changed: Body): Body {
  return { ...body, properties: { ...propertiesOf(body), ...changed } }
}

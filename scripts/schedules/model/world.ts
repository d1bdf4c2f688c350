import type { ResourceId } from '../../../src/arm/resource-id.ts'

/** Sender of a request: a run of a schedule by its number, or a colleague with another tool. */
export type Caller = number | 'colleague'

export type Body = Readonly<Record<string, unknown>>

/** Behaviour of a kind of resource. */
export interface ResourceKind {
  /** Whether Azure compares `If-Match` and `If-None-Match`. An application gateway ignores them. */
  readonly honoursEtags: boolean
  /** Milliseconds of a write. 0 for a resource that has no operations. */
  readonly milliseconds: number
  /** Milliseconds after which a read no longer shows that a write is in progress. */
  readonly showsWriteFor: number
  /** Effect of a second write: Azure refuses it, or Azure cancels the first write. */
  readonly secondWrite: 'refused' | 'supersedes'
}

export interface ModelResource {
  readonly kind: ResourceKind
  /** Requested values. Undefined if the resource does not exist. */
  body: Body | undefined
  /** Values that have come into effect. */
  effective: Body | undefined
  etag: number
  hasFailed: boolean
  /** Last caller that changed the resource, and when. */
  changed: { readonly by: Caller; readonly at: number } | undefined
}

export interface ModelOperation {
  readonly id: number
  readonly resource: ResourceId
  readonly caller: Caller
  readonly startedAt: number
  readonly endsAt: number
  readonly willFail: boolean
  state: 'running' | 'succeeded' | 'failed' | 'superseded'
}

export interface WriteRequest {
  readonly id: ResourceId
  readonly caller: Caller
  /** `undefined` deletes the resource. */
  readonly body: Body | undefined
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: '*' | undefined
  readonly willFail?: boolean
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
  /** Whether the next operation takes much longer than usual. */
  isNextSlow = false
  readonly operations: ModelOperation[] = []
  readonly #resources = new Map<string, ModelResource>()
  readonly #observers: WriteObserver[] = []

  create(id: ResourceId, kind: ResourceKind, body?: Body): void {
    this.#resources.set(id, { kind, body, effective: body, etag: 1, hasFailed: false, changed: undefined })
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
  shownState(id: ResourceId): 'Succeeded' | 'Updating' | 'Failed' {
    const { kind, hasFailed } = this.resource(id)
    const isShown = this.running(id).some(({ startedAt }) => this.now < startedAt + kind.showsWriteFor)
    if (isShown) return 'Updating'
    return hasFailed ? 'Failed' : 'Succeeded'
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
    for (const earlier of running) earlier.state = 'superseded'
    resource.body = request.body
    resource.etag++
    resource.changed = { by: request.caller, at: this.now }
    return kind.milliseconds === 0 ? this.#finished(resource) : { operation: this.#begin(request, kind) }
  }

  /** Changes a resource outside of a write, as when nodes become unhealthy. */
  alter(id: ResourceId, changed: Body): void {
    const resource = this.resource(id)
    if (resource.body === undefined) return
    resource.body = { ...resource.body, ...changed }
    resource.effective = { ...resource.effective, ...changed }
    resource.etag++
    resource.changed = { by: 'colleague', at: this.now }
  }

  /** Deletes a resource. Returns the function that restores it, unless it was created again. */
  destroy(id: ResourceId): () => void {
    const resource = this.resource(id)
    const { body, effective } = resource
    resource.body = undefined
    resource.effective = undefined
    resource.etag++
    return () => {
      if (resource.body === undefined) Object.assign(resource, { body, effective, etag: resource.etag + 1 })
    }
  }

  /** Lets time pass until `now`, and ends the operations that are due. */
  advance(now: number): void {
    this.now = Math.max(this.now, now)
    for (const operation of this.running()) {
      if (operation.endsAt > this.now) continue
      const resource = this.resource(operation.resource)
      operation.state = operation.willFail ? 'failed' : 'succeeded'
      resource.hasFailed = operation.willFail
      if (!operation.willFail) this.#finished(resource)
    }
  }

  #finished(resource: ModelResource): WriteOutcome {
    resource.effective = resource.body
    return {}
  }

  #begin({ id, caller, willFail = false }: WriteRequest, { milliseconds }: ResourceKind): ModelOperation {
    const slowness = this.isNextSlow ? SLOWNESS : 1
    this.isNextSlow = false
    const started = { id: this.operations.length, resource: id, caller, startedAt: this.now, willFail }
    const operation: ModelOperation = { ...started, endsAt: this.now + milliseconds * slowness, state: 'running' }
    this.operations.push(operation)
    return operation
  }
}

/** Factor of a slow operation. It takes longer than a successor waits for an operation that it does not know. */
const SLOWNESS = 8

/** A record set of a private DNS zone. */
export const RECORD_SET: ResourceKind = {
  honoursEtags: true,
  milliseconds: 0,
  showsWriteFor: 0,
  secondWrite: 'refused'
}

/**
 * An application gateway: it ignores ETags, shows `Succeeded` half-way through a write (azure-cli#32961), and a second
 * write cancels the first (azure-cli#21156).
 */
export const GATEWAY: ResourceKind = {
  honoursEtags: false,
  milliseconds: 90_000,
  showsWriteFor: 45_000,
  secondWrite: 'supersedes'
}

/** A cluster or a node pool. */
export const CLUSTER: ResourceKind = {
  honoursEtags: true,
  milliseconds: 120_000,
  showsWriteFor: 120_000,
  secondWrite: 'refused'
}

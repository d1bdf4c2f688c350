import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure, ConditionalOptions } from '../../../src/azure/types.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import type { Disturbance, RequestName, ScheduledRun, Scheduler } from '../scheduler.ts'
import type { Body, ModelOperation, ModelWorld } from './world.ts'

/** A resource as a read returns it. */
export interface ReadResource {
  readonly body: Body
  /** Values that have come into effect. They differ from `body` while a write is in progress, and after it failed. */
  readonly effective: Body
  readonly etag: string
  readonly state: 'Succeeded' | 'Updating' | 'Failed'
}

export interface ModelWriteOptions extends Pick<ConditionalOptions, 'ifMatch' | 'ifNoneMatch'> {
  /** Called and awaited when Azure has accepted the write, before the client waits for its operation. */
  readonly onStarted?: (operation: number | undefined) => Promise<void>
}

/** The client of one run: it sends its requests through the scheduler, and waits for operations as the real one does. */
export interface ModelAzure {
  read(id: ResourceId): Promise<ReadResource | undefined>
  write(id: ResourceId, body: Body, options?: ModelWriteOptions): Promise<void>
  remove(id: ResourceId, options?: ModelWriteOptions): Promise<void>
  readOperation(operation: number): Promise<ModelOperation['state']>
  /** Returns whether the activity log shows a write of the resource that has begun and has not ended. */
  isBeingWritten(id: string): Promise<boolean>
}

const POLL_MILLISECONDS = 15_000
const RETRY_MILLISECONDS = 10_000

export function modelAzure(scheduler: Scheduler, run: ScheduledRun): ModelAzure {
  const { world } = scheduler
  const clock = scheduler.clockOf(run)
  const { send, repeat } = requests(scheduler, run)
  const readOperation = (operation: number) =>
    repeat({ method: 'POLL', what: `operation ${operation}` }, () => operationOf(world, operation).state)
  const put = async (id: ResourceId, body: Body | undefined, { onStarted, ...options }: ModelWriteOptions) => {
    const name = { method: body === undefined ? 'DELETE' : 'PUT', what: nameOf(id) } as const
    const operation = await send(name, disturbance => {
      const willFail = disturbance?.is === 'failed-operation'
      const outcome = world.write({ id, caller: run.number, body, willFail, ...options })
      if ('status' in outcome) throw refused(id, outcome.status, outcome.code)
      return outcome.operation?.id
    })
    await onStarted?.(operation)
    for (let state = 'running'; operation !== undefined && state === 'running'; ) {
      await clock.sleep(POLL_MILLISECONDS)
      state = await readOperation(operation)
      if (state === 'failed' || state === 'superseded') throw operationFailed(id, state)
    }
  }
  return {
    read: id => repeat({ method: 'GET', what: nameOf(id) }, () => readNow(world, id)),
    write: (id, body, options = {}) => put(id, body, options),
    remove: (id, options = {}) => put(id, undefined, options),
    readOperation,
    isBeingWritten: id =>
      repeat({ method: 'GET', what: 'activity log' }, () => world.running().some(({ resource }) => resource === id))
  }
}

type Execute<T> = (disturbance: Disturbance | undefined) => T

interface Requests {
  /** Sends a request that must not be repeated when its response is lost. */
  send<T>(name: RequestName, execute: Execute<T>): Promise<T>
  /** Sends a request that only reads, and repeats it when its response is lost. */
  repeat<T>(name: RequestName, execute: Execute<T>): Promise<T>
}

function requests(scheduler: Scheduler, run: ScheduledRun): Requests {
  const clock = scheduler.clockOf(run)
  const once = <T>(name: RequestName, execute: Execute<T>): Promise<T | 'again' | 'lost'> =>
    scheduler.send(run, name, disturbance => {
      if (disturbance?.is === 'throttled') return 'again'
      if (disturbance?.is === 'outage') throw unavailable(name)
      const response = execute(disturbance)
      return disturbance?.is === 'lost-response' ? 'lost' : response
    })
  const send = async <T>(name: RequestName, execute: Execute<T>, isRepeatable: boolean): Promise<T> => {
    for (;;) {
      const response = await once(name, execute)
      if (response === 'lost' && !isRepeatable) throw unavailable(name)
      if (response !== 'again' && response !== 'lost') return response
      await clock.sleep(RETRY_MILLISECONDS)
    }
  }
  return {
    send: (name, execute) => send(name, execute, false),
    repeat: (name, execute) => send(name, execute, true)
  }
}

/** Returns a resource as a read returns it now. */
export function readNow(world: ModelWorld, id: ResourceId): ReadResource | undefined {
  const { body, effective, etag } = world.resource(id)
  if (body === undefined) return undefined
  return { body, effective: effective ?? body, etag: String(etag), state: world.shownState(id) }
}

/** Returns the last segment of an id, for traces. */
export function nameOf(id: ResourceId): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

function operationOf(world: ModelWorld, id: number): ModelOperation {
  const found = world.operations[id]
  if (found === undefined) throw new TypeError(`the model has no operation ${id}`)
  return found
}

function refused(id: ResourceId, status: 409 | 412, code: string): Failure {
  return new Failure('azure-refused', `${nameOf(id)}: ${code}`, {
    subject: id,
    remedy: '',
    status,
    leaves: [{ code, message: code }]
  })
}

function operationFailed(id: ResourceId, state: string): Failure {
  return new Failure('deployment-failed', `the operation on ${nameOf(id)} ended as ${state}`, {
    subject: id,
    remedy: ''
  })
}

function unavailable({ method, what }: RequestName): Failure {
  return new Failure('azure-unavailable', `${method} ${what}: no response`, { remedy: '' })
}

/**
 * Returns the client that the step runner and the plan need. The steps of a model procedure write through the lease, so
 * this client only lists what the model does not have.
 */
export function emptyAzure(): Azure {
  const unused = (): never => {
    throw new TypeError('a procedure sent a request outside of its ports')
  }
  async function* nothing(): AsyncGenerator<never> {}
  const stacks = {
    list: nothing,
    read: unused,
    whatIf: unused,
    apply: unused,
    wasDeployedWith: unused,
    waitUntilSettled: unused,
    remove: unused,
    removeKeepingResources: unused
  }
  const azure = {
    subscriptionId: 'model',
    correlationId: 'model',
    permissions: [],
    read: () => Promise.resolve(undefined),
    readWithEtag: () => Promise.resolve(undefined),
    readOperation: unused,
    list: nothing,
    ask: unused,
    write: unused,
    patch: unused,
    act: unused,
    remove: unused,
    register: unused,
    stacks
  }
  return azure
}

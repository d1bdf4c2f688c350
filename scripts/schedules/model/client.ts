import { RestError } from '@azure/core-rest-pipeline'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import { type ArmClient, repeatedSend, type SendOnce } from '../../../src/azure/client.ts'
import { cloudOf } from '../../../src/azure/clouds.ts'
import { resourceCalls } from '../../../src/azure/services/resources.ts'
import type { Azure, Stacks } from '../../../src/azure/types.ts'
import type { Log } from '../../../src/runtime/clock-and-log.ts'
import type { RequestName, ScheduledRun, Scheduler } from '../scheduler.ts'
import { isPoll, operationIn, pathOf, refusal, respond, type WireAnswer, type WireRequest } from './wire.ts'
import type { ModelWorld } from './world.ts'

/** Log of a run whose lines nobody reads. */
export const QUIET: Log = {
  info: () => undefined,
  warning: () => undefined,
  debug: () => undefined,
  group: (_title, work) => work()
}

/**
 * Returns the real client of Resource Manager for one run, with the repetitions and the waits of the real one. Only its
 * requests go through the scheduler to the model instead of the network.
 */
export function modelAzure(scheduler: Scheduler, run: ScheduledRun): Azure {
  const { world } = scheduler
  const sendOnce: SendOnce = (method, address, { body, headers = {}, signal }) => {
    const request: WireRequest = { caller: run.number, method, address, body, headers }
    return scheduler.send(run, nameOf(request), {
      signal,
      execute: disturbance => {
        if (disturbance?.is === 'throttled') return throttled(disturbance.seconds)
        if (disturbance?.is === 'lost-request') throw lost()
        const answer = answerOf(world, request)
        if (disturbance?.is === 'lost-response') throw lost()
        return answer
      }
    })
  }
  return azureOf(sendOnce, scheduler.clockOf(run))
}

/** Returns the client whose requests the model answers at once, without a scheduler. */
export function immediateAzure(world: ModelWorld, clock: ArmClient['clock']): Azure {
  const sendOnce: SendOnce = (method, address, { body, headers = {} }) =>
    Promise.resolve(respond(world, { caller: 'colleague', method, address, body, headers }))
  return azureOf(sendOnce, clock)
}

function azureOf(sendOnce: SendOnce, clock: ArmClient['clock']): Azure {
  const client: ArmClient = {
    cloud: cloudOf('AzureCloud'),
    clock,
    log: QUIET,
    run: 'model',
    correlationId: 'model',
    createdGroups: new Set(),
    send: repeatedSend(clock, QUIET, sendOnce)
  }
  return {
    subscriptionId: 'model',
    correlationId: client.correlationId,
    permissions: [],
    ...resourceCalls(client),
    register: unused,
    stacks: NO_STACKS
  }
}

function answerOf(world: ModelWorld, request: WireRequest): WireAnswer {
  return world.now < world.outageUntil ? refusal(503, 'ServiceUnavailable') : respond(world, request)
}

function throttled(seconds: number): WireAnswer {
  return { ...refusal(429, 'TooManyRequests'), headers: { 'retry-after': String(seconds) } }
}

function lost(): RestError {
  return new RestError('no response')
}

function nameOf({ method, address }: WireRequest): RequestName {
  if (isPoll(address)) return { method: 'POLL', what: operationIn(address) }
  return { method: method as RequestName['method'], what: lastSegment(pathOf(address) as ResourceId) }
}

/** Returns the last segment of an id, for traces. */
export function lastSegment(id: ResourceId): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

function unused(): never {
  throw new TypeError('a procedure sent a request that the model does not know')
}

async function* nothing(): AsyncGenerator<never> {}

/** The model has no deployment stacks. */
const NO_STACKS: Stacks = {
  list: nothing,
  read: unused,
  whatIf: unused,
  apply: unused,
  wasDeployedWith: unused,
  waitUntilSettled: unused,
  remove: unused,
  removeKeepingResources: unused
}

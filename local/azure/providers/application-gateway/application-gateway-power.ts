import { refuse } from '../../errors.ts'
import { answerAction, settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ActionCaller, HttpResponse, Operation, Resource, World } from '../../world.ts'
import { switchGateway } from './gateway-updates.ts'

/** *Assumed*: about as long as the update that starts a gateway, or a little less. */
const SECONDS = { start: 120, stop: 60 } as const

/** POST `start` ("Application Gateways - Start"). */
export function startGateway(world: World, gateway: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  gateway.properties.operationalState = 'Starting'
  return begin(world, gateway, 'start', by)
}

/** POST `stop` ("Application Gateways - Stop"). */
export function stopGateway(world: World, gateway: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  gateway.properties.operationalState = 'Stopping'
  switchGateway(world, gateway, false)
  return begin(world, gateway, 'stop', by)
}

function begin(world: World, gateway: Resource, verb: 'start' | 'stop', by: ActionCaller): HttpResponse {
  const action = `${verb}-application-gateway`
  return startAction(world, { action, target: gateway.id, seconds: SECONDS[verb], by, holds: [gateway.id] })
}

function settlePower(state: 'Running' | 'Stopped') {
  return (world: World, operation: Operation) => {
    const gateway = findResource(world, operation.target)
    if (gateway === undefined) return refuse.resourceNotFound(operation.target).error
    gateway.properties.operationalState = state
    if (state === 'Running') switchGateway(world, gateway, true)
    return answerAction(operation)
  }
}

settleByAction['start-application-gateway'] = settlePower('Running')
settleByAction['stop-application-gateway'] = settlePower('Stopped')

import { findCommand, type RunCommand } from '../../aks/run-commands.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refusal } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { containerService } from '../providers/container-service/container-service.ts'
import { resultAddress } from '../providers/container-service/run-command.ts'
import { findResource } from '../resources/resource-lookup.ts'
import { isOn } from '../switches.ts'
import type { HttpResponse, World } from '../world.ts'

/** Answers with the result of a command: 202 with the same Location while it runs, then 200. */
function readResult({ world, caller, match, apiVersion }: ArmRequest): HttpResponse {
  const [, id = '', name = ''] = match
  const action = 'Microsoft.ContainerService/managedClusters/commandResults/read'
  const refused = refuseUnauthorized(world, caller, action, id)
  if (refused !== undefined) return refusedResponse(refused)
  const cluster = findResource(world, id)
  const command = cluster && findCommand(world, cluster.id, name.toLowerCase())
  if (cluster === undefined || command === undefined) {
    return refusedResponse(refusal(404, 'NotFound', `The result of the command ${name} was not found.`))
  }
  const answered = { id: command.id, properties: propertiesOf(world, command) }
  if (command.state !== 'running') return jsonResponse(200, answered)
  return jsonResponse(202, answered, { Location: resultAddress(cluster, command.id, apiVersion) })
}

/** Returns the result as Azure shows it. Examples of the API write the state in lower case, a recording of Azure CLI with a capital. */
function propertiesOf(world: World, { state, exitCode, startedAt, finishedAt, logs, reason }: RunCommand): object {
  const word = isOn(world, 'command-states-have-capitals') || state === 'running' ? capitalized(state) : state
  return {
    provisioningState: word,
    ...(exitCode !== undefined && { exitCode }),
    ...(startedAt !== undefined && { startedAt: seconds(startedAt) }),
    ...(finishedAt !== undefined && startedAt !== undefined && { finishedAt: seconds(finishedAt) }),
    ...(logs !== undefined && { logs }),
    ...(reason !== undefined && { reason })
  }
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function seconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

export const commandResultRoutes: readonly Route[] = forApiVersions(containerService.apiVersions, [
  {
    method: 'GET',
    path: /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+)\/commandresults\/([^/]+)$/i,
    answer: readResult
  }
])

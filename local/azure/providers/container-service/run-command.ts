import { apiServerAnswers } from '../../../aks/api-server-availability.ts'
import { clusterProperties } from '../../../aks/cluster-model.ts'
import {
  COMMAND_NAMESPACE,
  commandsOf,
  dropOldCommands,
  givenAnswer,
  type RunCommand
} from '../../../aks/run-commands.ts'
import { callerOfToken } from '../../../kubernetes/api/caller.ts'
import { runCommandLine } from '../../../kubernetes/api/commands/command-runner.ts'
import { makeNamespace } from '../../../kubernetes/cluster-state.ts'
import { asRecord } from '../../../kubernetes/objects.ts'
import { refuseUnauthorized } from '../../authorization/authorization.ts'
import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { advanceTo, faultError, startOperation } from '../../protocol/operations.ts'
import { refusedResponse } from '../../protocol/route-guards.ts'
import { keyOf } from '../../resource-ids.ts'
import { fields, findShapeFault, text } from '../../resources/body-shape.ts'
import { progressByAction, settleByAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ActionCaller, ArmError, HttpResponse, Operation, Refusal, Resource, World } from '../../world.ts'
import { refuseStopped } from './container-service.ts'
import { commandNode, pullFailure } from './run-command-pod.ts'

const ACTION = 'run-command'
/** Seconds until the pod of a command runs, and until its command has ended (Azure/azure-cli recordings). */
const SECONDS = { start: 7, run: 1 } as const
/** AKS waits this long for the pod of a command before it gives up. */
const LONGEST_START_MILLISECONDS = 30_000
/** Bytes of output that are kept ("Access a private AKS cluster": 512kB). */
const LONGEST_OUTPUT = 512 * 1024

/** Body of a request, with the property names of RunCommandRequest. */
interface CommandRequest {
  readonly command?: string
  /** Zip file in Base64, unpacked next to the command. */
  readonly context?: string
  /** Token of the caller for the API server. */
  readonly clusterToken?: string
}

/** Starts a command in a pod of the cluster: 202 with the address of its result. */
export function startCommand(world: World, cluster: Resource, body: unknown, by: ActionCaller): HttpResponse {
  const mistyped = refuseTypes(asRecord(body))
  if (mistyped !== undefined) return refusedResponse(mistyped)
  const request = (body ?? {}) as CommandRequest
  const refused = refuseRequest(world, cluster, request, by)
  if (refused !== undefined) return refusedResponse(refused)
  dropOldCommands(world, cluster.id)
  const id = nextId(world, cluster)
  const placed = commandNode(world, cluster, id)
  if ('denied' in placed) return refusedResponse(refuseFailure(placed.denied))
  if ('because' in placed) {
    advanceTo(world, world.now + LONGEST_START_MILLISECONDS)
    return refusedResponse(refuseSlow(id))
  }
  const { command = '', clusterToken } = request
  makeNamespace(world, cluster.id, COMMAND_NAMESPACE)
  commandsOf(world, cluster.id)[id] = { id, command, node: placed.node, createdAt: world.now, state: 'running' }
  startOperation(world, {
    kind: 'action',
    target: cluster.id,
    verb: 'POST',
    by: by.caller.objectId,
    dueAt: world.now + SECONDS.start * 1000,
    data: { action: ACTION, command: id, ...(clusterToken !== undefined && { clusterToken }) },
    names: [keyOf(cluster.id)]
  })
  return { status: 202, headers: { Location: resultAddress(cluster, id, by.apiVersion) } }
}

/** Returns the address of the result of a command. It is not signed, and `managedclusters` is in lower case (Azure/azure-cli recordings). */
export function resultAddress({ id }: Resource, command: string, apiVersion: string): string {
  const path = id.replace(/\/managedclusters\//i, '/managedclusters/')
  return `https://management.azure.com${path}/commandResults/${command}?api-version=${apiVersion}`
}

function nextId(world: World, cluster: Resource): string {
  const count = Object.keys(commandsOf(world, cluster.id)).length
  return deterministicGuid(world, ACTION, keyOf(cluster.id), world.now, count).replaceAll('-', '')
}

/** Refuses members of another type, with the words that AKS has for bodies of clusters; these are *assumed*. */
function refuseTypes(body: Readonly<Record<string, unknown>>): Refusal | undefined {
  const fault = findShapeFault(body, REQUEST, '')
  if (fault?.kind !== 'type') return undefined
  const message = `UnmarshalEntity encountered error: json: cannot unmarshal ${typeof fault.value} into Go struct field ${fault.path} of type string.`
  return refusal(400, 'UnmarshalError', message)
}

const REQUEST = fields({ command: text, context: text, clusterToken: text })

function refuseRequest(
  world: World,
  cluster: Resource,
  { command, context, clusterToken }: CommandRequest,
  { caller }: ActionCaller
): Refusal | undefined {
  const { apiServerAccessProfile, aadProfile } = clusterProperties(cluster)
  const credential = 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'
  const refused = refuseStopped(cluster) ?? refuseUnauthorized(world, caller, credential, cluster.id)
  if (refused !== undefined) return refused
  if (apiServerAccessProfile?.disableRunCommand === true) {
    return refusal(400, 'BadRequest', 'Run command is disabled on this cluster.')
  }
  if (!command) return refusal(400, 'BadRequest', 'The property command of the request is required.')
  if (context) return refusal(501, 'NotSupportedByLocalAzure', 'Local Azure runs no commands with attached files.')
  if (aadProfile?.managed === true && !clusterToken) return missingToken()
  return apiServerAnswers(world, cluster.id) ? undefined : refuseFailure('the API server does not answer')
}

// Verbatim: Azure/azure-rest-api-specs#22467
function missingToken(): Refusal {
  const message = 'This cluster have Azure Active Directory enabled, .clusterToken is required.'
  return refusal(400, 'MissingAADClusterToken', message)
}

// Verbatim: Azure/azure-cli#27776
function refuseSlow(id: string): Refusal {
  const message = `Failed to run command due to cluster perf issue, container command-${id} in aks-command namespace did not start within 30s on your cluster, retry may helps. If issue persist, you may need to tune your cluster with better performance (larger node/paid tier).`
  return refusal(400, 'KubernetesPerformanceError', message)
}

// Verbatim: Resolve "az aks command invoke" failures
function refuseFailure(details: string): Refusal {
  const message = `Failed to run command in managed cluster due to kubernetes failure. details: ${details}`
  return refusal(400, 'KubernetesOperationError', message)
}

/** Starts the command when its pod runs, and ends it a moment later. */
progressByAction[ACTION] = (world, operation) => {
  const { cluster, command } = subjectOf(world, operation)
  if (cluster === undefined || command === undefined || command.startedAt !== undefined) return undefined
  const reason = pullFailure(world, cluster)
  if (reason !== undefined) {
    Object.assign(command, { state: 'failed', reason, finishedAt: world.now })
    return undefined
  }
  command.startedAt = world.now
  const result = givenAnswer(world, cluster.id, command.command) ?? run(world, cluster, command, operation)
  operation.data.result = result
  return world.now + SECONDS.run * 1000
}

settleByAction[ACTION] = (world, operation): ArmError | undefined => {
  const { command } = subjectOf(world, operation)
  const error = faultError(operation)
  if (command !== undefined && command.state === 'running') finish(world, command, operation, error)
  return error
}

function finish(world: World, command: RunCommand, operation: Operation, error: ArmError | undefined): void {
  const { logs = '', exitCode = 0, state = 'succeeded', reason } = (operation.data.result ?? {}) as Partial<RunCommand>
  command.finishedAt = world.now
  if (error !== undefined || state === 'failed') {
    command.state = 'failed'
    command.reason = error?.code ?? reason ?? 'Error'
    return
  }
  Object.assign(command, { state: 'succeeded', exitCode, logs: truncated(logs) })
}

function subjectOf(world: World, { target, data }: Operation): { cluster?: Resource; command?: RunCommand } {
  const cluster = findResource(world, target)
  const command = cluster && commandsOf(world, cluster.id)[String(data.command)]
  return { ...(cluster && { cluster }), ...(command && { command }) }
}

/** Runs a command with the rights of the caller's token; in a cluster without Entra, with those of an administrator. */
function run(
  world: World,
  cluster: Resource,
  { command }: RunCommand,
  { data, by }: Operation
): { readonly logs: string; readonly exitCode: number } {
  const hasEntra = clusterProperties(cluster).aadProfile?.managed === true
  if (!hasEntra) {
    const caller = { objectId: by, clientId: '', displayName: 'clusterAdmin' }
    return runCommandLine({ world, cluster, caller, isAdministrator: true }, command)
  }
  const caller = callerOfToken(world, cluster, String(data.clusterToken))
  // Verbatim: Azure/AKS#2698
  if (caller === undefined) {
    return { logs: 'error: You must be logged in to the server (Unauthorized)\n', exitCode: 1 }
  }
  return runCommandLine({ world, cluster, caller }, command)
}

function truncated(logs: string): string {
  const bytes = Buffer.from(logs)
  return bytes.length <= LONGEST_OUTPUT ? logs : bytes.subarray(0, LONGEST_OUTPUT).toString()
}

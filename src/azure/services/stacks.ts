import { apiVersions } from '../../arm/api-versions.ts'
import { subscriptionId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { type ArmClient, refusedAnswer } from '../client.ts'
import { armErrorOf, leafErrors } from '../errors.ts'
import { reasonsToWait, waitBeforeRetry } from '../leaf-retries.ts'
import { OperationOverdue, operationState, waitForOperation } from '../operations.ts'
import type { Answer } from '../throttle.ts'
import type { CallOptions, StackDeletionOptions, StackOptions, StackState, Stacks } from '../types.ts'
import { isAbsent, listResources, resourceAddress } from './resources.ts'
import { DETACH_ALL, digestOf, lastDeploymentHadDigest, stackBody, stackId, UNMANAGE } from './stack-body.ts'
import { STUCK_AFTER, stackContended, stackError, stackFailed, stackStuck } from './stack-failure.ts'
import { type FinishedRun, type StackOperations, stackOperations } from './stack-operations.ts'
import { whatIf } from './stack-what-if.ts'

/** Returns the client for the deployment stacks of a subscription. */
export function createStacks(client: ArmClient, subscription: string): Stacks {
  const runsOf = (name: string) => stackOperations(client, subscription, name)
  const path = `${subscriptionId(subscription)}/providers/Microsoft.Resources/deploymentStacks`
  return {
    read: name => runsOf(name).read(),
    list: () => listResources<StackState>(client, path, 'Microsoft.Resources/deploymentStacks'),
    whatIf: (stack, options) => whatIf(client, subscription, stack, options),
    apply: (stack, options) => attachOrStart(client, subscription, stack, options),
    wasDeployedWith: async stack => {
      const state = await runsOf(stack.name).read()
      return state !== undefined && lastDeploymentHadDigest(state, digestOf(stack)) === true
    },
    waitUntilSettled: async (name, options) => (await runsOf(name).waitUntilIdle(options)).state,
    remove: (name, options) => remove({ client, subscription, name, unmanage: UNMANAGE }, options),
    removeKeepingResources: (name, options) => remove({ client, subscription, name, unmanage: DETACH_ALL }, options)
  }
}

/** Number of deployments by other writers after which a run gives up. */
const MAX_ROUNDS = 6

/** Result of one attempt to write the stack. */
type Round =
  | { readonly end: 'succeeded'; readonly state: StackState }
  | { readonly end: 'failed'; readonly failure: Error; readonly error: Parameters<typeof leafErrors>[0] }
  /** Another writer deployed the stack. The template of this run has not been deployed yet. */
  | { readonly end: 'others' }

/**
 * Waits for a deployment in progress, and starts a deployment only if none is in progress: Azure refuses a second
 * deployment, and cannot cancel the first. A successful deployment completes this call only if the stack has the digest
 * of `stack`. Temporary errors inside the deployment are retried after a wait (`leaf-codes.ts`).
 */
async function attachOrStart(
  client: ArmClient,
  subscription: string,
  stack: StackTemplate,
  options: StackOptions = {}
): Promise<StackState> {
  const runs = stackOperations(client, subscription, stack.name)
  const before = await runs.waitUntilIdle(options)
  if (before.followed && isDone(before.state, stack)) return before.state
  for (let reputs = 0, others = 0; ; ) {
    const round = await writeOnce(client, subscription, stack, runs, options)
    if (round.end === 'succeeded') return round.state
    if (round.end === 'others') {
      others++
      if (others >= MAX_ROUNDS) throw stackContended(stack.name, others)
      continue
    }
    const leaves = leafErrors(round.error)
    const seconds = waitBeforeRetry(leaves, reputs, client.createdGroups)
    if (seconds === undefined) throw round.failure
    reputs++
    client.log.info(`Retrying the write of stack ${stack.name} in ${seconds} s. ${reasonsToWait(leaves)}.`)
    await client.clock.sleep(seconds * 1000, options.signal)
  }
}

/**
 * Sends one PUT and waits for the deployment that the PUT starts. If Azure refuses the PUT because another operation is
 * in progress, it waits for that operation instead.
 */
async function writeOnce(
  client: ArmClient,
  subscription: string,
  stack: StackTemplate,
  runs: StackOperations,
  options: StackOptions
): Promise<Round> {
  const address = resourceAddress(stackId(subscription, stack.name))
  const { signal, beforeSend, repair } = options
  const answer = await client.send('PUT', address, { body: stackBody(stack, repair), signal, beforeSend })
  if (isNonTerminal(answer)) return ended(client, stack, await runs.waitUntilIdle(options), answer.repeated)
  const error = armErrorOf(answer.body)
  if (answer.status >= 300 && error !== undefined) {
    return { end: 'failed', error, failure: refusedAnswer('PUT', address, answer) }
  }
  if (answer.status >= 300) throw refusedAnswer('PUT', address, answer)
  return ended(client, stack, await runs.afterStart(answer, options), true)
}

/**
 * Returns whether a response reports an operation in progress. Either another writer started the operation, or this run
 * started it and the response to the PUT was lost.
 */
function isNonTerminal({ status, body }: Answer): boolean {
  return status === 409 && armErrorOf(body)?.code === 'DeploymentStackInNonTerminalState'
}

/**
 * Returns the result of an ended deployment. `sent` means that Azure accepted the PUT of this run, or may have accepted
 * it. Only then is the failure of a deployment with this template a failure of this run.
 */
function ended(client: ArmClient, stack: StackTemplate, { state }: FinishedRun, sent: boolean): Round {
  if (state === undefined) return { end: 'others' }
  const ours = lastDeploymentHadDigest(state, digestOf(stack)) ?? sent
  if (!ours) return { end: 'others' }
  if (operationState(state.properties.provisioningState) === 'succeeded') return { end: 'succeeded', state }
  return sent ? { end: 'failed', error: stackError(state), failure: stackFailed(client, state) } : { end: 'others' }
}

function isDone(state: StackState | undefined, stack: StackTemplate): state is StackState {
  return (
    state !== undefined &&
    operationState(state.properties.provisioningState) === 'succeeded' &&
    lastDeploymentHadDigest(state, digestOf(stack)) === true
  )
}

interface Deletion {
  readonly client: ArmClient
  readonly subscription: string
  readonly name: string
  /** Whether the resources of the stack are deleted or detached. */
  readonly unmanage: typeof UNMANAGE | typeof DETACH_ALL
}

/** Deletes a stack; an absent stack is not an error. */
async function remove(deletion: Deletion, options: StackDeletionOptions = {}): Promise<void> {
  const { client, subscription, name } = deletion
  const address = deletionAddress(deletion)
  const { signal, beforeSend } = options
  const answer = await client.send('DELETE', address, { signal, beforeSend })
  if (isAbsent(answer)) return
  if (!isNonTerminal(answer)) return await removed(deletion, { address, answer }, options)
  const { state } = await stackOperations(client, subscription, name).waitUntilIdle(options)
  if (state !== undefined) await remove(deletion, options)
}

/**
 * Waits for a deletion that Azure accepted. Throws Failure `deployment-failed` with the resources that could not be
 * deleted, and Failure `stack-stuck` if the deletion does not end within two hours.
 */
async function removed(
  { client, subscription, name }: Deletion,
  sent: { readonly address: string; readonly answer: Answer },
  options: CallOptions
): Promise<void> {
  try {
    await waitForOperation(client, { method: 'DELETE', ...sent }, { ...options, longest: STUCK_AFTER })
  } catch (error) {
    const state = await stackOperations(client, subscription, name).read(options)
    if (error instanceof OperationOverdue && state !== undefined) throw stackStuck(client, state)
    // The operation reports only that something failed; the stack names the resources that failed.
    if (hasFailed(state)) throw stackFailed(client, state)
    if (!(error instanceof OperationOverdue)) throw error
  }
}

function hasFailed(state: StackState | undefined): state is StackState {
  return (state?.properties.failedResources ?? []).length > 0
}

/** Returns the address of a DELETE. Azure's defaults are all `detach`, so every parameter is set. */
function deletionAddress({ subscription, name, unmanage }: Deletion): string {
  const id = stackId(subscription, name)
  const query = new URLSearchParams({
    'api-version': apiVersions['Microsoft.Resources/deploymentStacks'],
    'unmanageAction.Resources': unmanage.resources,
    'unmanageAction.ResourceGroups': unmanage.resourceGroups,
    'unmanageAction.ManagementGroups': unmanage.managementGroups,
    'unmanageAction.ResourcesWithoutDeleteSupport': unmanage.resourcesWithoutDeleteSupport,
    bypassStackOutOfSyncError: 'false'
  })
  return `${id}?${query}`
}

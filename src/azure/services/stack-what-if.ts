import { apiVersionOf } from '../../arm/api-versions.ts'
import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { type ArmClient, pathOf, refusedAnswer, withApiVersion } from '../client.ts'
import { operationState, waitForOperation } from '../operations.ts'
import { requestFailure } from '../request-failure.ts'
import type { ArmError, CallOptions, StackWhatIf } from '../types.ts'
import { resourceAddress } from './resources.ts'
import { whatIfBody, whatIfId } from './stack-body.ts'

/** Seconds that a what-if of a stack takes (recordings of the Azure CLI). */
const EXPECTED_SECONDS = 30
/** Seconds until Azure returns the changes of a finished what-if. */
const ROWS_SECONDS = 5

/**
 * Returns the changes that a deployment of the stack would cause, down to properties. Always deletes the what-if result
 * that Azure stores.
 */
export async function whatIf(
  client: ArmClient,
  subscription: string,
  stack: StackTemplate,
  options: CallOptions = {}
): Promise<StackWhatIf> {
  const id = whatIfId(subscription, stack, client.run)
  const timed = { expectedSeconds: EXPECTED_SECONDS, ...options }
  try {
    await evaluate(client, id, whatIfBody(subscription, stack), timed)
    return await rows(client, id, timed)
  } finally {
    await discard(client, id)
  }
}

async function evaluate(client: ArmClient, id: ResourceId, body: unknown, options: CallOptions): Promise<void> {
  const address = resourceAddress(id)
  const put = () => client.send('PUT', address, { body, signal: options.signal })
  let answer = await put()
  if (answer.status === 409) {
    // An earlier PUT of this run started the evaluation, but its response was lost.
    await underWay(client, address, options)
    answer = await put()
  }
  await waitForOperation(client, { method: 'PUT', address, answer }, options)
}

/** Waits until the evaluation in progress has ended, with or without success. */
async function underWay(client: ArmClient, address: string, options: CallOptions): Promise<void> {
  await waitUntil(
    {
      read: () => client.send('GET', address, { signal: options.signal }),
      isOver: ({ status, body }) =>
        status >= 300 || operationState((body as StackWhatIf).properties.provisioningState) !== 'running',
      every: UNDER_WAY_EVERY,
      limit: UNDER_WAY_MINUTES * 60_000,
      overdue: () => operationStuck(pathOf(address), 'running', UNDER_WAY_MINUTES)
    },
    { clock: client.clock, signal: options.signal }
  )
}

const UNDER_WAY_EVERY = 5_000
const UNDER_WAY_MINUTES = 30

/** Returns the what-if result with the properties of each change, which a plain GET omits. */
async function rows(client: ArmClient, id: ResourceId, options: CallOptions): Promise<StackWhatIf> {
  const address = withApiVersion(`${id}/whatIf`, apiVersionOf(parseResourceId(id).type))
  const answer = await client.send('POST', address, { repeatable: true, signal: options.signal })
  const timed = { ...options, expectedSeconds: ROWS_SECONDS }
  const result = (await waitForOperation(client, { method: 'POST', address, answer }, timed)) as Evaluated
  if (operationState(result.properties.provisioningState) === 'failed') throw notEvaluated(id, result)
  return result
}

type Evaluated = StackWhatIf & { readonly properties: { readonly error?: ArmError; readonly correlationId?: string } }

function notEvaluated(id: ResourceId, { properties }: Evaluated): Error {
  return requestFailure({
    asked: `POST ${id}/whatIf`,
    subject: id,
    error: properties.error,
    correlationId: properties.correlationId,
    subscription: parseResourceId(id).subscriptionId
  })
}

/**
 * Deletes the what-if result. The request has no signal, so that it is also sent when the run is cancelled. It is sent
 * only once, because it must not delay the caller and Azure deletes results by itself.
 */
async function discard(client: ArmClient, id: ResourceId): Promise<void> {
  const address = resourceAddress(id)
  try {
    const answer = await client.send('DELETE', address, { patient: false })
    if (answer.status >= 300 && answer.status !== 404) throw refusedAnswer('DELETE', address, answer)
  } catch (error) {
    client.log.debug(`The what-if result could not be deleted. Azure deletes it later: ${String(error)}`)
  }
}

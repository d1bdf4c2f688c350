import { apiVersionOf } from '../../arm/api-versions.ts'
import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { RepeatedPageError, readPages } from '../../runtime/pages.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { type ArmClient, pathOf, refusedAnswer, type SendOptions, withApiVersion } from '../client.ts'
import { armErrorOf } from '../errors.ts'
import { reasonsToWait, waitBeforeRetry } from '../leaf-retries.ts'
import { operationReferenceOf } from '../operation-reference.ts'
import { OperationOverdue, readOperation, type StartedOperation, waitForOperation } from '../operations.ts'
import type { Answer } from '../throttle.ts'
import type { ActionOptions, Azure, CallOptions, ConditionalOptions, StartOptions, WithEtag } from '../types.ts'

/**
 * Codes of a 404 with which Azure says that it could not check whether the resource exists. They do not mean that the
 * resource is absent.
 */
const NOT_ABSENCE = new Set(['SubscriptionNotFound', 'InvalidSubscriptionId', 'InvalidResourceType'])

/** Returns whether a response reports that the requested resource does not exist. */
export function isAbsent({ status, body }: Answer): boolean {
  return status === 404 && !NOT_ABSENCE.has(armErrorOf(body)?.code ?? '')
}

/**
 * Returns the address of a resource with the api-version of its type. The id `/subscriptions/…/providers/<namespace>`
 * belongs to a resource provider.
 */
export function resourceAddress(id: ResourceId): string {
  const { type } = parseResourceId(id)
  return withApiVersion(id, apiVersionOf(type.includes('/') ? type : 'Microsoft.Resources/providers'))
}

/** Reads one resource as raw JSON; returns `undefined` if it does not exist. */
export async function readResource<T>(
  client: ArmClient,
  id: ResourceId,
  options: CallOptions = {}
): Promise<T | undefined> {
  return (await readWithEtag<T>(client, id, options))?.resource
}

/** Reads one resource as raw JSON with its ETag; returns `undefined` if the resource does not exist. */
async function readWithEtag<T>(
  client: ArmClient,
  id: ResourceId,
  options: CallOptions = {}
): Promise<WithEtag<T> | undefined> {
  const address = resourceAddress(id)
  const answer = await client.send('GET', address, { signal: options.signal, isUrgent: options.isUrgent })
  if (isAbsent(answer)) return undefined
  if (answer.status >= 300) throw refusedAnswer('GET', address, answer)
  return { resource: answer.body as T, etag: etagOf(answer) }
}

/** Returns the ETag of a resource. AKS has it in `properties.eTag`, the Network provider in `etag`. */
function etagOf({ body, headers }: Answer): string | undefined {
  const { etag, properties } = (body ?? {}) as { etag?: unknown; properties?: { eTag?: unknown } }
  return [properties?.eTag, etag, headers.etag].find(each => typeof each === 'string') as string | undefined
}

/**
 * Reads a list, page by page. AKS names the array in its list of versions `values`; all other lists name the array
 * `value`. Throws Failure `azure-unavailable` if the pages lead in a circle.
 */
export async function* listResources<T>(client: ArmClient, path: string, type: string): AsyncIterable<T> {
  const first = withApiVersion(path, apiVersionOf(type))
  try {
    yield* readPages(async address => {
      const answer = await client.send('GET', address ?? first)
      if (answer.status >= 300) throw refusedAnswer('GET', address ?? first, answer)
      const page = Object(answer.body) as { value?: readonly T[]; values?: readonly T[]; nextLink?: string | null }
      const items = page.value ?? page.values
      return { items: Array.isArray(items) ? items : [], next: page.nextLink || undefined }
    })
  } catch (error) {
    throw error instanceof RepeatedPageError ? endlessList(path, error) : error
  }
}

function endlessList(path: string, cause: RepeatedPageError): Failure {
  const remedy = 'This is a fault of Azure. Run again. If it happens again, report it to Azure support.'
  return new Failure('azure-unavailable', `GET ${path}: ${cause.message}`, { subject: path, remedy, cause })
}

/** Writes a resource with PUT, waits until the write is complete and returns the resource. */
export async function writeResource<T>(
  client: ArmClient,
  id: ResourceId,
  body: unknown,
  options: ConditionalOptions = {}
): Promise<T> {
  const address = resourceAddress(id)
  const put = () => client.send('PUT', address, { body, ...sendingOf(options), repeatable: options.repeatable })
  let answer = await put()
  if (answer.repeated && (answer.status === 409 || answer.status === 412)) {
    // Azure accepted the first PUT, but its response was lost. The conflict is with this first PUT, or the condition no
    // longer holds because of it. A failed condition is reported only after the first PUT has ended.
    await settle(client, address, options)
    if (answer.status === 409) answer = await put()
  }
  noteCreatedGroup(client, id, answer)
  return (await finish(client, { method: 'PUT', address, answer }, options)) as T
}

/** Reports that Azure has accepted a request, then waits for the operation that the request started. */
async function finish(client: ArmClient, started: StartedOperation, options: StartOptions): Promise<unknown> {
  if (started.answer.status < 300) await options.onStarted?.(operationReferenceOf(started.answer))
  const longest = Math.max(SHORTEST_LIMIT, LIMIT_FACTOR * (options.expectedSeconds ?? 0)) * 1000
  try {
    return await waitForOperation(client, started, { ...options, longest })
  } catch (error) {
    if (!(error instanceof OperationOverdue)) throw error
    throw operationStuck(pathOf(started.address), 'in progress', longest / 60_000)
  }
}

/** Seconds that a run waits for an operation at least, and the factor of the expected duration if that is longer. */
const SHORTEST_LIMIT = 90 * 60
const LIMIT_FACTOR = 4

/**
 * Records a resource group that this run created. Azure does not find a new resource group everywhere at once
 * (hashicorp/terraform-provider-azurerm#18268).
 */
function noteCreatedGroup({ createdGroups }: ArmClient, id: ResourceId, { status, repeated }: Answer): void {
  const { type, name } = parseResourceId(id)
  if (type !== 'Microsoft.Resources/resourceGroups') return
  if (status === 201 || (repeated && status < 300)) createdGroups.add(name.toLowerCase())
}

function sendingOf(options: ConditionalOptions): SendOptions {
  const { signal, beforeSend, isUrgent } = options
  return { signal, beforeSend, isUrgent, headers: headersOf(options) }
}

function headersOf({ ifMatch, ifNoneMatch, requestId }: ConditionalOptions): Record<string, string> {
  return {
    ...(requestId === undefined ? {} : { 'x-ms-client-request-id': requestId }),
    ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch })
  }
}

async function settle(client: ArmClient, address: string, options: CallOptions): Promise<void> {
  const answer = await client.send('GET', address, { signal: options.signal })
  if (answer.status === 200) await waitForOperation(client, { method: 'PUT', address, answer }, options)
}

/** Changes a resource with PATCH and waits until the change is complete. */
export async function patchResource(
  client: ArmClient,
  id: ResourceId,
  body: unknown,
  options: CallOptions = {}
): Promise<void> {
  const address = resourceAddress(id)
  const answer = await client.send('PATCH', address, { body, signal: options.signal })
  await waitForOperation(client, { method: 'PATCH', address, answer }, options)
}

/**
 * Sends an action with POST and waits for its result. An idempotent action is retried after errors that resolve by
 * themselves.
 */
export async function postAction<T>(
  client: ArmClient,
  id: ResourceId,
  action: string,
  body: unknown,
  options: ActionOptions = {}
): Promise<T> {
  const { idempotent: repeatable = false } = options
  const { type } = parseResourceId(id)
  const address = withApiVersion(`${id}/${action}`, apiVersionOf(type))
  const once = async () => {
    const answer = await client.send('POST', address, { body, ...sendingOf(options), repeatable })
    return (await finish(client, { method: 'POST', address, answer }, options)) as T
  }
  return repeatable ? await retried(client, `the action ${action} on ${id}`, once, options.signal) : await once()
}

/** Repeats work after errors that resolve by themselves (`leaf-codes.ts`). `what` names the work in the log. */
async function retried<T>(
  client: ArmClient,
  what: string,
  work: () => Promise<T>,
  signal: AbortSignal | undefined
): Promise<T> {
  for (let again = 0; ; again++) {
    try {
      return await work()
    } catch (error) {
      const leaves = error instanceof Failure ? (error.details.leaves ?? []) : []
      const seconds = waitBeforeRetry(leaves, again, client.createdGroups)
      if (seconds === undefined) throw error
      client.log.info(`Retrying ${what} in ${seconds} s. ${reasonsToWait(leaves)}.`)
      await client.clock.sleep(seconds * 1000, signal)
    }
  }
}

/** Sends a query with POST. If its response is lost, the query is sent again, because it changes nothing. */
async function ask<T>(client: ArmClient, path: string, type: string, body: unknown): Promise<T> {
  const address = withApiVersion(path, apiVersionOf(type))
  const answer = await client.send('POST', address, { body, repeatable: true })
  if (answer.status >= 300) throw refusedAnswer('POST', address, answer)
  return answer.body as T
}

/**
 * Deletes a resource and waits until the deletion is complete; an absent resource is not an error. Retries after errors
 * that resolve by themselves, such as a conflict with a deletion that an earlier run started (`leaf-codes.ts`).
 */
export async function deleteResource(
  client: ArmClient,
  id: ResourceId,
  options: ConditionalOptions = {}
): Promise<void> {
  await retried(client, `the deletion of ${id}`, () => removeOnce(client, id, options), options.signal)
}

async function removeOnce(client: ArmClient, id: ResourceId, options: ConditionalOptions): Promise<void> {
  const address = resourceAddress(id)
  const answer = await client.send('DELETE', address, sendingOf(options))
  if (isAbsent(answer)) return
  if (answer.status === 409 && answer.repeated) return gone(client, id, options)
  await finish(client, { method: 'DELETE', address, answer }, options)
}

/** Waits until a deleted resource is absent. The response with the address of the deletion was lost. */
async function gone(client: ArmClient, id: ResourceId, options: CallOptions): Promise<void> {
  await waitUntil(
    {
      read: () => readResource(client, id, options),
      isOver: found => found === undefined,
      every: GONE_EVERY,
      limit: GONE_MINUTES * 60_000,
      overdue: () => operationStuck(id, 'being deleted', GONE_MINUTES)
    },
    { clock: client.clock, signal: options.signal }
  )
}

const GONE_EVERY = 15_000
const GONE_MINUTES = 120

/** Methods of the client for single resources. */
type ResourceCalls = Pick<
  Azure,
  'act' | 'ask' | 'list' | 'patch' | 'read' | 'readOperation' | 'readWithEtag' | 'remove' | 'write'
>

/** Returns the methods of the client for single resources. */
export function resourceCalls(client: ArmClient): ResourceCalls {
  return {
    read: (id, options) => readResource(client, id, options),
    readWithEtag: (id, options) => readWithEtag(client, id, options),
    readOperation: (path, options) => readOperation(client, path, options),
    list: (path, type) => listResources(client, path, type),
    write: (id, body, options) => writeResource(client, id, body, options),
    patch: (id, body, options) => patchResource(client, id, body, options),
    act: (id, action, body, options) => postAction(client, id, action, body, options),
    ask: (path, type, body) => ask(client, path, type, body),
    remove: (id, options) => deleteResource(client, id, options)
  }
}

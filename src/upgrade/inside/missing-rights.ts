import { ApiServerError } from '../../kubernetes/index.ts'
import type { EvidenceResource } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'

const FORBIDDEN = 403

/** Beginning of the data actions of Azure RBAC for objects in a cluster. */
const DATA_ACTIONS = 'Microsoft.ContainerService/managedClusters'

/** Returns whether a read failed because the identity lacks a right. */
export function isForbidden(result: unknown): boolean {
  return result instanceof ApiServerError && result.status === FORBIDDEN
}

/**
 * Returns the error that names each missing right, by verb and resource. The list itself asks for the right: a
 * SelfSubjectAccessReview before it would be one more request for each resource, and can differ from what the list allows.
 */
export function missingRights(resources: readonly EvidenceResource[]): ApiServerError {
  const names = resources.map(({ apiVersion, resource }) => `${resource} (${apiVersion})`)
  return refusal(`list ${names.join(', ')}`, resources.map(dataAction))
}

/** Returns the same error for the metrics of the API server. */
export function missingMetricsRight(): ApiServerError {
  return refusal('get /metrics', [`${DATA_ACTIONS}/metrics/read`])
}

const DENIED = /perform action '([^']+)'/

/**
 * Returns the reason why evidence was not read: for a missing right, the action and who grants it, otherwise the message.
 * The message of Azure begins with a long address.
 */
export function reasonOf(error: Error): string {
  const action = DENIED.exec(error.message)?.[1]
  if (action === undefined || !(error instanceof Failure)) return error.message
  return `The identity of the run lacks ${action}. ${error.details.remedy}`
}

function refusal(what: string, actions: readonly string[]): ApiServerError {
  return new ApiServerError(
    `The identity of the run may not ${what} in all namespaces. With Azure RBAC, it lacks ${actions.join(', ')}.`,
    FORBIDDEN
  )
}

function dataAction({ apiVersion, resource }: EvidenceResource): string {
  return [DATA_ACTIONS, ...apiVersion.split('/').slice(0, -1), resource, 'read'].join('/')
}

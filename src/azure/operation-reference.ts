import { subscriptionId } from '../arm/resource-id.ts'
import { withApiVersion } from './client.ts'
import type { Answer } from './throttle.ts'

/**
 * An operation of Azure, named so that a later run can ask for it. The address that Azure returned is signed, and the
 * signature is left out on purpose: a record that several identities can read must not contain it.
 */
export interface OperationReference {
  /** Namespace of the resource provider, for example `Microsoft.Network`. */
  readonly provider: string
  readonly location: string
  /** Segment of the path before the id, for example `operations`. It differs between providers. */
  readonly collection: string
  readonly id: string
  /** The api-version of the address. Providers use a fixed one that differs from that of the request. */
  readonly version: string
}

const PATH = /\/providers\/([^/]+)\/locations\/([^/]+)\/([^/]+)\/([^/?]+)(?:\?(.*))?$/i

/** A text that names one segment of a path. `.` and `..` would name another path. */
const SEGMENT = /^(?!\.+$)[\w.:-]+$/

/**
 * Returns an operation from texts of a response or a record. Returns `undefined` if one of them is not a plain segment
 * of a path: a path that contains it could lead to another resource.
 */
export function operationReference(
  texts: { readonly [name in keyof OperationReference]: unknown }
): OperationReference | undefined {
  const { provider, location, collection, id, version } = texts
  const parts = [provider, location, collection, id, version]
  return parts.every(each => typeof each === 'string' && SEGMENT.test(each)) ? (texts as OperationReference) : undefined
}

/**
 * Returns the operation that a response names in `Azure-AsyncOperation` or, without that header, in `Location`. Returns
 * `undefined` if it names none, or an address that does not belong to a region of a provider or is not a plain path.
 */
export function operationReferenceOf({ headers }: Pick<Answer, 'headers'>): OperationReference | undefined {
  const address = headers['azure-asyncoperation'] ?? headers.location ?? ''
  const [, provider, location, collection, id, query] = PATH.exec(address) ?? []
  const version = new URLSearchParams(query).get('api-version')
  return operationReference({ provider, location, collection, id, version })
}

/**
 * Returns the path and query at which Azure shows an operation, without a signature. Throws TypeError for an operation that
 * `operationReference` refuses.
 */
export function operationAddress(subscription: string, operation: OperationReference): string {
  if (operationReference(operation) === undefined) throw new TypeError('the operation has no plain path')
  const { provider, location, collection, id, version } = operation
  const path = `${subscriptionId(subscription)}/providers/${provider}/locations/${location}/${collection}/${id}`
  return withApiVersion(path, version)
}

import { parseId } from './resource-ids.ts'
import type { ArmError, Caller, Refusal } from './world.ts'

/**
 * Every refusal of Resource Manager and its providers is made here, with status and code written out where it is made:
 * so the table of refusals in `local/README.md` can be held against the code.
 */
export function refusal(status: number, code: string, message: string, target?: string): Refusal {
  return { status, error: target === undefined ? { code, message } : { code, message, target } }
}

/** An error that is no answer by itself: the outcome of an operation, or a detail of another error. */
export function armError(code: string, message: string, more: Omit<ArmError, 'code' | 'message'> = {}): ArmError {
  return { code, message, ...more }
}

/** Resource Manager's own refusals, one for each code: status, code and the words it uses. */
export const refuse = {
  resourceNotFound: (id: string) => {
    const { type, names, resourceGroup } = parseId(id)
    const [namespace = '', ...types] = type.split('/')
    const path = types.map((t, i) => `${t}/${names[i] ?? ''}`).join('/')
    const where = resourceGroup === undefined ? '' : ` under resource group '${resourceGroup}'`
    return refusal(
      404,
      'ResourceNotFound',
      `The Resource '${namespace}/${path}'${where} was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`
    )
  },
  resourceGroupNotFound: (name: string) =>
    refusal(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`),
  subscriptionNotFound: (id: string) =>
    refusal(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`),
  parentResourceNotFound: (parent: string) =>
    refusal(
      404,
      'ParentResourceNotFound',
      `Can not perform requested operation on nested resource. Parent resource '${parent}' not found.`
    ),
  missingRegistration: (namespace: string) =>
    refusal(
      409,
      'MissingSubscriptionRegistration',
      `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
      namespace
    ),
  noRegisteredProvider: (
    type: string,
    apiVersion: string,
    location: string,
    versions: readonly string[],
    regions: readonly string[]
  ) =>
    refusal(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location '${location}' and API version '${apiVersion}' for type '${type}'. The supported api-versions are '${versions.join(', ')}'. The supported locations are '${regions.join(', ')}'.`
    ),
  invalidApiVersion: (apiVersion: string, versions: readonly string[]) =>
    refusal(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${apiVersion}' is invalid. The supported versions are '${versions.join(',')}'.`
    ),
  missingApiVersion: () =>
    refusal(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.'
    ),
  invalidNamespace: (namespace: string) =>
    refusal(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`),
  invalidType: (type: string, apiVersion: string) => {
    const [namespace, ...rest] = type.split('/')
    return refusal(
      404,
      'InvalidResourceType',
      `The resource type '${rest.join('/')}' could not be found in the namespace '${namespace}' for api version '${apiVersion}'.`
    )
  },
  locationRequired: () => refusal(400, 'LocationRequired', 'The location property is required for this definition.'),
  locationNotAvailable: (type: string, location: string, regions: readonly string[]) =>
    refusal(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${regions.join(',')}'.`
    ),
  invalidName: (name: string) =>
    refusal(
      400,
      'InvalidResourceName',
      `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.`
    ),
  invalidLocation: (name: string, existing: string, wanted: string, group: string) =>
    refusal(
      409,
      'InvalidResourceLocation',
      `The resource '${name}' already exists in location '${existing}' in resource group '${group}'. A resource with the same name cannot be created in location '${wanted}'. Please select a new resource name.`
    ),
  groupBeingDeleted: (name: string) =>
    refusal(
      409,
      'ResourceGroupBeingDeleted',
      `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`
    ),
  anotherOperation: (statusAddress: string) =>
    refusal(
      409,
      'AnotherOperationInProgress',
      `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${statusAddress}.`
    ),
  invalidBody: (why: string) =>
    refusal(400, 'InvalidRequestContent', `The request content was invalid and could not be deserialized: '${why}'.`),
  notAuthorized: (caller: Caller, action: string, scope: string) =>
    refusal(
      403,
      'AuthorizationFailed',
      `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization${condition(action)} to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`
    ),
  linkedNotAuthorized: (caller: Caller, action: string, scope: string, linked: string, linkedScope: string) =>
    refusal(
      403,
      'LinkedAuthorizationFailed',
      `The client '${caller.clientId}' with object id '${caller.objectId}' has permission to perform action '${action}' on scope '${scope}'; however, it does not have permission to perform action(s) '${linked}' on the linked scope(s) '${linkedScope}' (respectively) or the linked scope(s) are invalid.`
    ),
  locked: (scope: string, operation: 'write' | 'delete', locks: readonly string[]) =>
    refusal(
      409,
      'ScopeLocked',
      `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${locks.join(',')}'. Please remove the lock and try again.`
    ),
  preconditionFailed: () => refusal(412, 'PreconditionFailed', 'The condition in the request headers was not met.'),
  methodNotAllowed: (method: string) =>
    refusal(405, 'MethodNotAllowed', `The http method '${method}' is not supported for this resource.`)
} as const

/** Role assignments are the one write whose refusal speaks of conditions. */
function condition(action: string): string {
  return /\/roleassignments\//i.test(action) ? ' or an ABAC condition not fulfilled' : ''
}

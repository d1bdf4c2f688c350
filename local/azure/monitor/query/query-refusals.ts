import { refusal } from '../../errors.ts'
import { jsonResponse } from '../../protocol/arm-request.ts'
import type { HttpResponse, Refusal } from '../../world.ts'

/** Cause inside the error of a query service. */
interface InnerError {
  readonly code: string
  readonly message: string
}

function refused({ status, error: { code, message } }: Refusal, innererror?: InnerError): HttpResponse {
  return jsonResponse(status, { error: { message, code, ...(innererror && { innererror }) } })
}

/** Refuses a caller that may not query. */
export function insufficientAccess(innererror?: InnerError): HttpResponse {
  // Verbatim: "Azure Monitor Log Analytics API errors"
  const message = 'The provided credentials have insufficient access to perform the requested operation'
  return refused(refusal(403, 'InsufficientAccessError', message), innererror)
}

/** Refuses a query over the public network of a workspace that is closed there. */
export function closedNetwork(name: string, id: string): HttpResponse {
  return insufficientAccess({
    code: 'NspValidationFailedError',
    // Verbatim: a console log of `az monitor log-analytics query` against a private workspace
    message: `Access to workspace '${name}' from '127.0.0.1' is denied. To allow access from public networks, change the workspace Networking settings or add it to a Network Security Perimeter. (workspace resource ID: ${id})`
  })
}

/** Refuses a query of Log Analytics without a token. */
export function logTokenMissing(): HttpResponse {
  // Verbatim: argoproj/argo-rollouts, metricproviders
  return refused(refusal(401, 'AuthorizationRequiredError', 'Valid authentication was not provided'))
}

/** Refuses a token that is not for Log Analytics. */
export function logTokenInvalid(): HttpResponse {
  // Verbatim: "Azure Monitor Log Analytics API batch queries"; the status: Azure/azure-sdk-for-js#15399
  const message = 'The provided authentication is not valid for this resource'
  const innererror = { code: 'SignatureVerificationFailed', message: 'Could not validate the request' }
  return refused(refusal(403, 'InvalidTokenError', message), innererror)
}

/** Refuses a path that Log Analytics does not have, or a workspace that is not named by its GUID. */
export function pathNotFound(): HttpResponse {
  // Verbatim: "Azure Monitor Log Analytics API errors"
  return refused(refusal(404, 'PathNotFoundError', 'The requested path does not exist'))
}

/** Refuses a body without a query. */
export function badArgument(): HttpResponse {
  // Verbatim: "Azure Monitor Log Analytics API errors"
  return refused(refusal(400, 'BadArgumentError', 'The request had some invalid properties'))
}

/** Refuses a query of an Azure Monitor workspace without a token. */
export function prometheusTokenMissing(): HttpResponse {
  // Verbatim: "Resource-scoped queries for Azure Monitor workspace"
  const message = "Authentication failed. The 'Authorization' header is missing."
  return refused(refusal(401, 'AuthenticationFailed', message))
}

/** Refuses a token that is not for Azure Monitor workspaces. */
export function prometheusTokenInvalid(): HttpResponse {
  // Verbatim: "Resource-scoped queries for Azure Monitor workspace"
  return refused(refusal(403, 'InvalidAuthenticationToken', 'The access token is invalid.'))
}

/** Says that local Azure cannot answer a query. */
export function unsupportedQuery(what: string): HttpResponse {
  return refused(refusal(501, 'NotSupportedByLocalAzure', `Local Azure does not support ${what}.`))
}

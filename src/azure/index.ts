import type { HttpClient } from '@azure/core-rest-pipeline'
import { subscriptionId as subscriptionScope } from '../arm/resource-id.ts'
import type { Clock, Log } from '../runtime/clock-and-log.ts'
import { readTokenClaims } from '../runtime/token-claims.ts'
import { createClient, type RequestNote } from './client.ts'
import { cloudOf } from './clouds.ts'
import { createCredential } from './credential.ts'
import { readPermissions } from './services/permissions.ts'
import { registerProvider } from './services/providers.ts'
import { resourceCalls } from './services/resources.ts'
import { createStacks } from './services/stacks.ts'
import type { AzureSession } from './types.ts'

export { groupsAllowed } from './assignable-principals.ts'
export type { RequestNote } from './client.ts'
export { cloudNames } from './clouds.ts'
export { leafErrors } from './errors.ts'
export { firstRequestSent } from './first-request.ts'
export { grantAdvice, type MissingRight, SETUP_AGAIN } from './grant-advice.ts'
export { withoutNulls } from './null-members.ts'
export { type OperationReference, operationAddress, operationReference } from './operation-reference.ts'
export { type OperationState, operationState } from './operations.ts'
export { cacheReads } from './read-cache.ts'
export { actionMatches, roleGranting } from './role-actions.ts'
export { type ConditionResult, evaluateCondition } from './role-condition.ts'
export { permissionsAllow, readPermissions } from './services/permissions.ts'
export { type Provider, type ProviderType, readProvider } from './services/providers.ts'
export { type HeldRole, readHeldRoles, rolesAt } from './services/role-assignments.ts'
export { hasSecretsRevision, INTENT_TAG, SOURCE_TAG } from './services/stack-body.ts'
export type {
  ArmError,
  Azure,
  AzureReader,
  AzureSession,
  CallOptions,
  Permission,
  StackState,
  Stacks,
  StackWhatIf,
  WhatIfChange,
  WhatIfDelta
} from './types.ts'

export interface AzureOptions {
  readonly subscriptionId: string
  readonly tenantId: string
  readonly clientId: string
  /** `AzureCloud`, `AzureUSGovernment` or `AzureChinaCloud`. */
  readonly environment: string
  /** Returns a new OIDC token of GitHub for an audience. */
  readonly getIdToken: (audience: string) => Promise<string>
  /** Masks an access token in the log. Called for every access token before the token is sent anywhere. */
  readonly mask: (secret: string) => void
  readonly clock: Clock
  readonly log: Log
  /** Letters and digits that distinguish this run from other runs that start at the same moment. */
  readonly run?: string
  /** Called for every request to Resource Manager, including repeated requests. */
  readonly onRequest?: (note: RequestNote) => void
  /** HTTP client that replaces the network. */
  readonly httpClient?: HttpClient
}

/**
 * Logs in and returns the client of Resource Manager. It first reads the permissions of the identity, because every
 * preflight needs them. An identity without permissions therefore fails before anything else is read. Throws Failure if
 * the login or this read fails, and Failure `input-invalid` for an unknown `environment`.
 */
export async function openAzure(options: AzureOptions): Promise<AzureSession> {
  const { subscriptionId, clock, log } = options
  const cloud = cloudOf(options.environment)
  const { run, onRequest, httpClient } = options
  let principalId: string | undefined
  const mask = (token: string) => {
    options.mask(token)
    principalId ??= objectIdOf(token)
  }
  const login = () => createCredential({ ...options, mask, cloud })
  const client = createClient({ cloud, subscription: subscriptionId, login, clock, log, run, onRequest, httpClient })
  log.info(`To find this run in Azure's activity log, filter by correlation id ${client.correlationId}.`)
  const calls = resourceCalls(client)
  const permissions = await readPermissions(calls, subscriptionScope(subscriptionId))
  return {
    subscriptionId,
    correlationId: client.correlationId,
    ...calls,
    permissions,
    principalId,
    // A credential of its own: after a failed exchange, a credential returns its last token, whatever the scope of it.
    accessToken: async scope => (await login().getToken(scope))?.token ?? '',
    register: (namespace, callOptions) => registerProvider(client, subscriptionId, namespace, callOptions),
    stacks: createStacks(client, subscriptionId)
  }
}

/** Returns the object id of the identity for which an access token was issued ("Access token claims reference", oid). */
function objectIdOf(token: string): string | undefined {
  const { oid } = readTokenClaims(token) ?? {}
  return typeof oid === 'string' ? oid : undefined
}

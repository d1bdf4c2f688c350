import type { HttpClient } from '@azure/core-rest-pipeline'
import { subscriptionId as subscriptionScope } from '../arm/resource-id.ts'
import type { Clock, Log } from '../runtime/doors.ts'
import { createClient, type RequestNote } from './client.ts'
import { cloudOf } from './clouds.ts'
import { createCredential } from './credential.ts'
import { readPermissions } from './services/permissions.ts'
import { register } from './services/providers.ts'
import { resourceCalls } from './services/resources.ts'
import { createStacks } from './services/stacks.ts'
import type { Azure } from './types.ts'

export type { RequestNote } from './client.ts'
export { cloudNames } from './clouds.ts'
export { leafErrors } from './errors.ts'
export { firstRequestSent } from './first-request.ts'
export { type OperationState, operationState } from './operations.ts'
export { readingOnce } from './reading-once.ts'
export { actionMatches, roleGranting } from './roles.ts'
export { allows, readPermissions } from './services/permissions.ts'
export { type Provider, type ProviderType, readProvider } from './services/providers.ts'
export { hasSecretsRevision, INTENT_TAG } from './services/stack-body.ts'
export type {
  ArmError,
  Azure,
  AzureReader,
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
  /** A fresh OIDC token of GitHub for an audience. */
  readonly getIdToken: (audience: string) => Promise<string>
  /** Told of every access token before anything is sent with it. */
  readonly mask: (secret: string) => void
  readonly clock: Clock
  readonly log: Log
  /** What tells this run from others that begin in the same moment: letters and digits. */
  readonly run?: string
  /** Told of every request to Resource Manager, repeated ones included. */
  readonly onRequest?: (note: RequestNote) => void
  /** Instead of the network. */
  readonly httpClient?: HttpClient
}

/**
 * Logs in and opens the door to Azure. What the identity may do is read at once: every preflight needs it, and whoever may
 * nothing is told before anything else is looked at. Throws Failure of the login and of that first read, and
 * `input-invalid` for an unknown environment.
 */
export async function openAzure(options: AzureOptions): Promise<Azure> {
  const { subscriptionId, clock, log } = options
  const cloud = cloudOf(options.environment)
  const { run, onRequest, httpClient } = options
  const login = () => createCredential({ ...options, cloud })
  const client = createClient({ cloud, login, clock, log, run, onRequest, httpClient })
  log.info(`Azure's activity log shows this run under the correlation id ${client.correlationId}.`)
  const calls = resourceCalls(client)
  const permissions = await readPermissions(calls, subscriptionScope(subscriptionId))
  return {
    subscriptionId,
    correlationId: client.correlationId,
    ...calls,
    permissions,
    register: (namespace, callOptions) => register(client, subscriptionId, namespace, callOptions),
    stacks: createStacks(client, subscriptionId)
  }
}

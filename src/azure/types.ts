import type { ResourceId } from '../arm/resource-id.ts'
import type { StackTemplate } from '../templates/types.ts'
import type { OperationReference } from './operation-reference.ts'
import type { OperationState } from './operations.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Expected duration of the operation, in seconds. Near the expected end, polls are more frequent. */
  readonly expectedSeconds?: number
  /**
   * True for a request of the lease. It does not wait because Azure throttled other requests, since the lease would
   * then expire while its run still works.
   */
  readonly isUrgent?: boolean
}

/** Called and awaited right before each attempt of a request. If it throws, the request is not sent. */
export type BeforeSend = () => Promise<void>

/** Options of a request that starts an operation. */
export interface StartOptions extends CallOptions {
  readonly beforeSend?: BeforeSend
  /** GUID that the activity log shows as `clientRequestId` of the operation. Each request has a random one without it. */
  readonly requestId?: string
  /**
   * Called and awaited when Azure has accepted the request, before the client waits for the operation. The operation is
   * `undefined` if the request has already ended, or if Azure does not name the operation by region and id.
   */
  readonly onStarted?: (operation: OperationReference | undefined) => Promise<void>
}

export interface ActionOptions extends StartOptions {
  /**
   * True if the action may be sent again: after its response was lost, and after a failure that resolves by itself
   * (`leaf-codes.ts`).
   */
  readonly idempotent?: boolean
}

export interface StackOptions extends CallOptions {
  readonly beforeSend?: BeforeSend | undefined
  /** Value of the stack's tag `aks-baseline-repair` for a write that only repairs unhealthy resources. */
  readonly repair?: string
}

/** Options of the deletion of a stack. */
export type StackDeletionOptions = Omit<StackOptions, 'repair'>

/**
 * Options of a write or deletion that Azure refuses with 412 unless a condition holds. Not every provider supports such
 * conditions; private DNS does.
 */
export interface ConditionalOptions extends StartOptions {
  /** The `etag` from an earlier read. The resource must not have changed since that read. */
  readonly ifMatch?: string
  /** The resource must not exist yet. */
  readonly ifNoneMatch?: '*'
  /** False for a write that is not sent again if its response was lost, because it would cancel the first one. */
  readonly repeatable?: boolean
}

/**
 * Permissions that one role assignment grants to the caller. `actions` grants an action unless `notActions` of the same
 * entry excludes it.
 */
export interface Permission {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
}

/** Client of Resource Manager. Every method throws `Failure` (runtime/failure.ts) with the leaf errors of Azure. */
export interface Azure {
  readonly subscriptionId: string
  /** Correlation id of every request of this run. Azure's activity log can be filtered by this id. */
  readonly correlationId: string
  /**
   * Effective permissions of the caller at the subscription, read when the client was created. They do not show
   * conditions on role assignments.
   */
  readonly permissions: readonly Permission[]
  /** Object id of the caller in Entra. Absent if the access token does not contain it. */
  readonly principalId?: string | undefined
  /** Reads a resource. Returns `undefined` if Azure responds with 404. */
  read<T>(id: ResourceId, options?: CallOptions): Promise<T | undefined>
  /** Reads a resource with its ETag. Returns `undefined` if Azure responds with 404. */
  readWithEtag<T>(id: ResourceId, options?: CallOptions): Promise<WithEtag<T> | undefined>
  /**
   * Reads the state of an operation that this run or another one started, at its path without a signature
   * (`operationAddress`). Returns `unreadable` if Azure does not show it: Azure has forgotten the operation, or shows it
   * only to the identity that started it (MicrosoftDocs/azure-docs#119301).
   */
  readOperation(path: string, options?: CallOptions): Promise<OperationState | 'unreadable'>
  /** Yields the entries of all pages of a list. `path` begins with `/`; `type` selects the api-version. */
  list<T>(path: string, type: string): AsyncIterable<T>
  /** Sends a PUT and waits for the operation that it starts. */
  write<T>(id: ResourceId, body: unknown, options?: ConditionalOptions): Promise<T>
  /**
   * Sends a PATCH and waits for the operation that it starts. Properties that the body omits are kept, including those
   * that Azure never returns.
   */
  patch(id: ResourceId, body: unknown, options?: CallOptions): Promise<void>
  /** Sends POST `<id>/<action>` and waits for the operation that it starts. */
  act<T>(id: ResourceId, action: string, body?: unknown, options?: ActionOptions): Promise<T>
  /** Sends a POST that only queries and changes nothing. `path` begins with `/`; `type` selects the api-version. */
  ask<T>(path: string, type: string, body: unknown): Promise<T>
  /** Sends a DELETE and waits until the resource is deleted; an absent resource is not an error. */
  remove(id: ResourceId, options?: ConditionalOptions): Promise<void>
  /** Registers a resource provider and waits until it is `Registered`. */
  register(namespace: string, options?: CallOptions): Promise<void>
  readonly stacks: Stacks
}

/** A resource and the value that identifies its version. */
export interface WithEtag<T> {
  readonly resource: T
  /**
   * The value for `ifMatch`, from the body or the header of the response. `undefined` if Azure returned none: AKS left
   * it out of some responses until September 2025.
   */
  readonly etag: string | undefined
}

/** Client of Resource Manager with the login of the run, which also gives tokens for other services. */
export interface AzureSession extends Azure {
  /** Returns a new access token for a scope, such as that of the API servers of AKS. The token is masked in the log. */
  accessToken(scope: string): Promise<string>
}

/** The part of the client that writes nothing. */
export type AzureReader = Pick<Azure, 'subscriptionId' | 'permissions' | 'principalId' | 'read' | 'list' | 'ask'> & {
  readonly stacks: Pick<Stacks, 'read' | 'list'>
}

export interface Stacks {
  read(name: string): Promise<StackState | undefined>
  list(): AsyncIterable<StackState>
  /**
   * Starts a what-if, waits for it, reads its changes and deletes the stored result. The validation level is
   * `ProviderNoRbac`.
   */
  whatIf(stack: StackTemplate, options?: CallOptions): Promise<StackWhatIf>
  /**
   * Deploys a stack and returns it in state `succeeded`. If a deployment of the stack is in progress, the call first
   * waits for that deployment. If that deployment then succeeded with the same template, no new deployment is started.
   */
  apply(stack: StackTemplate, options?: StackOptions): Promise<StackState>
  /** Returns whether the last deployment of the stack was started with this template and these secrets. */
  wasDeployedWith(stack: StackTemplate): Promise<boolean>
  /** Waits until no deployment of the stack is in progress; returns `undefined` if the stack does not exist. */
  waitUntilSettled(name: string, options?: CallOptions): Promise<StackState | undefined>
  /** Deletes a stack with all resources that it manages. */
  remove(name: string, options?: StackDeletionOptions): Promise<void>
  /** Deletes a stack and detaches all resources that it managed, so that they continue to exist. */
  removeKeepingResources(name: string, options?: StackDeletionOptions): Promise<void>
}

/** Deployment stack as Resource Manager returns it, with the properties that this project reads. */
export interface StackState {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
  readonly systemData?: { readonly lastModifiedAt?: string }
  readonly properties: {
    /** State in lower case: creating, validating, deploying, …, succeeded, failed, canceled. */
    readonly provisioningState: string
    readonly deploymentId?: string
    readonly deploymentScope?: string
    readonly resources?: readonly { readonly id: string; readonly status?: string }[]
    readonly deletedResources?: readonly { readonly id: string }[]
    readonly detachedResources?: readonly { readonly id: string }[]
    readonly failedResources?: readonly { readonly id: string; readonly error?: ArmError }[]
    readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>
    readonly error?: ArmError
    readonly correlationId?: string
  }
}

/** Error of Resource Manager, nested as received. */
export interface ArmError {
  readonly code: string
  readonly message: string
  readonly target?: string
  readonly details?: readonly ArmError[]
  readonly additionalInfo?: readonly { readonly type: string; readonly info: unknown }[]
}

/** Response of `POST …/deploymentStacksWhatIfResults/<name>/whatIf`, with the properties that this project reads. */
export interface StackWhatIf {
  readonly properties: {
    readonly provisioningState: string
    readonly deploymentStackLastModified?: string
    readonly changes: { readonly resourceChanges: readonly WhatIfChange[] }
    readonly diagnostics?: readonly {
      readonly level: string
      readonly code: string
      readonly message: string
      readonly target?: string
    }[]
  }
}

export interface WhatIfChange {
  readonly id: string
  readonly type: string
  readonly apiVersion?: string
  readonly changeType: 'create' | 'delete' | 'detach' | 'modify' | 'noChange' | 'unsupported'
  readonly changeCertainty: 'definite' | 'potential'
  readonly unsupportedReason?: string
  readonly resourceConfigurationChanges?: {
    readonly before?: Record<string, unknown>
    readonly after?: Record<string, unknown>
    readonly delta?: readonly WhatIfDelta[]
  }
}

export interface WhatIfDelta {
  readonly path: string
  readonly changeType: 'array' | 'create' | 'delete' | 'modify' | 'noEffect'
  readonly before?: unknown
  readonly after?: unknown
  readonly children?: readonly WhatIfDelta[]
}

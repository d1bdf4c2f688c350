import type { ResourceId } from '../arm/resource-id.ts'
import type { StackTemplate } from '../templates/types.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** How long the operation is expected to take; polls become closer towards that time. */
  readonly expectedSeconds?: number
}

export interface StackOptions extends CallOptions {
  /** The write only repairs unhealthy resources: value of the stack's tag `aks-baseline-repair`. */
  readonly repair?: string
}

/** A write or removal that Azure refuses with 412 unless the condition holds. Not every provider honours it; private DNS does. */
export interface ConditionalOptions extends CallOptions {
  /** The resource is still the one that was read: its `etag`. */
  readonly ifMatch?: string
  /** There is no such resource yet. */
  readonly ifNoneMatch?: '*'
}

/** What one role assignment gives the caller; an action is granted by `actions` and taken away by `notActions` of the same entry. */
export interface Permission {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
}

/** The only door to Resource Manager. Every method throws `Failure` (runtime/failure.ts) with Azure's leaf errors unwrapped. */
export interface Azure {
  readonly subscriptionId: string
  /** Of every request of this run: Azure's activity log finds them by it. */
  readonly correlationId: string
  /** The caller's own effective permissions at the subscription when the door was opened. Conditions on role assignments do not show in them. */
  readonly permissions: readonly Permission[]
  /** `undefined` for 404. */
  read<T>(id: ResourceId): Promise<T | undefined>
  /** Follows `nextLink`. `path` begins with `/`; `type` picks the api-version. */
  list<T>(path: string, type: string): AsyncIterable<T>
  /** PUT, and waits for the operation it starts. */
  write<T>(id: ResourceId, body: unknown, options?: ConditionalOptions): Promise<T>
  /** PATCH, and waits for the operation it starts: what it does not name stays, such as what Azure does not give back. */
  patch(id: ResourceId, body: unknown, options?: CallOptions): Promise<void>
  /** POST `<id>/<action>`, and waits for the operation it starts. */
  act<T>(id: ResourceId, action: string, body?: unknown, options?: CallOptions): Promise<T>
  /** POST that only asks and changes nothing; `path` begins with `/`, `type` picks the api-version. */
  ask<T>(path: string, type: string, body: unknown): Promise<T>
  /** DELETE, and waits; an absent resource is no error. */
  remove(id: ResourceId, options?: ConditionalOptions): Promise<void>
  /** Registers a resource provider and waits until it is `Registered`. */
  register(namespace: string, options?: CallOptions): Promise<void>
  readonly stacks: Stacks
}

/** The part of the client that writes nothing. */
export type AzureReader = Pick<Azure, 'subscriptionId' | 'permissions' | 'read' | 'list' | 'ask'> & {
  readonly stacks: Pick<Stacks, 'read' | 'list'>
}

export interface Stacks {
  read(name: string): Promise<StackState | undefined>
  list(): AsyncIterable<StackState>
  /** Starts a what-if, waits, reads its rows and deletes the result. Validation level `ProviderNoRbac`. */
  whatIf(stack: StackTemplate, options?: CallOptions): Promise<StackWhatIf>
  /** Waits for a run that is already under way, starts one only if none is; never two. Answers the stack when it is `succeeded`. */
  apply(stack: StackTemplate, options?: StackOptions): Promise<StackState>
  /** Whether the last run of the stack was started with this template and these secrets. */
  wasRunWith(stack: StackTemplate): Promise<boolean>
  /** Waits until no run is under way; `undefined` when there is no such stack. */
  settled(name: string, options?: CallOptions): Promise<StackState | undefined>
  /** Deletes a stack with all it manages. */
  remove(name: string, options?: CallOptions): Promise<void>
  /** Deletes a stack and keeps all it managed. */
  dissolve(name: string, options?: CallOptions): Promise<void>
}

/** A deployment stack as Resource Manager answers it; only what we read. */
export interface StackState {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
  readonly systemData?: { readonly lastModifiedAt?: string }
  readonly properties: {
    /** Lower case: creating, validating, deploying, …, succeeded, failed, canceled. */
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

/** Resource Manager's error, nested as it comes. */
export interface ArmError {
  readonly code: string
  readonly message: string
  readonly target?: string
  readonly details?: readonly ArmError[]
  readonly additionalInfo?: readonly { readonly type: string; readonly info: unknown }[]
}

/** What `POST …/deploymentStacksWhatIfResults/<name>/whatIf` answers; only what we read. */
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

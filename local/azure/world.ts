/**
 * Local Azure is one JSON value. A request (`handle`) and the passing of time (`advance`) are synchronous functions on
 * it, and an operation is a record, never a suspended function: so the state persists between commands, a sweep can fork
 * it with `structuredClone`, and two runs are equal. Nothing in `local/azure` is async, reads the machine's clock or
 * draws a random number; what Azure would invent is derived from the seed and the resource's id (`deterministic-ids.ts`).
 */
export interface World {
  /** Milliseconds since 1970: the only clock there is. */
  now: number
  readonly seed: number
  readonly tenantId: string
  readonly subscriptionId: string
  /** By lower-cased id. */
  readonly resources: Record<string, Resource>
  /** By operation id (a guid, or 20 digits for deployments). */
  readonly operations: Record<string, Operation>
  /** Registration state of resource providers, by lower-cased namespace. */
  readonly namespaces: Record<string, { namespace: string; state: 'NotRegistered' | 'Registering' | 'Registered' }>
  readonly directory: Directory
  /** OIDC issuers Entra trusts, with their signing keys as JWKs: the `keys` of the issuer's JWKS document. */
  readonly issuers: Record<string, JsonWebKeyLike[]>
  readonly faults: Fault[]
  /** Resource Manager requests since the current run began; `kill-at` and `cancel-at` count these. */
  requests: number
  /** One line for each Resource Manager request of the current run. */
  readonly requestLog: RequestRecord[]
  /** What GitHub remembers between commands; owned by `local/github`. */
  readonly github: Record<string, unknown>
  /** Tables a part of local Azure keeps for itself, by its name: deployment history, throttle buckets, … */
  readonly tables: Record<string, Record<string, unknown>>
}

export interface JsonWebKeyLike {
  readonly kid: string
  readonly [member: string]: unknown
}

export interface Resource {
  /** As the first writer spelled it, unless the provider spells it its own way. */
  id: string
  type: string
  name: string
  location?: string
  tags?: Record<string, string>
  sku?: Record<string, unknown>
  kind?: string
  zones?: string[]
  identity?: Record<string, unknown>
  /** Of a group that a service made for itself: id of what it is for. */
  managedBy?: string
  properties: Record<string, unknown>
  /** Written 1, 2, 3 … times: part of what invented values derive from. */
  generation: number
  createdAt: number
}

export interface Operation {
  readonly id: string
  /**
   * `reconcile`, `watch` and `batch` are the work of controllers inside a cluster, `batch` that of Jobs and CronJobs. With
   * `maintenance` AKS checks whether it may upgrade a cluster. Watch, batch and maintenance never end. `scenario` is an event
   * of a scenario; nobody waits for it.
   */
  readonly kind:
    | 'resource'
    | 'deployment'
    | 'stack'
    | 'what-if'
    | 'action'
    | 'reconcile'
    | 'watch'
    | 'batch'
    | 'maintenance'
    | 'scenario'
  /** Id of the resource, deployment or stack it works on. */
  readonly target: string
  readonly verb: 'PUT' | 'DELETE' | 'POST'
  /** Object id of the principal; for what a deployment does, that of the deployment's caller. */
  readonly by: string
  readonly startedAt: number
  /** When it next has something to do. */
  dueAt: number
  /** Where it stands, in the words of its kind (a stack: `validating`, `deploying`, …). */
  step: string
  data: Record<string, unknown>
  /** Ids nobody else may write meanwhile. */
  readonly holds: readonly string[]
  /** Lower-cased ids of resources its body names, or that it works through: the edges of the critical path (`run-timing.ts`). */
  readonly names: readonly string[]
  endedAt?: number
  outcome?: { status: 'Succeeded' } | { status: 'Failed' | 'Canceled'; error: ArmError }
  /** When a poll first answered the outcome: what `simulated.durationMinutes` ends at. */
  seenTerminalAt?: number
  /** A fault makes it fail with this code when it is due. */
  failWith?: string
  /** The operation that started it: a deployment for its resources, a stack for its deployment. */
  readonly parent?: string
}

export interface ArmError {
  readonly code: string
  /** Second code, which the Container Service provider adds to some errors. */
  readonly subcode?: string
  readonly message: string
  readonly target?: string
  readonly details?: readonly ArmError[]
  readonly additionalInfo?: readonly { readonly type: string; readonly info: unknown }[]
}

export interface Directory {
  /** By client id. */
  readonly applications: Record<string, Application>
}

export interface Application {
  readonly clientId: string
  readonly objectId: string
  readonly displayName: string
  readonly federatedCredentials: FederatedCredential[]
}

export interface FederatedCredential {
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
}

/** A request as the TLS server received it. `path` has no query; header names are lower case. */
export interface HttpRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  /** Text as sent; empty when there is none. */
  readonly body: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: unknown
  /** The connection is dropped instead of answered: faults `lose-request` and `lose-response`. */
  readonly drop?: boolean
}

export interface RequestRecord {
  readonly n: number
  readonly at: number
  readonly method: string
  /** Path and query without the signed part of poll addresses. */
  readonly path: string
  status: number
  kind: 'read' | 'write' | 'poll' | 'validate' | 'what-if'
  /** Display name of the identity. */
  readonly by: string
  throttled?: boolean
  fault?: string
}

/** `METHOD PATH-GLOB OUTCOME [times=N] [after=N] [retry-after=S]` */
export interface Fault {
  readonly method: string
  readonly path: string
  /** A status, `lose-request`, `lose-response`, or `fail-operation:CODE`. */
  readonly outcome: string
  /** How often it strikes; default 1. */
  times: number
  /** How many matching requests pass before the first strike; default 0. */
  after: number
  readonly retryAfter?: number
}

/** A provider's own table of types: each a set of synchronous functions on the world. */
export interface ResourceType {
  readonly type: string
  readonly apiVersions: readonly string[]
  readonly location: 'region' | 'global' | 'none'
  /** What a resource may be called; default: anything. */
  readonly names?: RegExp
  /** How a PUT that takes time answers: arm-protocol §2.3. `state` has no header, only `provisioningState`. */
  readonly style: 'sync' | 'azure-async' | 'location' | 'state'
  /** provisioningState while it works; default `Updating`. */
  readonly runningState?: string
  readonly seconds: { readonly create: number; readonly update: number; readonly delete: number }
  /** Seconds where they depend on more than the type: a rule group is slow once a firewall uses its policy. */
  takes?(world: World, resource: Resource, verb: 'create' | 'update' | 'delete'): number | undefined
  /** Retry-After of polls in seconds, first to last (the last repeats); none is sent where it is absent. */
  readonly retryAfter?: readonly number[]
  /** Why the provider cannot read a body, asked before anything else reads it. Nulls are then taken for what is not there. */
  refuseBody?(body: PutBody, apiVersion: string): Refusal | undefined
  /** Why Azure would refuse; PUT, preflight and what-if ask the same function. `status` of the answer is in the error table. */
  refuse?(put: Put): Refusal | undefined
  /** What the provider fills in: the properties as stored. Called at PUT; what-if calls it too. */
  complete?(put: Put): Record<string, unknown>
  /** What the provider says to a what-if, where that is less than it stores: what is missing there looks removed. */
  foresee?(put: Put, shown: Record<string, unknown>): Record<string, unknown>
  /** What the provider fills in beside the properties: a default `sku`, an `identity` with its principal. */
  envelope?(put: Put): Partial<PutBody>
  /** How the provider spells an id in its answers, where that is not as the caller wrote it. */
  spell?(id: string): string
  /** Called right after a PUT was stored: children written inline become resources of their own. */
  stored?(world: World, resource: Resource): void
  /** Ids that nobody else may write while this is written, for as long as `holdSeconds` says (default: the whole operation). */
  holds?(put: Put): string[]
  readonly holdSeconds?: number
  /** Ids of what a write works through though no body names them: the firewall that nodes get out by, which routes know by its address. */
  reaches?(world: World, resource: Resource): string[]
  /**
   * Continues a PUT that has several steps, each time it is due: returns when the next step is due, or the error that ends
   * the PUT. `undefined` lets the PUT end as usual; faults of the operation are then already considered.
   */
  progress?(world: World, resource: Resource, operation: Operation): { dueAt: number } | { error: ArmError } | undefined
  /** The write has ended well: the peering's other half, a node group, … */
  settled?(world: World, resource: Resource): void
  /** The write or the deletion has failed: children written with it share its state. */
  failed?(world: World, resource: Resource): void
  refuseDelete?(world: World, resource: Resource): Refusal | undefined
  /** The resource is gone: the other half of a peering becomes Disconnected, … */
  removed?(world: World, resource: Resource): void
  /** Properties computed when read: `subnets` of a vnet, `peeringState`, backend health. */
  show?(world: World, resource: Resource): Record<string, unknown>
  /** Why a PUT that was accepted ends badly after all; asked when it is due. */
  outcome?(world: World, resource: Resource): ArmError | undefined
  /** Why a DELETE that was accepted ends badly after all; asked when it is due. */
  outcomeOfDelete?(world: World, resource: Resource): ArmError | undefined
  /** How the provider says that another operation is in the way; default: 409 AnotherOperationInProgress. */
  refuseBusy?(world: World, operation: Operation): Refusal
  /** A PUT takes the place of one that still runs and cancels it, where others answer 409. */
  readonly supersedes?: boolean
  /** A DELETE ends a PUT that still runs, with this error, where others answer 409. */
  preemptedByDelete?(world: World, resource: Resource, deletion: Operation): ArmError
  /** A DELETE is over when it is answered, though a PUT takes time. */
  readonly deletesAtOnce?: boolean
  /** POST actions by lower-cased name. */
  readonly actions?: Readonly<
    Record<string, (world: World, resource: Resource, body: unknown, by: ActionCaller) => HttpResponse>
  >
}

/** On whose behalf an action is done, and in which api-version its addresses are answered. */
export interface ActionCaller {
  readonly caller: Caller
  readonly apiVersion: string
}

export interface Put {
  readonly world: World
  readonly id: string
  readonly type: string
  readonly name: string
  readonly apiVersion: string
  readonly caller: Caller
  readonly existing: Resource | undefined
  readonly body: PutBody
  /** Asked ahead of time (validation, what-if): what the same template makes may not exist yet, so references are not looked up. */
  readonly preflight?: boolean
  /** Validation level `ProviderNoRbac`: no right of the caller is asked, on the resource or on what it links. */
  readonly ignoresRoles?: boolean
}

export interface PutBody {
  location?: string
  tags?: Record<string, string>
  sku?: Record<string, unknown>
  kind?: string
  zones?: string[]
  identity?: Record<string, unknown>
  properties?: Record<string, unknown>
}

export interface Refusal {
  readonly status: number
  readonly error: ArmError
}

/** Who asks, as the access token says. */
export interface Caller {
  readonly objectId: string
  readonly clientId: string
  readonly displayName: string
}

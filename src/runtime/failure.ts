import type { About } from './doors.ts'

/** Every reason an action can fail for, with the one-line meaning from which the documentation's table is generated. */
export const failureReasons = {
  'input-invalid': 'An input of the action is missing or not of its form.',
  'masked-output': 'An id arrived empty or as `***`: GitHub blanks what is stored as a secret. Store ids as variables.',
  'config-invalid': 'The configuration file has errors; each is listed with its line.',
  'unknown-environment': 'The configuration file has no environment of that name.',
  'address-plan': 'Address ranges overlap or are too small.',
  'no-id-token':
    "The job gets no OIDC token: it lacks `permissions: id-token: write`, or the runner does not reach GitHub's token service.",
  'environment-mismatch':
    'The job runs in a GitHub environment that does not belong to the environment it is to work on.',
  'login-refused': 'Entra refused the login: no federated credential fits what GitHub presented.',
  'login-expired': "Entra refused the login because GitHub's assertion is outside its validity.",
  'not-authorized': 'The identity lacks a role for what was asked.',
  'provider-not-registered': 'A resource provider is not registered and the identity may not register it.',
  'region-not-supported': 'The region does not offer a type that the baseline needs.',
  'kubernetes-version': 'The Kubernetes version is not offered, not supported, or not one the nodes are known to run.',
  'size-not-offered': 'The subscription cannot have a size of machine in the region or in the zones asked for.',
  'quota-exceeded': 'A quota or limit of the subscription has no room for what was asked for.',
  'no-capacity': 'Azure has no room at the moment for machines or clusters in the region or zone.',
  'subnet-full': 'A subnet of the cluster lacks free addresses or is used by something else.',
  'egress-blocked': 'New nodes cannot reach an address or a name that they need to start.',
  'setting-fixed': 'A setting was changed that Azure never changes on a resource that exists.',
  'egress-not-ready': 'Nodes would not get out: a route or a peering of the spoke is not as it must be.',
  'approval-missing': '`apply` was started without the approval that `plan` gives.',
  'not-evaluated': 'A preflight rule could not be evaluated, although it was when the plan was approved.',
  'approval-version': 'Another version of this action made the plan that was approved.',
  'plan-changed': 'What would change now is not what was approved.',
  'observed-changed': 'A value that was read for the plan has moved since.',
  'destructive-change': 'A change would destroy something and was not named as allowed.',
  'not-ours': 'A resource that would be written or deleted does not belong to the environment.',
  'owned-by-other-stack': 'Another deployment stack manages a resource of this template.',
  'address-differs': 'The firewall has another private address than the routes expect.',
  locked: 'A management lock forbids a deletion or a write.',
  'environment-in-use': 'Something that is not ours still uses what is to be destroyed.',
  'group-not-empty': 'A resource group stays because something lies in it that no stack of ours manages.',
  'hub-not-ready': 'A hub or zone of others lacks a rule, a peering or a link that the environment needs.',
  'certificate-missing': 'A certificate is needed and neither the workflow nor the vault has it.',
  'certificate-invalid': 'A certificate cannot be read, has expired, or does not fit its host, key or chain.',
  'certificate-differs': 'The certificate with its key is not the one that was planned and approved.',
  'name-taken': 'A name that must be unique, in all of Azure or in the subscription, belongs to somebody else.',
  'cluster-stopped': 'The cluster is stopped, and a stopped cluster takes no write.',
  'cluster-old': 'A cluster that is only ever replaced is older than the configuration allows.',
  'cluster-live': 'The cluster serves everybody now, and what was asked for would take it away from them.',
  'cluster-differs': 'Azure made something else of the cluster than was asked for.',
  'upgrade-unfinished': 'An upgrade of the cluster stopped half-way, and any write would go on with it.',
  'version-pending': 'The configuration names another Kubernetes version than runs; provisioning never upgrades.',
  'network-missing': 'The network that the cluster needs is not there.',
  'extension-failed': 'The Flux extension could not be installed in the cluster.',
  'source-not-ready': 'Flux cannot read what it is to apply.',
  'revision-not-arrived': 'Flux has not applied the revision that is expected.',
  'not-applied': 'Kubernetes refuses something of the tree that Flux applies.',
  'policy-denied': 'A policy denies a resource, or an object that Flux applies.',
  'image-missing': 'A pod cannot get its image.',
  'not-healthy': 'Something that Flux applied does not become healthy.',
  'gateway-not-running': 'The gateway is stopped or its last write failed, so nothing can be reached through it.',
  'backend-unhealthy': 'The gateway gets no good answer from the ingress of the cluster.',
  'bootstrap-timeout': 'A cluster was not bootstrapped in the time it may take.',
  'not-bootstrapped': 'The cluster is not bootstrapped.',
  'image-not-imported': 'An image could not be imported into the registry.',
  'lease-held': "Another run holds the environment's lease on the gateway.",
  'gateway-superseded': 'Somebody else wrote the gateway while, or after, this run did.',
  'cluster-missing': 'There is no cluster of that colour, or none at all.',
  'live-production': 'What was asked would take the cluster away that serves production.',
  'replacement-under-way': 'What was asked would disturb a replacement of the cluster that is under way.',
  'deployment-failed': 'Azure could not deploy; the leaf errors say why.',
  'stack-stuck': 'A deployment stack has not ended for more than two hours.',
  'operation-stuck': 'An operation of Azure has not ended in the time it may take.',
  'azure-refused': 'Resource Manager refused a request.',
  throttled: 'Resource Manager kept throttling.',
  'azure-unavailable': 'Resource Manager could not be reached or kept answering with server errors.',
  cancelled: 'The run was cancelled; what Azure had accepted goes on there.',
  internal: 'A defect of this action.'
} as const satisfies Record<string, string>

export type FailureReason = keyof typeof failureReasons

/** An Azure error stripped of its wrappers. */
export interface LeafError {
  readonly code: string
  readonly message: string
  /** The resource it is about. */
  readonly target?: string
}

export interface FailureDetails {
  /** The input, file position or resource it is about. */
  readonly subject?: string
  /** What the reader should do now. */
  readonly remedy: string
  readonly leaves?: readonly LeafError[]
  readonly correlationId?: string
  readonly status?: number
  /** Places in the caller's files to annotate. */
  readonly annotations?: readonly {
    readonly file: string
    readonly line: number
    readonly column: number
    readonly message: string
  }[]
  /** Several things that are wrong at once, to be shown one by one where they lead to a line of the configuration. */
  readonly findings?: readonly (About & { readonly message: string })[]
  readonly cause?: unknown
}

/** The one error that is shown to users: what happened, to what, and what to do. */
export class Failure extends Error {
  readonly reason: FailureReason
  readonly details: FailureDetails

  constructor(reason: FailureReason, message: string, details: FailureDetails) {
    super(message, { cause: details.cause })
    this.name = 'Failure'
    this.reason = reason
    this.details = details
  }
}

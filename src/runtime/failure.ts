import type { About } from './doors.ts'

/**
 * Every reason an action can fail for: what it means, and what to do about it in general. The reference page is generated from it.
 * A failure itself prints the remedy for the case at hand.
 */
export const failureReasons = {
  'input-invalid': {
    meaning: 'An input of the action is missing or not of its form.',
    remedy: 'Correct the input that is named, in `with:`.'
  },
  'masked-output': {
    meaning: 'An id arrived empty or as `***`: GitHub blanks what is stored as a secret. Store ids as variables.',
    remedy: 'Store the id as a variable, not as a secret, and see that the variable exists.'
  },
  'config-invalid': {
    meaning: 'The configuration file has errors; each is listed with its line.',
    remedy: 'Correct the lines that are annotated; every error of the file is reported at once.'
  },
  'unknown-environment': {
    meaning: 'The configuration file has no environment of that name.',
    remedy: 'Use one of the names below `environments:` of the configuration file.'
  },
  'address-plan': {
    meaning: 'Address ranges overlap or are too small.',
    remedy: 'Enlarge or move the range that is named; the message has the arithmetic.'
  },
  'no-id-token': {
    meaning:
      "The job gets no OIDC token: it lacks `permissions: id-token: write`, or the runner does not reach GitHub's token service.",
    remedy:
      'Grant `id-token: write`, to the calling job as well; pull requests from forks never get a token. Where the message speaks of the network, correct proxy or firewall of the runner.'
  },
  'environment-mismatch': {
    meaning: 'The job runs in a GitHub environment that does not belong to the environment it is to work on.',
    remedy:
      'Set `environment:` of the job to `<environment>-plan` or `<environment>`, or correct the input `environment`.'
  },
  'login-refused': {
    meaning: 'Entra refused the login: no federated credential fits what GitHub presented.',
    remedy: 'Create the federated credential that is printed, or correct `client-id` and `tenant-id`.'
  },
  'login-expired': {
    meaning: "Entra refused the login because GitHub's assertion is outside its validity.",
    remedy: 'Run again; on a runner of your own, set its clock.'
  },
  'not-authorized': {
    meaning: 'The identity lacks a role for what was asked.',
    remedy: 'Give the identity the role that is named, at the scope that is named, and wait ten minutes.'
  },
  'provider-not-registered': {
    meaning: 'A resource provider is not registered and the identity may not register it.',
    remedy: 'Register the provider, or let an identity apply that may.'
  },
  'region-not-supported': {
    meaning: 'The region does not offer a type that the baseline needs.',
    remedy: 'Choose a region that offers the type, or leave out what needs it.'
  },
  'kubernetes-version': {
    meaning: 'The Kubernetes version is not offered, not supported, or not one the nodes are known to run.',
    remedy: 'Name a version that is offered, or none: the newest suitable one is chosen then.'
  },
  'size-not-offered': {
    meaning: 'The subscription cannot have a size of machine in the region or in the zones asked for.',
    remedy: 'Choose another size, other zones or another region, or ask Microsoft for access to the size.'
  },
  'quota-exceeded': {
    meaning: 'A quota or limit of the subscription has no room for what was asked for.',
    remedy: 'Ask for the limit that is named, or lower `maxNodes`; a raise by hand takes up to some days.'
  },
  'no-capacity': {
    meaning: 'Azure has no room at the moment for machines or clusters in the region or zone.',
    remedy: 'Run again later, or use another size, other zones or another region; a capacity reservation avoids it.'
  },
  'subnet-full': {
    meaning: 'A subnet of the cluster lacks free addresses or is used by something else.',
    remedy: 'Move what else lies in the subnet, or give the colour that has no cluster a larger range.'
  },
  'egress-blocked': {
    meaning: 'New nodes cannot reach an address or a name that they need to start.',
    remedy:
      "Allow what AKS needs on the firewall, and check route, peering and DNS of the nodes' network, as the message says; then run again."
  },
  'setting-fixed': {
    meaning: 'A setting was changed that Azure never changes on a resource that exists.',
    remedy: 'Set it back to the value that runs, or make a new resource as the message says.'
  },
  'egress-not-ready': {
    meaning: 'Nodes would not get out: a route or a peering of the spoke is not as it must be.',
    remedy: 'Mend the route or peering that is named, then run again.'
  },
  'approval-missing': {
    meaning: '`apply` was started without the approval that `plan` gives.',
    remedy: 'Hand the output `approval` of the plan to `approval`.'
  },
  'not-evaluated': {
    meaning: 'A preflight rule could not be evaluated, although it was when the plan was approved.',
    remedy: 'Run again; if the rule cannot be evaluated at all, plan and approve again, and the plan then says so.'
  },
  'approval-version': {
    meaning: 'Another version of this action made the plan that was approved.',
    remedy: 'Plan and approve again with the version that applies; name the same version in both steps.'
  },
  'plan-changed': {
    meaning: 'What would change now is not what was approved.',
    remedy: 'Read the difference, then plan and approve again.'
  },
  'observed-changed': {
    meaning: 'A value that was read for the plan has moved since.',
    remedy: 'Plan and approve again: somebody changed what the plan was made from.'
  },
  'destructive-change': {
    meaning: 'A change would destroy something and was not named as allowed.',
    remedy: 'If it is meant, name the resource in `allow-destructive`.'
  },
  'not-ours': {
    meaning: 'A resource that would be written or deleted does not belong to the environment.',
    remedy:
      'Check workload, environment and region of the file: the resource is in none of the groups of this environment.'
  },
  'owned-by-other-stack': {
    meaning: 'Another deployment stack manages a resource of this template.',
    remedy: 'Detach it from the other stack first, or choose another workload or environment name.'
  },
  'address-differs': {
    meaning: 'The firewall has another private address than the routes expect.',
    remedy: 'Free the address that is named and make the firewall anew, or move the address space.'
  },
  locked: {
    meaning: 'A management lock forbids a deletion or a write.',
    remedy:
      'Delete the lock that is named, if the change is meant, and run again; else keep it and change the file back.'
  },
  'environment-in-use': {
    meaning: 'Something that is not ours still uses what is to be destroyed.',
    remedy: 'Destroy first what still uses it, or take away what connects the two.'
  },
  'group-not-empty': {
    meaning: 'A resource group stays because something lies in it that no stack of ours manages.',
    remedy: 'Delete or move what is named, then run again.'
  },
  'hub-not-ready': {
    meaning: 'A hub or zone of others lacks a rule, a peering or a link that the environment needs.',
    remedy: 'Ask the owner of the hub or zone for what is listed; it is written out ready to send.'
  },
  'certificate-missing': {
    meaning: 'A certificate is needed and neither the workflow nor the vault has it.',
    remedy: 'Hand the certificate over from a secret of the environment that applies, or name the one in the vault.'
  },
  'certificate-invalid': {
    meaning: 'A certificate cannot be read, has expired, or does not fit its host, key or chain.',
    remedy: 'Renew it or export it anew, as the message says.'
  },
  'certificate-differs': {
    meaning: 'The certificate with its key is not the one that was planned and approved.',
    remedy:
      'Set `gateway-certificate-public` or `ingress-certificate-public` to the certificate whose key is given, then plan and approve again.'
  },
  'name-taken': {
    meaning: 'A name that must be unique, in all of Azure or in the subscription, belongs to somebody else.',
    remedy: 'Choose another name, or delete what has it where that is yours: it belongs to somebody else.'
  },
  'cluster-stopped': {
    meaning: 'The cluster is stopped, and a stopped cluster takes no write.',
    remedy: 'Start it with power-cluster, then run again; everything else is done meanwhile.'
  },
  'cluster-old': {
    meaning: 'A cluster that is only ever replaced is older than the configuration allows.',
    remedy: 'Replace it by a new cluster in the other colour.'
  },
  'cluster-live': {
    meaning: 'The cluster serves everybody now, and what was asked for would take it away from them.',
    remedy: 'Move the traffic to the other colour first.'
  },
  'cluster-differs': {
    meaning: 'Azure made something else of the cluster than was asked for.',
    remedy: 'Look in the activity log for who changed it, then plan and apply again.'
  },
  'upgrade-unfinished': {
    meaning: 'An upgrade of the cluster stopped half-way, and any write would go on with it.',
    remedy: 'Finish the upgrade, or bring the pools back to the version they run; then run again.'
  },
  'version-pending': {
    meaning: 'The configuration names another Kubernetes version than runs; provisioning never upgrades.',
    remedy: 'Upgrade in place or by a replacement; or write the version that runs.'
  },
  'network-missing': {
    meaning: 'The network that the cluster needs is not there.',
    remedy: 'Run provision-network first, or use provision.'
  },
  'extension-failed': {
    meaning: 'The Flux extension could not be installed in the cluster.',
    remedy: 'Give its pods room and a way out, as the message says; then run again.'
  },
  'source-not-ready': {
    meaning: 'Flux cannot read what it is to apply.',
    remedy: 'Correct address, revision or credentials of the source, or let its host through the firewall.'
  },
  'revision-not-arrived': {
    meaning: 'Flux has not applied the revision that is expected.',
    remedy: 'Push the revision to the branch that Flux follows, or expect the one that is there.'
  },
  'not-applied': {
    meaning: 'Kubernetes refuses something of the tree that Flux applies.',
    remedy: 'Correct what the message names, in the tree; Flux tries again by itself.'
  },
  'policy-denied': {
    meaning: 'A policy denies a resource, or an object that Flux applies.',
    remedy: 'Change the configuration or the object as the policy asks, or ask for an exemption.'
  },
  'image-missing': {
    meaning: 'A pod cannot get its image.',
    remedy: 'Import the image by its digest, or correct the digest in the tree.'
  },
  'not-healthy': {
    meaning: 'Something that Flux applied does not become healthy.',
    remedy: 'Look at the object that is named: image, probes, room, secrets.'
  },
  'gateway-not-running': {
    meaning: 'The gateway is stopped or its last write failed, so nothing can be reached through it.',
    remedy: 'Provision: the plan writes the gateway again as it is, which repairs or starts it.'
  },
  'backend-unhealthy': {
    meaning: 'The gateway gets no good answer from the ingress of the cluster.',
    remedy: 'Look at certificate, address and probe path of the ingress.'
  },
  'bootstrap-timeout': {
    meaning: 'A cluster was not bootstrapped in the time it may take.',
    remedy: 'Look at what is not done yet, and run again to wait on.'
  },
  'not-bootstrapped': {
    meaning: 'The cluster is not bootstrapped.',
    remedy: 'Run bootstrap-flux with mode plan, then apply.'
  },
  'image-not-imported': {
    meaning: 'An image could not be imported into the registry.',
    remedy: 'Correct the digest or source that is named; the registry must be able to reach it.'
  },
  'lease-held': {
    meaning: "Another run holds the environment's lease on the gateway.",
    remedy: 'Let the other run end, or cancel it, and run again.'
  },
  'gateway-superseded': {
    meaning: 'Somebody else wrote the gateway while, or after, this run did.',
    remedy: 'Let nobody but these workflows write the gateway, then run again.'
  },
  'cluster-missing': {
    meaning: 'There is no cluster of that colour, or none at all.',
    remedy: 'Provision the environment first, or name the colour of a cluster that exists.'
  },
  'live-production': {
    meaning: 'What was asked would take the cluster away that serves production.',
    remedy: 'Switch to the other colour first, or name that one.'
  },
  'replacement-under-way': {
    meaning: 'What was asked would disturb a replacement of the cluster that is under way.',
    remedy: 'End the replacement, or give it up; then run again.'
  },
  'deployment-failed': {
    meaning: 'Azure could not deploy; the leaf errors say why.',
    remedy: 'Fix what the leaf errors name and run again: resources that already exist are kept.'
  },
  'stack-stuck': {
    meaning: 'A deployment stack has not ended for more than two hours.',
    remedy:
      'Cancel the deployment that is named, by hand; where that does not help, delete the stack with detach. Run again.'
  },
  'operation-stuck': {
    meaning: 'An operation of Azure has not ended in the time it may take.',
    remedy: 'Look in the activity log of the resource for what is being done to it, and run again once that has ended.'
  },
  'azure-refused': {
    meaning: 'Resource Manager refused a request.',
    remedy: 'Mend what the error names; with the correlation id Azure support finds the request.'
  },
  throttled: {
    meaning: 'Resource Manager kept throttling.',
    remedy: 'Run again in a few minutes, and look for what else works with this identity.'
  },
  'azure-unavailable': {
    meaning: 'Resource Manager could not be reached or kept answering with server errors.',
    remedy: "Look at Azure's status page and run again; nothing is lost."
  },
  cancelled: {
    meaning: 'The run was cancelled; what Azure had accepted goes on there.',
    remedy: 'Run again when you like: it goes on where Azure stands.'
  },
  internal: {
    meaning: 'A defect of this action.',
    remedy: 'Run again with debug logging and report the log; a second run is safe.'
  }
} as const satisfies Record<string, { readonly meaning: string; readonly remedy: string }>

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

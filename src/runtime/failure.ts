import type { LogTopic } from './clock-and-log.ts'
import { evidenceFailureReasons } from './evidence-failure-reasons.ts'
import { procedureFailureReasons } from './procedure-failure-reasons.ts'
import { reviewFailureReasons } from './review-failure-reasons.ts'
import { upgradeFailureReasons } from './upgrade-failure-reasons.ts'

/**
 * Reasons for which an action can fail, each with its meaning and a general remedy. The reference page is generated
 * from this table. A failure prints its own, more specific remedy.
 */
export const failureReasons = {
  'input-invalid': {
    meaning: 'An input of the action is missing or has an invalid value.',
    remedy: 'Correct the input that the message names, under `with:`.'
  },
  'masked-output': {
    meaning: 'An id arrived empty or as `***`, because GitHub removes or masks outputs that contain a secret.',
    remedy: 'Store the id as a variable, not as a secret, and check that the variable exists.'
  },
  'config-invalid': {
    meaning: 'The configuration file has errors. Each is listed with its line.',
    remedy:
      'Correct the annotated lines. Settings are compared with each other only when all values are valid, so the next run can find more errors.'
  },
  'unknown-environment': {
    meaning: 'The configuration file has no environment of that name.',
    remedy: 'Use a name that is listed under `environments:` in the configuration file.'
  },
  'address-plan': {
    meaning: 'Address ranges overlap or are too small.',
    remedy: 'Enlarge or move the range that the message names. The message shows the calculation.'
  },
  'no-id-token': {
    meaning:
      "The job cannot get an OIDC token: it lacks `permissions: id-token: write`, or the runner cannot reach GitHub's token service.",
    remedy:
      'Grant `id-token: write` to the job and to the calling job. Pull requests from forks never get a token. If the message reports a network error, correct the proxy or firewall of the runner.'
  },
  'environment-mismatch': {
    meaning: 'The GitHub environment of the job does not match the environment or the mode of the action.',
    remedy:
      'Set `environment:` of the job to `<environment>-plan` if it plans or `<environment>` if it writes, or correct the input `environment`.'
  },
  'login-refused': {
    meaning: 'Entra refused the login: no federated credential matches the token of the job.',
    remedy: 'Create the federated credential that the message prints, or correct `client-id` and `tenant-id`.'
  },
  'login-expired': {
    meaning: "Entra refused the login: GitHub's token was outside its validity period.",
    remedy: 'Run again. On a self-hosted runner, correct its clock first.'
  },
  'not-authorized': {
    meaning: 'The identity lacks a permission for the request, or a condition forbids a role assignment.',
    remedy:
      'Grant exactly what the message names: deploy the set-up again, or ask the owner of the resource. Wait ten minutes, then run again.'
  },
  'provider-not-registered': {
    meaning: 'A resource provider is not registered, and the identity may not register it.',
    remedy: 'Register the provider, or apply with an identity that may register it.'
  },
  'region-not-supported': {
    meaning: 'The region does not offer a resource type that the baseline needs.',
    remedy: 'Choose a region that offers the type, or switch off the feature that needs it.'
  },
  'kubernetes-version': {
    meaning: 'The Kubernetes version is not offered, not supported, or not known to work with the node image.',
    remedy: 'Set a version that is offered, or omit the version: the newest suitable one is then chosen.'
  },
  'size-not-offered': {
    meaning: 'The VM size is not available to the subscription in the region or in the requested zones.',
    remedy: 'Choose another size, other zones or another region, or request access to the size from Microsoft.'
  },
  'quota-exceeded': {
    meaning: 'A quota or limit of the subscription is too low for the request.',
    remedy:
      'Request an increase of the limit that the message names, or lower `maxNodes`. A manual increase can take some days.'
  },
  'no-capacity': {
    meaning: 'Azure currently lacks capacity for VMs or clusters in the region or zone.',
    remedy:
      'Run again later, or use another size, other zones or another region. A capacity reservation prevents this failure.'
  },
  'subnet-full': {
    meaning: 'A subnet of the cluster has too few free addresses or contains other resources.',
    remedy: 'Move the other resources out of the subnet, or enlarge the range of the colour that has no cluster.'
  },
  'egress-blocked': {
    meaning: 'New nodes cannot reach an address or a name that they need to start.',
    remedy:
      'Allow the addresses that AKS needs on the firewall, and check route, peering and DNS of the node network, as the message says. Then run again.'
  },
  'setting-fixed': {
    meaning: 'The file changes a setting that Azure cannot change on an existing resource.',
    remedy: 'Restore the earlier value in the file, or create a new resource as the message says.'
  },
  'egress-not-ready': {
    meaning: 'Nodes would have no egress: a route or peering of the spoke is wrong.',
    remedy: 'Fix the route or peering that the message names, then run again.'
  },
  'approval-missing': {
    meaning: '`apply` was started without the approval of a plan.',
    remedy: 'Pass the output `approval` of the plan to the input `approval`.'
  },
  'not-evaluated': {
    meaning: 'A preflight rule cannot be evaluated, although it was evaluated when the plan was approved.',
    remedy:
      'Run again. If the rule still cannot be evaluated, plan and approve again: the new plan lists it as not evaluated.'
  },
  'approval-version': {
    meaning: 'Another version of this action made the approved plan.',
    remedy: 'Plan and approve again with the version that runs `apply`. Use the same version in both steps.'
  },
  'plan-changed': {
    meaning: 'The changes that would be made now differ from the approved plan.',
    remedy: 'Read the difference, then plan and approve again.'
  },
  'observed-changed': {
    meaning: 'A value in Azure that the plan is based on has changed since the plan.',
    remedy: 'Plan and approve again, so that the plan is based on the current values.'
  },
  'destructive-change': {
    meaning: 'A change would destroy a resource that `allow-destructive` does not list.',
    remedy: 'If the change is intended, add the resource to `allow-destructive`.'
  },
  'not-ours': {
    meaning: 'A resource that would be written or deleted does not belong to the environment.',
    remedy:
      'Check workload, environment and region in the file: the resource is in none of the resource groups of this environment.'
  },
  'blocked-by-other-resource': {
    meaning: 'A resource of another owner, often of Azure Policy, prevents Azure from creating a resource.',
    remedy: 'Delete the resource that the message names, and exempt its target from the policy that creates it.'
  },
  'owned-by-other-stack': {
    meaning: 'Another deployment stack manages a resource of this template.',
    remedy: 'Detach the resource from the other stack first, or choose another workload or environment name.'
  },
  'address-differs': {
    meaning: 'The private address of the firewall is not the one that the routes use.',
    remedy: 'Free the address that the message names and recreate the firewall, or change the address space of the hub.'
  },
  locked: {
    meaning: 'A management lock prevents a deletion or a write.',
    remedy:
      'If the change is intended, delete the lock that the message names and run again. Otherwise keep the lock and undo the change in the file.'
  },
  'environment-left-behind': {
    meaning:
      'An environment that the file no longer contains still has resources in the subscription. A plan only warns.',
    remedy:
      'Destroy it with the input `left-behind` of `destroy`, or restore its workload, environment and region in the file.'
  },
  'environment-in-use': {
    meaning: 'A resource outside the environment still uses a resource that would be destroyed.',
    remedy: 'First destroy the resource that still uses it, or remove the connection between the two.'
  },
  'group-not-empty': {
    meaning: 'A resource group was not deleted because it contains resources that no stack of the environment manages.',
    remedy: 'Delete or move the resources that the message names, then run again.'
  },
  'hub-not-ready': {
    meaning: 'An existing hub or DNS zone lacks a rule, peering or link that the environment needs.',
    remedy: 'Ask the owner of the hub or zone for the items that the message lists. The list is ready to send.'
  },
  'resource-missing': {
    meaning: 'A resource that the configuration names by its id does not exist.',
    remedy: 'Correct the id at the named setting, or create the resource.'
  },
  'certificate-missing': {
    meaning: 'A required certificate is neither passed by the workflow nor stored in the vault.',
    remedy:
      'Pass the certificate from a secret of the GitHub environment for `apply`, or name a certificate that is in the vault.'
  },
  'certificate-invalid': {
    meaning: 'A certificate cannot be read, has expired, or does not match its host, key or chain.',
    remedy: 'Renew the certificate or export it again, as the message says.'
  },
  'certificate-differs': {
    meaning: 'The certificate with the private key is not the one that was planned and approved.',
    remedy:
      'Set `gateway-certificate-public` or `ingress-certificate-public` to the certificate that belongs to the private key, then plan and approve again.'
  },
  'name-taken': {
    meaning: 'A name that must be unique in Azure or in the subscription is already taken or reserved.',
    remedy: 'Choose another name, or delete the resource that has the name if it is yours.'
  },
  'cluster-stopped': {
    meaning: 'The cluster is stopped, and Azure does not change a stopped cluster.',
    remedy: 'Start the cluster with power-cluster, then run again. Other steps of this run are not affected.'
  },
  'cluster-old': {
    meaning: 'A cluster that is replaced instead of upgraded is older than the configuration allows.',
    remedy: 'Replace this cluster with a new one in the other colour.'
  },
  'cluster-live': {
    meaning: 'The request would remove the cluster that receives the traffic.',
    remedy: 'Switch the traffic to the other colour first.'
  },
  'cluster-differs': {
    meaning: 'The cluster in Azure differs from the requested one in a setting that was just written.',
    remedy: 'Find out in the activity log who changed the cluster, then plan and apply again.'
  },
  'upgrade-unfinished': {
    meaning: 'An upgrade of the cluster stopped half-way, and any write would continue it.',
    remedy: 'Finish the upgrade, or reset the pools to the version that they run. Then run again.'
  },
  'upgrade-blocked': {
    meaning: 'An upgrade would fail, or would break a workload. The findings name the object and the cause.',
    remedy: 'Do what the findings say, then validate again. Nothing was written.'
  },
  'held-by-upgrade': {
    meaning:
      'An upgrade owns settings of the cluster for a time, so provisioning keeps them as they are. A plan only warns.',
    remedy: 'Finish the upgrade, or wait for the time that the message names. Then run provision.'
  },
  'version-pending': {
    meaning:
      'The Kubernetes version in the configuration differs from the version that the cluster runs. Provisioning never upgrades a cluster.',
    remedy:
      'Upgrade the cluster in place, replace it with a new cluster, or set the version that it runs in the configuration.'
  },
  'network-missing': {
    meaning: 'The network that the cluster needs does not exist.',
    remedy: 'Run provision-network first, or use provision.'
  },
  'extension-failed': {
    meaning: 'The Flux extension could not be installed in the cluster.',
    remedy: 'Provide capacity and egress for the pods of the extension, as the message says. Then run again.'
  },
  'source-not-ready': {
    meaning: 'Flux cannot read its source.',
    remedy: 'Correct the address, revision or credentials of the source, or allow its host on the firewall.'
  },
  'revision-not-arrived': {
    meaning: 'Flux has not applied the expected revision.',
    remedy:
      'Push the revision to the branch that Flux follows, or set the expected revision to the revision that Flux has applied.'
  },
  'not-applied': {
    meaning: 'Kubernetes refuses a manifest that Flux applies.',
    remedy: 'Correct the object that the message names in the GitOps path. Flux retries by itself.'
  },
  'policy-denied': {
    meaning: 'A policy denies a resource or an object that Flux applies.',
    remedy: 'Change the configuration or the object to comply with the policy, or request an exemption.'
  },
  'image-missing': {
    meaning: 'A pod cannot pull its image, or a manifest names an image that is not imported.',
    remedy: 'Import the image by its digest, or correct the digest in the manifest.'
  },
  'not-healthy': {
    meaning: 'An object that Flux applied does not become healthy.',
    remedy: 'Check the object that the message names: image, probes, capacity, secrets.'
  },
  'gateway-not-running': {
    meaning: 'The gateway is stopped or its last write failed, so no traffic passes through it.',
    remedy: 'Run provision: the plan writes the gateway again unchanged. This repairs or starts the gateway.'
  },
  'backend-unhealthy': {
    meaning: 'The gateway gets no healthy response from the ingress of the cluster.',
    remedy: 'Check the certificate, address and probe path of the ingress.'
  },
  'bootstrap-timeout': {
    meaning: 'The bootstrap of a cluster did not finish within its time limit.',
    remedy: 'Check the items that are not done, then run again. The new run continues to wait.'
  },
  'not-bootstrapped': {
    meaning: 'The cluster is not bootstrapped.',
    remedy: 'Run bootstrap-flux with mode plan, then with mode apply.'
  },
  'image-not-imported': {
    meaning: 'An image could not be imported into the registry.',
    remedy:
      'Correct the digest or source that the message names. The registry must be able to reach the source. If the source requires a login or limits imports without one, store a login as the secret SOURCE_CREDENTIALS.'
  },
  ...procedureFailureReasons,
  ...evidenceFailureReasons,
  ...reviewFailureReasons,
  ...upgradeFailureReasons,
  'gateway-superseded': {
    meaning: 'Another writer changed the gateway during or after the write of this run.',
    remedy: 'Allow only the workflows of this project to write to the gateway, then run again.'
  },
  'cluster-missing': {
    meaning: 'The environment has no cluster, or no cluster with the requested colour.',
    remedy: 'Provision the environment first, or name the colour of a cluster that exists.'
  },
  'live-production': {
    meaning: 'The request would stop or shrink the cluster that receives production traffic.',
    remedy: 'Switch the traffic to the other colour first, or name the other colour.'
  },
  'replacement-under-way': {
    meaning: 'The request would disturb a replacement of the cluster that is in progress.',
    remedy: 'Finish or cancel the replacement, then run again.'
  },
  'deployment-failed': {
    meaning: 'A deployment in Azure failed. The leaf errors say why.',
    remedy: 'Fix what the leaf errors name and run again: resources that already exist are kept.'
  },
  'stack-stuck': {
    meaning: 'A deployment stack has been in progress for more than two hours.',
    remedy:
      'Cancel the deployment that the message names. If that does not help, delete only the stack and detach its resources. Then run again.'
  },
  'operation-stuck': {
    meaning: 'An operation in Azure did not finish within its time limit, or nothing shows whether it has finished.',
    remedy:
      'Find the operation in progress in the activity log of the resource, and run again when it has ended. If it has ended and this failure continues, use the command `release-lease` of the workflow `operation`.'
  },
  'azure-refused': {
    meaning: 'Resource Manager refused a request.',
    remedy: 'Fix the cause that the error names. Azure support can find the request by its correlation id.'
  },
  throttled: {
    meaning: 'Resource Manager kept throttling requests.',
    remedy: 'Run again in a few minutes, and check what else uses this identity.'
  },
  'azure-unavailable': {
    meaning: 'Resource Manager could not be reached or kept responding with server errors.',
    remedy: "Check Azure's status page and run again. Nothing is lost."
  },
  cancelled: {
    meaning: 'The run was cancelled. Azure continues the operations that it had accepted.',
    remedy: 'Run again at any time: the run continues from the current state of Azure.'
  },
  internal: {
    meaning: 'An unexpected error occurred. It is a bug in this project.',
    remedy: 'Run again with debug logging and report the log. A second run is safe.'
  }
} as const satisfies Record<string, { readonly meaning: string; readonly remedy: string }>

export type FailureReason = keyof typeof failureReasons

/** An error of Azure, without the errors that wrap it. */
export interface LeafError {
  readonly code: string
  readonly message: string
  /** The resource that failed. */
  readonly target?: string
}

export interface FailureDetails {
  /** The input, the position in a file or the resource that is the problem. */
  readonly subject?: string
  /** Instruction to the reader. */
  readonly remedy: string
  readonly leaves?: readonly LeafError[]
  readonly correlationId?: string
  readonly status?: number
  /** True if the request was sent again because a response was lost. Azure may have executed the earlier request. */
  readonly isRepeated?: true
  /** Places in the caller's files to annotate. */
  readonly annotations?: readonly {
    readonly file: string
    readonly line: number
    readonly column: number
    readonly message: string
  }[]
  /**
   * Several problems that occur together. A problem that belongs to a line of the configuration is annotated at that
   * line.
   */
  readonly findings?: readonly (LogTopic & { readonly message: string })[]
  readonly cause?: unknown
}

/** The only error that users see: what happened, to which resource, and what to do. */
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

import type { FailureReason } from '../../src/runtime/failure.ts'

/** What to do about each failure in general. The failure itself prints the remedy for the case at hand. */
export const remedies: Readonly<Record<FailureReason, string>> = {
  'input-invalid': 'Correct the input that is named, in `with:`.',
  'masked-output': 'Store the id as a variable, not as a secret, and see that the variable exists.',
  'config-invalid': 'Correct the lines that are annotated; every error of the file is reported at once.',
  'unknown-environment': 'Use one of the names below `environments:` of the configuration file.',
  'address-plan': 'Enlarge or move the range that is named; the message has the arithmetic.',
  'no-id-token':
    'Grant `id-token: write`, to the calling job as well; pull requests from forks never get a token. Where the message speaks of the network, correct proxy or firewall of the runner.',
  'environment-mismatch':
    'Set `environment:` of the job to `<environment>-plan` or `<environment>`, or correct the input `environment`.',
  'login-refused': 'Create the federated credential that is printed, or correct `client-id` and `tenant-id`.',
  'login-expired': 'Run again; on a runner of your own, set its clock.',
  'not-authorized': 'Give the identity the role that is named, at the scope that is named, and wait ten minutes.',
  'provider-not-registered': 'Register the provider, or let an identity apply that may.',
  'region-not-supported': 'Choose a region that offers the type, or leave out what needs it.',
  'kubernetes-version': 'Name a version that is offered, or none: the newest suitable one is chosen then.',
  'size-not-offered': 'Choose another size, other zones or another region, or ask Microsoft for access to the size.',
  'quota-exceeded': 'Ask for the limit that is named, or lower `maxNodes`; a raise by hand takes up to some days.',
  'no-capacity':
    'Run again later, or use another size, other zones or another region; a capacity reservation avoids it.',
  'subnet-full': 'Move what else lies in the subnet, or give the colour that has no cluster a larger range.',
  'egress-blocked':
    "Allow what AKS needs on the firewall, and check route, peering and DNS of the nodes' network, as the message says; then run again.",
  'setting-fixed': 'Set it back to the value that runs, or make a new resource as the message says.',
  'egress-not-ready': 'Mend the route or peering that is named, then run again.',
  'approval-missing': 'Hand the output `approval` of the plan to `approval`.',
  'not-evaluated':
    'Run again; if the rule cannot be evaluated at all, plan and approve again, and the plan then says so.',
  'approval-version': 'Plan and approve again with the version that applies; name the same version in both steps.',
  'plan-changed': 'Read the difference, then plan and approve again.',
  'observed-changed': 'Plan and approve again: somebody changed what the plan was made from.',
  'destructive-change': 'If it is meant, name the resource in `allow-destructive`.',
  'not-ours':
    'Check workload, environment and region of the file: the resource is in none of the groups of this environment.',
  'owned-by-other-stack': 'Detach it from the other stack first, or choose another workload or environment name.',
  'address-differs': 'Free the address that is named and make the firewall anew, or move the address space.',
  locked:
    'Delete the lock that is named, if the change is meant, and run again; else keep it and change the file back.',
  'environment-in-use': 'Destroy first what still uses it, or take away what connects the two.',
  'group-not-empty': 'Delete or move what is named, then run again.',
  'hub-not-ready': 'Ask the owner of the hub or zone for what is listed; it is written out ready to send.',
  'certificate-missing':
    'Hand the certificate over from a secret of the environment that applies, or name the one in the vault.',
  'certificate-invalid': 'Renew it or export it anew, as the message says.',
  'certificate-differs':
    'Set `gateway-certificate-public` or `ingress-certificate-public` to the certificate whose key is given, then plan and approve again.',
  'name-taken': 'Choose another name, or delete what has it where that is yours: it belongs to somebody else.',
  'cluster-stopped': 'Start it with power-cluster, then run again; everything else is done meanwhile.',
  'cluster-old': 'Replace it by a new cluster in the other colour.',
  'cluster-live': 'Move the traffic to the other colour first.',
  'cluster-differs': 'Look in the activity log for who changed it, then plan and apply again.',
  'upgrade-unfinished': 'Finish the upgrade, or bring the pools back to the version they run; then run again.',
  'version-pending': 'Upgrade in place or by a replacement; or write the version that runs.',
  'network-missing': 'Run provision-network first, or use provision.',
  'extension-failed': 'Give its pods room and a way out, as the message says; then run again.',
  'source-not-ready': 'Correct address, revision or credentials of the source, or let its host through the firewall.',
  'revision-not-arrived': 'Push the revision to the branch that Flux follows, or expect the one that is there.',
  'not-applied': 'Correct what the message names, in the tree; Flux tries again by itself.',
  'policy-denied': 'Change the configuration or the object as the policy asks, or ask for an exemption.',
  'image-missing': 'Import the image by its digest, or correct the digest in the tree.',
  'not-healthy': 'Look at the object that is named: image, probes, room, secrets.',
  'gateway-not-running': 'Provision: the plan writes the gateway again as it is, which repairs or starts it.',
  'backend-unhealthy': 'Look at certificate, address and probe path of the ingress.',
  'bootstrap-timeout': 'Look at what is not done yet, and run again to wait on.',
  'not-bootstrapped': 'Run bootstrap-flux with mode plan, then apply.',
  'image-not-imported': 'Correct the digest or source that is named; the registry must be able to reach it.',
  'lease-held': 'Let the other run end, or cancel it, and run again.',
  'gateway-superseded': 'Let nobody but these workflows write the gateway, then run again.',
  'cluster-missing': 'Provision the environment first, or name the colour of a cluster that exists.',
  'live-production': 'Switch to the other colour first, or name that one.',
  'replacement-under-way': 'End the replacement, or give it up; then run again.',
  'deployment-failed': 'Fix what the leaf errors name and run again: resources that already exist are kept.',
  'stack-stuck':
    'Cancel the deployment that is named, by hand; where that does not help, delete the stack with detach. Run again.',
  'operation-stuck':
    'Look in the activity log of the resource for what is being done to it, and run again once that has ended.',
  'azure-refused': 'Mend what the error names; with the correlation id Azure support finds the request.',
  throttled: 'Run again in a few minutes, and look for what else works with this identity.',
  'azure-unavailable': "Look at Azure's status page and run again; nothing is lost.",
  cancelled: 'Run again when you like: it goes on where Azure stands.',
  internal: 'Run again with debug logging and report the log; a second run is safe.'
}

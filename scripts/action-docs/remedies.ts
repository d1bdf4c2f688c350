import type { FailureReason } from '../../src/runtime/failure.ts'

/** What to do about each failure in general. The failure itself prints the remedy for the case at hand. */
export const remedies: Readonly<Record<FailureReason, string>> = {
  'input-invalid': 'Correct the input that is named, in `with:`.',
  'masked-output': 'Store the id as a variable, not as a secret, and see that the variable exists.',
  'config-invalid': 'Correct the lines that are annotated; every error of the file is reported at once.',
  'unknown-environment': 'Use one of the names below `environments:` of the configuration file.',
  'address-plan': 'Enlarge or move the range that is named; the message has the arithmetic.',
  'no-id-token': 'Grant `id-token: write`, to the calling job as well. Pull requests from forks never get a token.',
  'login-refused': 'Create the federated credential that is printed, or correct `client-id` and `tenant-id`.',
  'login-expired': 'Run again; on a runner of your own, set its clock.',
  'not-authorized': 'Give the identity the role that is named, at the scope that is named, and wait ten minutes.',
  'provider-not-registered': 'Register the provider, or let an identity apply that may.',
  'region-not-supported': 'Choose a region that offers the type, or leave out what needs it.',
  'approval-missing': 'Hand the output `approval` of the plan to `approval`.',
  'plan-changed': 'Read the difference, then plan and approve again.',
  'observed-changed': 'Plan and approve again: somebody changed what the plan was made from.',
  'destructive-change': 'If it is meant, name the resource in `allow-destructive`.',
  'owned-by-other-stack': 'Detach it from the other stack first, or choose another workload or environment name.',
  'address-differs': 'Free the address that is named and make the firewall anew, or move the address space.',
  'environment-in-use': 'Destroy first what still uses it, or take away what connects the two.',
  'group-not-empty': 'Delete or move what is named, then run again.',
  'hub-not-ready': 'Ask the owner of the hub or zone for what is listed; it is written out ready to send.',
  'certificate-missing':
    'Hand the certificate over from a secret of the environment that applies, or name the one in the vault.',
  'certificate-invalid': 'Renew it or export it anew, as the message says.',
  'name-taken': 'Choose another name: that one belongs to somebody else, anywhere in Azure.',
  'image-not-imported': 'Correct the digest or source that is named; the registry must be able to reach it.',
  'lease-held': 'Let the other run end, or cancel it, and run again.',
  'gateway-superseded': 'Let nobody but these workflows write the gateway, then run again.',
  'deployment-failed': 'Mend what the leaf errors name and run again: what stands already stays.',
  'stack-stuck':
    'Cancel the deployment that is named, by hand; where that does not help, delete the stack with detach. Run again.',
  'azure-refused': 'Mend what the error names; with the correlation id Azure support finds the request.',
  throttled: 'Run again in a few minutes, and look for what else works with this identity.',
  'azure-unavailable': "Look at Azure's status page and run again; nothing is lost.",
  cancelled: 'Run again when you like: it goes on where Azure stands.',
  internal: 'Run again with debug logging and report the log; a second run is safe.'
}

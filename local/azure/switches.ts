import { tableOf } from './tables.ts'
import type { World } from './world.ts'

/** Ways in which Azure is known to differ from its own documents, now here and now there: each off until it is asked for. */
export const switches = {
  'what-if-denies-event-grid':
    'what-if answers AuthorizationFailed for topics and subscriptions of Event Grid, whatever the caller may (Azure/arm-template-whatif#432)',
  'docker-hub-limits-anonymous-imports':
    'imports from docker.io without credentials fail with the rate limit of Docker Hub (Azure/azure-sdk-for-js#34390)',
  'encryption-at-host-not-registered':
    'the subscription does not have the feature Microsoft.Compute/EncryptionAtHost, so AKS refuses pools with it (Azure/azure-cli#16788)',
  'api-server-away-in-upgrade':
    'the API server of a cluster does not answer for five minutes while its control plane is upgraded (Azure/AKS#2150)',
  'deprecated-reads-stop-upgrades':
    'AKS counts reads and watches of a deprecated API before an upgrade, as it did at first (Azure/AKS#3984)',
  'surge-not-checked-before-upgrade':
    'AKS does not check quota and addresses before it starts an upgrade, which then fails at its surge (Azure/AKS#799)',
  'nodes-ask-first-name-server-only':
    'new nodes give up if the first name server of their network does not answer (Azure/AKS#3666)',
  'upgrade-detaches-route-table':
    'an upgrade of a pool detaches the route table from the subnet of its nodes (Azure/AKS#4518)',
  'quarantine-ends-upgrade-well':
    'an upgrade that leaves nodes in quarantine (undrainableNodeBehavior Cordon) ends as Succeeded, as one article of AKS says, not as Failed',
  'surge-setting-applies-later':
    'a maxSurge that is written together with a new version counts only from the next write on (Azure/azure-cli#19902)',
  'maintenance-skips-windows':
    'the channels of AKS begin nothing in their maintenance windows, which are best effort (Azure/AKS#2962, Azure/AKS#4115)',
  'mesh-compatibility-names-kubernetes':
    'revisions of the Istio add-on name the versions under kubernetes, as the examples of the API do, not under each support plan',
  'detectors-listed-without-result':
    'the list of detectors of a cluster runs none of them: each has the status of a detector that did not run',
  'network-honours-conditions': 'If-Match and If-None-Match count for all Network resources, not for private DNS alone',
  'gateway-probes-late':
    'an instance of an Application Gateway first probes a backend that a rule begins to use one interval later, not at once',
  'gateway-backends-stay-unknown':
    'a backend that a rule of an existing Application Gateway begins to use stays Unknown until the gateway restarts (MicrosoftDocs/azure-docs#48261)',
  'gateway-cuts-moved-requests':
    'requests under way end when a rule of an Application Gateway moves to another pool; connection draining does not cover them',
  'gateway-superseded-instances-return':
    'instances of an Application Gateway that had taken the configuration of a superseded update return to the one before',
  'command-states-have-capitals':
    'results of commands in clusters say Succeeded and Failed (recordings of Azure CLI) in place of succeeded and failed (examples of the API)',
  'operations-readable-by-others':
    'any identity with the right to read may read an operation, without a signature too (Azure/azure-sdk-for-net#27725); without the switch only the identity that started it, at its signed address (MicrosoftDocs/azure-docs#119301)'
} as const

export type Switch = keyof typeof switches

export function isOn(world: World, name: Switch): boolean {
  return tableOf<boolean>(world, 'switches')[name] === true
}

/** Turns these on and all others off. */
export function setSwitches(world: World, names: readonly Switch[]): void {
  world.tables.switches = Object.fromEntries(names.map(name => [name, true]))
}

export function isSwitch(text: string): text is Switch {
  return Object.hasOwn(switches, text)
}

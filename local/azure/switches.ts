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
  'network-honours-conditions': 'If-Match and If-None-Match count for all Network resources, not for private DNS alone'
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

import type { Baseline } from '../config/types.ts'
import { hubAccess } from './hub-access.ts'
import { hubEgress } from './hub-egress.ts'
import { hubNetwork } from './hub-network.ts'
import { spoke } from './spoke.ts'
import type { StackBuilder, StackName } from './types.ts'

export { type ResourceGroup, resourceGroups } from './groups.ts'
export { namespaces, regionalTypes, requiredActions } from './prerequisites.ts'
export type { Observed, StackBuilder, StackName, StackTemplate } from './types.ts'
export { NOTHING_YET } from './types.ts'

/** The builder of every stack, in the order a reader expects: hub, spoke. Which of them a configuration wants says `stacksOf`. */
export const stackBuilders: Readonly<Record<StackName, StackBuilder>> = {
  'hub-network': hubNetwork,
  'hub-egress': hubEgress,
  'hub-access': hubAccess,
  spoke
}

/** The stacks a configuration wants, in the order of `stackBuilders`. */
export function stacksOf({ config }: Baseline): StackName[] {
  return config.hub.bastion.enabled
    ? ['hub-network', 'hub-egress', 'hub-access', 'spoke']
    : ['hub-network', 'hub-egress', 'spoke']
}

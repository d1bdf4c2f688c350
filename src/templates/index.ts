import type { Baseline } from '../config/types.ts'
import { hubAccess } from './hub-access.ts'
import { hubEgress } from './hub-egress.ts'
import { hubGateway } from './hub-gateway.ts'
import { hubNetwork } from './hub-network.ts'
import { type Prerequisites, prerequisitesOf } from './prerequisites.ts'
import { spoke } from './spoke.ts'
import { NOTHING_YET, type StackBuilder, type StackName } from './types.ts'

export {
  type ForeignNeeds,
  type ForeignRule,
  foreignActions,
  foreignNeeds,
  foreignWrites,
  type WantedResource
} from './foreign.ts'
export { type ResourceGroup, resourceGroups } from './groups.ts'
export { spokePeeringProperties } from './peering.ts'
export type { Prerequisites } from './prerequisites.ts'
export type { Observed, StackBuilder, StackName, StackTemplate } from './types.ts'
export { NOTHING_YET } from './types.ts'

/** The builder of every stack, in the order a reader expects: hub, spoke. Which of them a configuration wants says `stacksOf`. */
export const stackBuilders: Readonly<Record<StackName, StackBuilder>> = {
  'hub-network': hubNetwork,
  'hub-egress': hubEgress,
  'hub-access': hubAccess,
  'hub-gateway': hubGateway,
  spoke
}

/** The stacks a configuration wants, in the order of `stackBuilders`. */
export function stacksOf({ config }: Baseline): StackName[] {
  const { bastion, gateway, existing } = config.hub
  if (existing !== undefined) return ['spoke']
  return [
    'hub-network',
    'hub-egress',
    ...(bastion.enabled ? (['hub-access'] as const) : []),
    ...(gateway.kind === 'none' ? [] : (['hub-gateway'] as const)),
    'spoke'
  ]
}

/** Rights, resource providers and regional types a configuration needs. */
export function prerequisites(baseline: Baseline): Prerequisites {
  return prerequisitesOf(
    baseline,
    stacksOf(baseline).map(name => stackBuilders[name](baseline, NOTHING_YET))
  )
}

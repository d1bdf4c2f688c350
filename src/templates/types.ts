import type { ResourceId } from '../arm/resource-id.ts'
import type { ArmTemplate } from '../arm/template.ts'
import type { Baseline, Colour } from '../config/types.ts'

export type StackName = 'hub-network' | 'hub-egress' | 'hub-access' | 'hub-gateway' | 'spoke'

/** The stacks every cluster of an environment shares. */
export type PlatformStackName = 'policy' | 'identity-gateway' | 'platform' | 'gateway'

/** What synthesis writes back or leaves out because it exists already; nothing else about the present reaches a template. */
export interface Observed {
  /** The gateway's live rule, written back unchanged: provisioning never moves it. */
  readonly liveColour: Colour | null
  /** The region's network watcher, which Azure makes by itself and names itself. */
  readonly networkWatcher: ResourceId | null
  /** The hub's gateway, where one is wanted and ready: Azure refuses a peering that uses a gateway before it is there. */
  readonly hubGateway: ResourceId | null
}

/** What a template is built from when nothing was looked at: `npm run synth`, and the intent of an approval. */
export const NOTHING_YET: Observed = { liveColour: null, networkWatcher: null, hubGateway: null }

export interface StackTemplate {
  readonly step: StackName
  /** Name of the deployment stack at the subscription: at most 90 characters, the region in it (a stack's location is fixed for its name). */
  readonly name: string
  readonly location: string
  /** The group the template is deployed to; other groups are reached by nested deployments inside it. */
  readonly deploymentScope: ResourceId
  readonly template: ArmTemplate
}

/** Pure: the same arguments give the same bytes. */
export type StackBuilder = (baseline: Baseline, observed: Observed) => StackTemplate

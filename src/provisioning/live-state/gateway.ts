import * as z from 'zod/mini'
import { asResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { COLOURS, type Colour, perColour } from '../../config/colours.ts'
import { backendNames, gatewayRuleNames, previewFirewallPolicyId } from '../../templates/index.ts'
import { type LiveStateContext, resourceIdOrNull, slice } from './slice.ts'

interface Gateway {
  readonly properties?: {
    readonly httpListeners?: readonly {
      readonly name?: string
      readonly properties?: { readonly firewallPolicy?: { readonly id?: string } }
    }[]
    readonly requestRoutingRules?: readonly {
      readonly name?: string
      readonly properties?: { readonly backendAddressPool?: { readonly id?: string } }
    }[]
  }
}

export const gatewaySlices = {
  /**
   * Colour that the gateway's live rule points to, written back unchanged: provisioning never moves traffic. Without a
   * live rule, the value is green if only the green cluster exists, otherwise null.
   */
  liveColour: slice<Colour | null>({ schema: z.nullable(z.enum(COLOURS)), empty: null, read: readLiveColour }),
  /**
   * Ids of the clusters that exist or that this run creates; null for a colour without a cluster. New clusters are
   * included because the gateway is written only once. The backend pool of a colour without a cluster stays empty, so
   * the gateway never reports the pool as unhealthy.
   */
  clusters: slice<Readonly<Record<Colour, ResourceId | null>>>({
    schema: z.strictObject(perColour(() => resourceIdOrNull)),
    empty: perColour(() => null),
    read: readClusterIds
  }),
  /**
   * Id of the firewall policy of the gateway's preview listener. The id is written back together with the listener and
   * its rule. If it is null, the listener and the rule are left out. The policy contains a secret (the guard), so no
   * plan or approval contains the policy, and no stack manages it. A write must not reopen a preview that was closed
   * after the plan, and must not close a preview that was opened after the plan.
   */
  preview: slice<ResourceId | null>({
    schema: resourceIdOrNull,
    empty: null,
    read: readPreview,
    whenChanged: () => 'used-up',
    writesCurrent: () => true
  })
}

async function readLiveColour(context: LiveStateContext): Promise<Colour | null> {
  const { azure, baseline } = context
  const [gateway, { blue, green }] = await Promise.all([
    azure.read<Gateway>(baseline.ids.gateway),
    readClusterIds(context)
  ])
  const onlyGreen = blue === null && green !== null
  return liveColourOf(gateway) ?? (onlyGreen ? 'green' : null)
}

async function readClusterIds(context: LiveStateContext): Promise<Readonly<Record<Colour, ResourceId | null>>> {
  const [blue, green] = await Promise.all([clusterOf('blue', context), clusterOf('green', context)])
  return { blue, green }
}

async function readPreview({ azure, baseline }: LiveStateContext): Promise<ResourceId | null> {
  return previewOf(await azure.read<Gateway>(baseline.ids.gateway), previewFirewallPolicyId(baseline))
}

async function clusterOf(colour: Colour, { azure, baseline, colours }: LiveStateContext): Promise<ResourceId | null> {
  const { cluster } = baseline.ids.clusters[colour]
  if (colours.includes(colour)) return cluster
  return (await azure.read(cluster)) === undefined ? null : cluster
}

/** Returns the colour that the live rule of a gateway points to; null if there is no live rule. */
export function liveColourOf(gateway: Gateway | undefined): Colour | null {
  const pool = poolOf(gateway, gatewayRuleNames.live)
  return COLOURS.find(colour => hasName({ name: pool }, backendNames(colour).pool)) ?? null
}

/** Returns whether a part of a gateway has the expected name. Case is ignored. */
export function hasName({ name = '' }: { readonly name?: string | undefined }, expected: string): boolean {
  return sameId(name, expected)
}

function poolOf(gateway: Gateway | undefined, rule: string): string | undefined {
  const found = gateway?.properties?.requestRoutingRules?.find(each => hasName(each, rule))
  return found?.properties?.backendAddressPool?.id?.split('/').at(-1)
}

/**
 * Returns the id of the firewall policy of the preview listener; null if no rule uses the listener or if the listener
 * has no policy. Null removes the listener, because a listener without a policy would be open to everybody.
 */
function previewOf(gateway: Gateway | undefined, own: ResourceId): ResourceId | null {
  if (poolOf(gateway, gatewayRuleNames.preview) === undefined) return null
  const listener = gateway?.properties?.httpListeners?.find(each => hasName(each, gatewayRuleNames.preview))
  const found = listener?.properties?.firewallPolicy?.id
  if (found === undefined) return null
  return sameId(found, own) ? own : asResourceId(found)
}

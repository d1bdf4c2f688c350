import { asResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { COLOURS } from '../../config/colours.ts'
import type { Colour } from '../../config/types.ts'
import { backendNames, type Observed, previewFirewallPolicyId, ruleNames } from '../../templates/index.ts'
import type { StepContext } from '../types.ts'

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

/**
 * For the gateway: where its live rule leads to, or will where there is none and only green stands; which clusters there are, and the preview of a replacement under way. A
 * cluster that the same run makes counts as there: the gateway is written once.
 */
export function observeGateway(
  made: readonly Colour[]
): (
  context: Pick<StepContext, 'azure' | 'baseline'>
) => Promise<Pick<Observed, 'liveColour' | 'clusters' | 'preview'>> {
  return async ({ azure, baseline }) => {
    const [gateway, blue, green] = await Promise.all([
      azure.read<Gateway>(baseline.ids.gateway),
      clusterOf('blue', made, { azure, baseline }),
      clusterOf('green', made, { azure, baseline })
    ])
    const preview = previewOf(gateway, previewFirewallPolicyId(baseline))
    // Without a live rule traffic goes to what there is, and not to a colour that nobody made.
    const onlyGreen = blue === null && green !== null
    return { liveColour: liveColourOf(gateway) ?? (onlyGreen ? 'green' : null), clusters: { blue, green }, preview }
  }
}

async function clusterOf(
  colour: Colour,
  made: readonly Colour[],
  { azure, baseline }: Pick<StepContext, 'azure' | 'baseline'>
): Promise<ResourceId | null> {
  const { cluster } = baseline.ids.clusters[colour]
  if (made.includes(colour)) return cluster
  return (await azure.read(cluster)) === undefined ? null : cluster
}

/** The colour the live rule of a gateway leads to. */
export function liveColourOf(gateway: Gateway | undefined): Colour | null {
  const pool = poolOf(gateway, ruleNames.live)
  return COLOURS.find(colour => backendNames(colour).pool === pool) ?? null
}

function poolOf(gateway: Gateway | undefined, rule: string): string | undefined {
  const found = gateway?.properties?.requestRoutingRules?.find(({ name }) => name === rule)
  return found?.properties?.backendAddressPool?.id?.split('/').at(-1)
}

/** The policy of the preview listener, if a rule uses the listener. A listener without a policy of its own is let go: it would be open to everybody. */
function previewOf(gateway: Gateway | undefined, own: ResourceId): ResourceId | null {
  if (poolOf(gateway, ruleNames.preview) === undefined) return null
  const listener = gateway?.properties?.httpListeners?.find(({ name }) => name === ruleNames.preview)
  const found = listener?.properties?.firewallPolicy?.id
  if (found === undefined) return null
  return sameId(found, own) ? own : asResourceId(found)
}

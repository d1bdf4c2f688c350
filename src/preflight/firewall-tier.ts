import { type ResourceId, sameId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/** A firewall of our own with its policy, as the configuration wants them. */
export interface WantedFirewall {
  readonly firewall: ResourceId
  readonly policy: ResourceId
  readonly tier: string
}

interface FoundPolicy {
  readonly properties?: {
    readonly sku?: { readonly tier?: string }
    readonly firewalls?: readonly { readonly id: string }[]
  }
}

/**
 * A policy keeps the tier it was made with: Azure refuses another one (FirewallPolicySkuChangeDisallowed, azure-docs#88954),
 * and only when the rules are written. Told here, before anything is approved.
 */
export function checkFirewallTier(azure: AzureReader, wanted: WantedFirewall): Promise<Finding[]> {
  return orNotEvaluated('azure-refused', wanted.policy, async () => {
    const found = await azure.read<FoundPolicy>(wanted.policy)
    const tier = found?.properties?.sku?.tier ?? wanted.tier
    return tier === wanted.tier ? [] : [fixed(wanted, tier, found?.properties?.firewalls ?? [])]
  })
}

function fixed({ firewall, policy, tier }: WantedFirewall, present: string, users: readonly { id: string }[]): Finding {
  const others = users.filter(({ id }) => !sameId(id, firewall)).map(({ id }) => id)
  const also = others.length === 0 ? '' : ` These firewalls use the policy too: ${others.join(', ')}.`
  return {
    code: 'azure-refused',
    severity: 'error',
    subject: policy,
    evidence: `It has tier ${present}, the configuration asks for ${tier}, and Azure never changes the tier of a policy.${also}`,
    remedy:
      `Set \`hub.firewall.tier: ${present}\` again. Or, while nothing needs the way out, delete both and run again, which makes them ` +
      `with tier ${tier}: az network firewall delete --ids ${firewall}; az network firewall policy delete --ids ${policy}. Or ` +
      'provision a new environment, whose policy has a name of its own, and move there.'
  }
}

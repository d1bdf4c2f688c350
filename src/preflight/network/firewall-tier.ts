import { type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'

/** A firewall of the environment with its policy, as the configuration requests them. */
export interface RequestedFirewall {
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
 * Checks that the tier of an existing firewall policy is the requested one. Azure refuses to change the tier
 * (FirewallPolicySkuChangeDisallowed, azure-docs#88954), but only when the rules are written. This check reports it
 * before anything is approved.
 */
export function checkFirewallTier(azure: AzureReader, wanted: RequestedFirewall): Promise<Finding[]> {
  return orNotEvaluated('azure-refused', wanted.policy, async () => {
    const found = await azure.read<FoundPolicy>(wanted.policy)
    const tier = found?.properties?.sku?.tier ?? wanted.tier
    return tier === wanted.tier ? [] : [fixed(wanted, tier, found?.properties?.firewalls ?? [])]
  })
}

function fixed(
  { firewall, policy, tier }: RequestedFirewall,
  present: string,
  users: readonly { id: string }[]
): Finding {
  const others = users.filter(({ id }) => !sameId(id, firewall)).map(({ id }) => id)
  const also = others.length === 0 ? '' : ` Other firewalls that use the policy: ${others.join(', ')}.`
  return {
    code: 'azure-refused',
    severity: 'error',
    subject: policy,
    evidence: `The policy has tier ${present}, but the configuration requests ${tier}, and Azure cannot change the tier of a policy.${also}`,
    remedy:
      `Set \`hub.firewall.tier: ${present}\` again. Or, while nothing needs egress, delete firewall and policy and run again, which ` +
      `creates them with tier ${tier}: az network firewall delete --ids ${firewall}; az network firewall policy delete --ids ${policy}. ` +
      'Or provision a new environment, which has its own policy, and move the workload there.'
  }
}

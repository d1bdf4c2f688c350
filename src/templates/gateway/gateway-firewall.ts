import { parseResourceId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import type { RequestedResource } from '../network/existing-hub.ts'
import { placement } from '../placement.ts'

const TYPE = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'

/**
 * Newest rule sets ("Upgrade CRS or DRS ruleset version"; "Bot protection"). A newer rule set can block requests that
 * pass today.
 */
const RULE_SETS = [
  { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.2' },
  { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }
] as const

/**
 * Name of the request header that contains the guard, a secret value. The preview listener refuses requests without
 * this value.
 */
export const PREVIEW_HEADER = 'x-aks-baseline-preview'

/** Returns the policy of the web application firewall for all listeners. */
export function firewallPolicy(baseline: Baseline): ArmResource {
  const { config, ids } = baseline
  return resource(TYPE, {
    name: parseResourceId(ids.gatewayFirewallPolicy).name,
    ...placement(config),
    properties: policyProperties(baseline, config.ingress.firewall.mode, [])
  })
}

/** Returns the id of the preview listener's firewall policy. */
export function previewFirewallPolicyId({ config, ids }: Baseline): ResourceId {
  return resourceId(ids.platformGroup, TYPE, resourceNames(config).previewFirewallPolicy)
}

/**
 * Returns the firewall policy of the preview listener, for a direct write. The listener reaches a cluster that is not
 * approved yet, so the policy refuses a request without the guard in its header. The mode is always Prevention, because
 * a custom rule in mode Detection only reports. A missing header also matches the negated condition ("Create and use v2
 * custom rules", example of X-Azure-FDID). The guard is created for one replacement and exists in this policy only: it
 * must not be in a stack, an approval, an output or a log. Everyone with read access to the policy can read the guard.
 */
export function previewFirewallPolicy(baseline: Baseline, guard: string): RequestedResource {
  const withoutGuard = {
    matchVariables: [{ variableName: 'RequestHeaders', selector: PREVIEW_HEADER }],
    operator: 'Equal',
    negationConditon: true,
    matchValues: [guard]
  }
  const rule = {
    name: 'OnlyWithGuard',
    priority: 1,
    state: 'Enabled',
    ruleType: 'MatchRule',
    action: 'Block',
    matchConditions: [withoutGuard]
  }
  return {
    id: previewFirewallPolicyId(baseline),
    body: { ...placement(baseline.config), properties: policyProperties(baseline, 'Prevention', [rule]) }
  }
}

function policyProperties(
  { config }: Baseline,
  mode: 'Prevention' | 'Detection',
  customRules: readonly object[]
): object {
  return {
    policySettings: {
      state: 'Enabled',
      mode,
      requestBodyCheck: true,
      requestBodyEnforcement: true,
      maxRequestBodySizeInKb: 128,
      fileUploadEnforcement: true,
      fileUploadLimitInMb: config.ingress.firewall.maxUploadMegabytes
    },
    customRules,
    managedRules: { managedRuleSets: RULE_SETS }
  }
}

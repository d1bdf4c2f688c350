import { parseResourceId, type ResourceId, resourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import { placement } from './placement.ts'
import type { Preview } from './types.ts'

const TYPE = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'

/** The newest of each ("Upgrade CRS or DRS ruleset version"; "Bot protection"). A newer one can block what passes today. */
const RULE_SETS = [
  { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.2' },
  { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }
] as const

/** Header without whose value the preview answers nothing. */
export const PREVIEW_HEADER = 'x-aks-baseline-preview'

/** The web application firewall of all listeners. */
export function firewallPolicy(baseline: Baseline): ArmResource {
  const { config, ids } = baseline
  return policy(baseline, parseResourceId(ids.gatewayFirewallPolicy).name, config.ingress.firewall.mode, [])
}

/** The id of the preview listener's policy. */
export function previewFirewallPolicyId({ config, ids }: Baseline): ResourceId {
  return resourceId(ids.platformGroup, TYPE, resourceNames(config).previewFirewallPolicy)
}

/**
 * The policy of the preview listener, which leads to a cluster nobody has approved yet: who does not know the guard is
 * refused. Always in mode Prevention, since in Detection a custom rule only reports. A header that is missing fits the
 * negated condition as well as a wrong one ("Create and use v2 custom rules", example of X-Azure-FDID).
 */
export function previewFirewallPolicy(baseline: Baseline, { guard }: Preview): ArmResource {
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
  return policy(baseline, resourceNames(baseline.config).previewFirewallPolicy, 'Prevention', [rule])
}

function policy(
  { config }: Baseline,
  name: string,
  mode: 'Prevention' | 'Detection',
  customRules: readonly object[]
): ArmResource {
  return resource(TYPE, {
    name,
    ...placement(config),
    properties: {
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
  })
}

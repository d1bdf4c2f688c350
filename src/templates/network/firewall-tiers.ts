import type { FirewallTier } from '../../config/types.ts'

interface TierFeatures {
  /** True if the firewall resolves names for the spoke, so that firewall and nodes see the same addresses of a name. */
  readonly dnsProxy: boolean
  readonly threatIntelligence: 'Alert' | 'Deny'
  readonly intrusionDetection: 'Deny' | undefined
  readonly policyAnalytics: boolean
}

/**
 * Features of each tier (Azure Firewall, "choose the right SKU"). The tier Basic has no DNS proxy, and only reports
 * threats.
 */
export const firewallTiers: Readonly<Record<FirewallTier, TierFeatures>> = {
  Basic: { dnsProxy: false, threatIntelligence: 'Alert', intrusionDetection: undefined, policyAnalytics: false },
  Standard: { dnsProxy: true, threatIntelligence: 'Deny', intrusionDetection: undefined, policyAnalytics: true },
  Premium: { dnsProxy: true, threatIntelligence: 'Deny', intrusionDetection: 'Deny', policyAnalytics: true }
}

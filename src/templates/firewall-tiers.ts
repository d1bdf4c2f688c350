import type { FirewallTier } from '../config/types.ts'

interface TierFeatures {
  /** Resolves names for the spoke, so that rules and resolution agree on a name's addresses. */
  readonly dnsProxy: boolean
  readonly threatIntelligence: 'Alert' | 'Deny'
  readonly intrusionDetection: 'Deny' | undefined
  readonly policyAnalytics: boolean
}

/** What each tier can do (Azure Firewall, "choose the right SKU"): Basic has no DNS proxy and only reports threats. */
export const firewallTiers: Readonly<Record<FirewallTier, TierFeatures>> = {
  Basic: { dnsProxy: false, threatIntelligence: 'Alert', intrusionDetection: undefined, policyAnalytics: false },
  Standard: { dnsProxy: true, threatIntelligence: 'Deny', intrusionDetection: undefined, policyAnalytics: true },
  Premium: { dnsProxy: true, threatIntelligence: 'Deny', intrusionDetection: 'Deny', policyAnalytics: true }
}

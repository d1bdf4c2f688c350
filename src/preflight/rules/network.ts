import type { Baseline, ConfigAdvice } from '../../config/types.ts'
import { existingHubNeeds, zoneLinks } from '../../templates/index.ts'
import type { Finding } from '../finding.ts'
import { checkNamedResources, namedNetworkResources } from '../named-resources.ts'
import { checkDuplicateZones } from '../network/duplicate-zones.ts'
import { checkExistingHub, checkHubNetwork } from '../network/existing-hub.ts'
import { checkFirewallTier } from '../network/firewall-tier.ts'
import { declareRules } from '../rule.ts'

const PREFLIGHT = ['plan', 'apply'] as const

export const networkRules = declareRules({
  advice: {
    id: 'configuration-advice',
    title: 'The configuration follows the advice for address ranges and sizes.',
    phases: PREFLIGHT,
    targets: ['network'],
    check: (_facts, { baseline }) => advice(baseline)
  },
  hubOwnerRequests: {
    id: 'existing-hub-prepared',
    title: 'The owner of an existing hub has created the rules, peering and links that the pipeline may not create.',
    phases: PREFLIGHT,
    targets: ['network'],
    check: (facts, { baseline }) => checkExistingHub(facts, existingHubNeeds(baseline), 'warning')
  },
  hubNetwork: {
    id: 'existing-hub-network',
    title: 'The network of an existing hub exists and has the address ranges that the configuration names.',
    phases: PREFLIGHT,
    targets: ['network'],
    check: (facts, { baseline: { config, ids } }) =>
      config.hub.existing === undefined
        ? []
        : checkHubNetwork(facts, { id: ids.hubNetwork, addressSpaces: config.hub.existing.addressSpaces })
  },
  namedResources: {
    id: 'named-network-resources-exist',
    title: 'The zones, the firewall policy and the log workspace of other owners that the configuration names exist.',
    phases: PREFLIGHT,
    targets: ['network'],
    check: (facts, { baseline }) => checkNamedResources(facts, namedNetworkResources(baseline.config))
  },
  otherZones: {
    id: 'one-zone-per-name',
    title: 'An existing hub is not linked to another private DNS zone with the same name.',
    phases: PREFLIGHT,
    targets: ['network'],
    when: ({ baseline }) => baseline.config.hub.existing !== undefined,
    check: (facts, { baseline }) =>
      checkDuplicateZones(
        facts,
        zoneLinks(baseline).filter(({ to }) => to === 'hub')
      )
  },
  firewallTier: {
    id: 'firewall-tier-unchanged',
    title: 'The firewall policy has the requested tier. Azure cannot change the tier of a policy.',
    phases: PREFLIGHT,
    targets: ['network'],
    when: ({ baseline }) => baseline.config.hub.existing === undefined,
    check: (facts, { baseline: { ids, config } }) =>
      checkFirewallTier(facts, { firewall: ids.firewall, policy: ids.firewallPolicy, tier: config.hub.firewall.tier })
  }
})

function advice({ addresses, advice: general }: Baseline): Finding[] {
  const grow = 'A subnet cannot grow while it is in use: choose its size before the cluster is created.'
  const warning = (code: Finding['code'], remedy: string) => (each: ConfigAdvice) =>
    ({ code, severity: 'warning', subject: each.path, evidence: each.message, remedy }) as const
  return [
    ...addresses.advice.map(warning('address-plan', grow)),
    ...general.map(
      warning('config-invalid', 'The setting is allowed. Change it if the advice applies to your environment.')
    )
  ]
}

import type { Baseline, ConfigAdvice } from '../../config/types.ts'
import {
  type Check,
  checkFirewallTier,
  checkForeign,
  checkHubNetwork,
  checkOtherZones,
  checkProviders,
  checkRegions,
  checkRoles,
  checkRolesAt,
  evaluate,
  type Finding,
  requiredActions,
  type WantedFirewall,
  type WantedLink
} from '../../preflight/index.ts'
import { foreignActions, foreignNeeds, zoneLinks } from '../../templates/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { StepContext } from '../types.ts'

/**
 * Addresses, providers, region and roles for the network, and what others have to make for it. Throws one Failure for
 * everything that stands in the way.
 */
export async function checkNetwork({ azure, baseline, log }: StepContext, mode: 'plan' | 'apply'): Promise<void> {
  const { namespaces, regionalTypes, actions } = prerequisites(baseline)
  const { region, hub } = baseline.config
  const { existing } = hub
  const applying = mode === 'apply' ? actions : []
  const checks: Check[] = [
    () => Promise.resolve(advice(baseline)),
    // Applying plans again first, so it asks for both.
    async () => checkRoles(azure, [...new Set([...requiredActions.plan, ...applying])]),
    () => checkProviders(azure, namespaces, { registers: mode === 'apply', log }),
    () => checkRegions(azure, { region, types: regionalTypes }),
    () => checkForeign(azure, foreignNeeds(baseline), 'warning'),
    () => checkOtherZones(azure, existing === undefined ? [] : linksToHub(baseline))
  ]
  checks.push(
    existing === undefined
      ? () => checkFirewallTier(azure, firewallOf(baseline))
      : () => checkHubNetwork(azure, { id: baseline.ids.hubNetwork, addressSpaces: existing.addressSpaces })
  )
  if (mode === 'apply')
    checks.push(
      ...foreignActions(baseline).map(
        ({ action, scope }): Check =>
          () =>
            checkRolesAt(azure, [action], scope)
      )
    )
  await evaluate(checks, log)
}

/** Only a hub of others can have such a zone from elsewhere. */
function linksToHub(baseline: Baseline): WantedLink[] {
  return zoneLinks(baseline).filter(({ to }) => to === 'hub')
}

function firewallOf({ ids, config }: Baseline): WantedFirewall {
  return { firewall: ids.firewall, policy: ids.firewallPolicy, tier: config.hub.firewall.tier }
}

function advice({ addresses, advice: general }: Baseline): Finding[] {
  const grow = 'A subnet cannot grow while something is in it: choose its size before the cluster is made.'
  const warning = (code: Finding['code'], remedy: string) => (each: ConfigAdvice) =>
    ({ code, severity: 'warning', subject: each.path, evidence: each.message, remedy }) as const
  return [
    ...addresses.advice.map(warning('address-plan', grow)),
    ...general.map(warning('config-invalid', 'Change it where that matters to you; it is allowed.'))
  ]
}

import type { Upgrades } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import type { FoundCluster } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import { shownText } from './objects/shown-text.ts'

const CLOSE =
  'Close it first: write `forceUpgrade: false` and an `until` of now, for example with `az aks update --disable-force-upgrade`. `upgrade-cluster` closes it before it drains a node.'

/**
 * Checks that no force upgrade is open. It bypasses every disruption budget once a drain times out (API version
 * 2025-09-01 and later), and `until` cannot be removed again, only passed.
 */
export function judgeOverride({ properties }: FoundCluster, now: number): Finding[] {
  const { forceUpgrade, until } = properties.upgradeSettings?.overrideSettings ?? {}
  if (forceUpgrade !== true || until === undefined) return []
  const subject = 'upgradeSettings.overrideSettings'
  const end = Date.parse(until)
  if (Number.isNaN(end)) {
    const what = `no date, but ${shownText(until)}, at which the override \`forceUpgrade\` ends`
    return [missingFact('upgrade-blocked', subject, what, CLOSE)]
  }
  if (end <= now) return []
  return [
    {
      code: 'upgrade-blocked',
      severity: 'error',
      subject,
      evidence: `The override \`forceUpgrade\` is open until ${until}: an upgrade that starts before then bypasses every disruption budget when a drain times out.`,
      remedy: `${CLOSE} A run that must bypass a budget opens the override itself, after an approval that lists the budgets.`
    }
  ]
}

/**
 * Checks that AKS does not upgrade by itself at the same time. While a channel of Kubernetes versions is on, AKS refuses to
 * upgrade the control plane alone ("Upgrade the control plane of an AKS cluster"). With `keepRollback`, the upgrade
 * switches the channels off before it begins.
 */
export function judgeChannels({ properties }: FoundCluster, { keepRollback }: Upgrades): Finding[] {
  const { upgradeChannel = 'none' } = properties.autoUpgradeProfile ?? {}
  if (keepRollback || upgradeChannel === 'none') return []
  return [
    {
      code: 'upgrade-blocked',
      severity: 'error',
      subject: 'upgrades.kubernetesChannel',
      evidence: `The upgrade channel ${upgradeChannel} is on. AKS then refuses to upgrade the control plane without the pools, and an upgrade in place begins with the control plane.`,
      remedy: `Set \`upgrades.kubernetesChannel: none\` and provision, then run again. With \`upgrades.keepRollback: true\`, the upgrade switches it off by itself. Or leave the upgrade to the channel ${upgradeChannel}.`
    }
  ]
}

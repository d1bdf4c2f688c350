import { hasHardTaint } from '../hard-taints.ts'
import type { BaselineConfig } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'
import { poolsOf } from './contradictions-cluster.ts'

/** Rules about where the pods of the Flux extension can run. */
export const fluxRules: readonly Rule[] = [fluxWithoutNodes]

/**
 * Refuses Flux in a cluster whose pools all need a toleration. Its extension has no setting for tolerations ("GitOps
 * (Flux v2) supported parameters"), so its pods stay pending, and Azure fails the installation after half an hour.
 */
function fluxWithoutNodes(config: BaselineConfig): Contradiction | undefined {
  const pools = poolsOf(config)
  if (config.gitops.source === undefined || !pools.every(({ pool }) => hasHardTaint(pool))) return undefined
  const user = Object.entries(config.cluster.pools).map(([name, { spot }]) => ({ name, key: spot ? 'spot' : 'taints' }))
  const settings = user.map(({ name, key }) => ['cluster', 'pools', name, key])
  const all = user.map(({ name, key }) => (key === 'spot' ? `${name} uses spot machines` : `${name} has a taint`))
  return {
    path: settings[0] ?? ['cluster', 'pools'],
    others: [...settings.slice(1), ['cluster', 'systemPool', 'taints'], ['gitops', 'source']],
    message: `found no node pool for Flux, which \`gitops.source\` installs: ${all.join(', ')}, and the system pool has a taint. Pods of Flux tolerate neither. Add a pool without spot machines and taints, for example \`user: {}\`.`
  }
}

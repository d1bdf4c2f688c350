import type { Outcome } from '../upgrade-cases/run-operation.ts'
import type { RandomUpgrade } from './random-upgrade.ts'

/** Time of a world that names none. */
const DEFAULT_NOW = '2026-08-04T09:00:00Z'

/**
 * Returns at which price or risk an upgrade ended well, or `undefined` for a healthy world. The list is that of the class
 * `risky` of the reference cases: such a world may be blocked.
 */
export function riskOf({ world }: Pick<RandomUpgrade, 'world'>, outcome: Outcome): string | undefined {
  const { cluster = {}, pools = [], now = DEFAULT_NOW } = world
  const { forceUpgrade, until = '' } = cluster.overrideSettings ?? {}
  if (forceUpgrade === true && Date.parse(until) > Date.parse(now)) return 'an override bypasses budgets'
  if (pools.some(({ machines }) => machines !== undefined)) return 'another upgrade is unfinished'
  if (pools.some(({ state }) => state === 'Scaling')) return 'an operation is in progress'
  if (pools.some(({ notReady }) => notReady !== undefined)) return 'nodes are not ready'
  const isQuarantined = outcome.result === 'succeeds' && outcome.remarks.some(remark => remark.includes('quarantine'))
  return isQuarantined ? 'nodes stay in quarantine' : undefined
}

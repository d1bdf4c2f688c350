import type { PlacedFinding, ReportedUpgrade } from '../../../src/report/index.ts'

export const NOW = Date.parse('2026-08-04T09:00:00Z')

export function upgradeFinding(
  severity: PlacedFinding['severity'],
  fields: Partial<PlacedFinding> = {}
): PlacedFinding {
  const common = { code: 'upgrade-blocked', subject: 'PodDisruptionBudget web/shop' }
  return {
    rule: 'upgrade-budgets',
    severity,
    evidence: 'It allows no disruption.',
    remedy: 'Add a replica.',
    ...common,
    ...fields
  }
}

const range = { least: 5, most: 10 }

/** Returns an upgrade of one pool to the next minor version. */
export function upgrade(verdict: ReportedUpgrade['verdict'], fields: Partial<ReportedUpgrade> = {}): ReportedUpgrade {
  return {
    ...{
      colour: 'blue',
      kind: 'minor',
      from: '1.35.6',
      to: '1.36.2',
      verdict,
      findings: [],
      evidence: [],
      path: ['1.36.2']
    },
    rules: [
      { id: 'upgrade-budgets', evidence: 'budgets', blocks: true },
      { id: 'upgrade-webhooks', evidence: 'webhooks', blocks: true },
      { id: 'upgrade-manifests', evidence: 'manifests', blocks: false }
    ],
    duration: {
      ...{ least: 17, most: 170, controlPlane: range },
      pools: [{ pool: 'user', nodes: 3, atOnce: 1, drainTimeoutMinutes: 30, soakMinutes: 0, least: 12, most: 160 }]
    },
    surge: [{ pool: { name: 'user' }, nodes: 1, addresses: 1, vcpus: 4 }],
    ...{ safeTargetVersion: '', missing: {}, changes: [], changesRead: '2026-08-21', now: NOW },
    ...fields
  }
}

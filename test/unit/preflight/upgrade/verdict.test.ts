import { describe, expect, it } from '@jest/globals'
import type { RuleFinding } from '../../../../src/preflight/finding.ts'
import type { Rule } from '../../../../src/preflight/rule.ts'
import { type AcceptedEvidence, lastDayOfGrace } from '../../../../src/preflight/upgrade/accepted-evidence.ts'
import { type EvidenceNeed, missingEvidence } from '../../../../src/preflight/upgrade/missing-evidence.ts'
import { type EvidenceKind, unreadCluster } from '../../../../src/preflight/upgrade/upgrade-request.ts'
import { verdictOf } from '../../../../src/preflight/upgrade/verdict.ts'

const NOW = Date.parse('2026-08-04T09:00:00Z')

const rule = (evidence: EvidenceKind, blocks = true): Rule => ({
  id: evidence,
  title: evidence,
  phases: ['plan'],
  evidence,
  blocks,
  check: () => []
})
const INSIDE = ['workloads', 'budgets', 'webhooks', 'nodes', 'api-usage'] as const
const rules = [rule('azure'), ...INSIDE.map(kind => rule(kind)), rule('manifests', false)]

const finding = (kind: EvidenceKind, severity: RuleFinding['severity']): RuleFinding => ({
  rule: kind,
  code: 'not-evaluated',
  severity,
  subject: 'x',
  evidence: 'x',
  remedy: 'x'
})
const accept = (evidence: AcceptedEvidence['evidence'], until: string): AcceptedEvidence => ({
  evidence,
  until,
  reason: 'private API server'
})

const UNREAD: EvidenceNeed['manifests'] = { unread: 'x' }
const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'x' } }
const RENDERED: EvidenceNeed['manifests'] = {
  manifests: [{ object: budget, file: 'x', line: 1, incomplete: [] }],
  notRendered: []
}
const WITH_CHART: EvidenceNeed['manifests'] = {
  ...RENDERED,
  notRendered: [{ file: 'x', line: 1, subject: 'HelmRelease x', reason: 'a chart' }]
}

function judge(
  findings: readonly RuleFinding[],
  accepted: readonly AcceptedEvidence[],
  need: EvidenceNeed = { kind: 'minor', manifests: UNREAD }
) {
  return verdictOf(findings, rules, kind => missingEvidence(kind, need, accepted, NOW))
}

describe('the verdict on an upgrade', () => {
  it.each([
    ['pass', [], []],
    ['warn', [finding('azure', 'warning')], []],
    ['block', [finding('azure', 'warning'), finding('budgets', 'not-evaluated'), finding('azure', 'error')], []],
    ['inconclusive', [finding('azure', 'warning'), finding('budgets', 'not-evaluated')], []],
    ['pass', [finding('manifests', 'not-evaluated')], []],
    ['pass', [finding('budgets', 'not-evaluated')], [accept('budgets', '2026-08-04')]],
    ['pass', [finding('budgets', 'not-evaluated')], [accept('cluster', '2026-10-31')]],
    ['inconclusive', [finding('azure', 'not-evaluated')], [accept('cluster', '2026-10-31')]],
    ['inconclusive', [finding('budgets', 'not-evaluated')], [accept('webhooks', '2026-10-31')]],
    ['warn', [finding('budgets', 'not-evaluated')], [accept('budgets', '2026-08-03')]],
    ['warn', [finding('budgets', 'not-evaluated')], [accept('budgets', '2026-07-21')]],
    ['block', [finding('budgets', 'not-evaluated')], [accept('budgets', '2026-07-20')]],
    ['pass', [], [accept('budgets', '2026-07-20')]],
    ['pass', [finding('budgets', 'not-evaluated')], [accept('budgets', '2026-07-20'), accept('cluster', '2026-08-20')]]
  ] as [string, RuleFinding[], AcceptedEvidence[]][])(
    'is %s for %j when %j is accepted',
    (verdict, findings, accepted) => {
      expect(judge(findings, accepted)).toBe(verdict)
    }
  )
})

describe('the verdict on an upgrade without access to the cluster', () => {
  const all = INSIDE.map(kind => finding(kind, 'not-evaluated'))
  const drains = all.filter(({ rule: kind }) => kind !== 'nodes' && kind !== 'api-usage')

  it.each([
    ['inconclusive', 'minor', all, UNREAD],
    ['inconclusive', 'minor', all, RENDERED],
    ['inconclusive', 'minor', [finding('nodes', 'not-evaluated')], RENDERED],
    ['inconclusive', 'patch', drains, UNREAD],
    ['inconclusive', 'patch', drains, WITH_CHART],
    ['inconclusive', 'patch', drains, { manifests: [], notRendered: [] }],
    ['warn', 'patch', all, RENDERED],
    ['warn', 'node-image', all, RENDERED],
    ['pass', 'node-image', [finding('nodes', 'not-evaluated')], UNREAD],
    ['pass', 'patch', [finding('nodes', 'not-evaluated')], UNREAD],
    ['inconclusive', 'node-image', [finding('azure', 'not-evaluated')], RENDERED]
  ] as [string, EvidenceNeed['kind'], RuleFinding[], EvidenceNeed['manifests']][])(
    'is %s for the kind %s',
    (verdict, kind, findings, manifests) => {
      expect(judge(findings, [], { kind, manifests })).toBe(verdict)
    }
  )

  it('warns when the acceptance counts, but the run tried to read the evidence and failed', () => {
    const need: EvidenceNeed = { kind: 'minor', manifests: UNREAD, inside: unreadCluster('no right', true) }
    const accepted = [accept('cluster', '2026-10-31')]
    expect(judge(all, accepted, need)).toBe('warn')
    expect(judge(all, accepted, { ...need, inside: unreadCluster('arm-only') })).toBe('pass')
    expect(judge([finding('azure', 'not-evaluated')], [accept('azure', '2026-10-31')], need)).toBe('pass')
  })

  it('passes when the acceptance counts, also if the manifests would count instead', () => {
    expect(judge(all, [accept('cluster', '2026-10-31')], { kind: 'patch', manifests: RENDERED })).toBe('pass')
    expect(judge(all, [accept('cluster', '2026-06-30')], { kind: 'patch', manifests: RENDERED })).toBe('warn')
  })
})

it('names the last day on which an acceptance that has ended counts', () => {
  expect(lastDayOfGrace(accept('budgets', '2026-07-30'))).toBe('2026-08-13')
})

import { describe, expect, it } from '@jest/globals'
import type { RuleFinding } from '../../../../src/preflight/finding.ts'
import type { Rule } from '../../../../src/preflight/rule.ts'
import { type AcceptedEvidence, lastDayOfGrace } from '../../../../src/preflight/upgrade/accepted-evidence.ts'
import type { EvidenceKind } from '../../../../src/preflight/upgrade/upgrade-request.ts'
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
const rules = [rule('azure'), rule('budgets'), rule('manifests', false)]

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
      expect(verdictOf(findings, rules, accepted, NOW)).toBe(verdict)
    }
  )
})

it('names the last day on which an acceptance that has ended counts', () => {
  expect(lastDayOfGrace(accept('budgets', '2026-07-30'))).toBe('2026-08-13')
})

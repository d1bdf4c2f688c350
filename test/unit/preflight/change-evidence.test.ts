import { describe, expect, it } from '@jest/globals'
import { evaluateRules } from '../../../src/preflight/evaluate.ts'
import { type decodeChangeEvidence, encodeChangeEvidence, preflightRules } from '../../../src/preflight/index.ts'
import type { PreflightRequest, ReceivedChange } from '../../../src/preflight/rule.ts'
import { fakeLog } from '../azure/fakes.ts'
import { baselineWith } from '../templates/baselines.ts'
import { fakeAzure } from './fake-azure.ts'

const production = baselineWith()

type Evidence = ReturnType<typeof decodeChangeEvidence>

const HOUR = 3600_000
const NOW = Date.parse('2026-07-20T12:00:00Z')
const rules = preflightRules.filter(({ id }) => id === 'change-evidence')
const run = { id: 7, commit: 'c0ffee' }

/** Returns the evidence of a preproduction that has had the change for two days. */
function evidenceOf(changes: Partial<Evidence> = {}): Evidence {
  return {
    ...{ version: 1, kind: 'changes', workload: production.config.workload, environment: 'preproduction' },
    ...{ run: { id: 7, attempt: 1 }, commit: 'c0ffee', readAt: NOW - HOUR, bundle: '1.0.0+x' },
    ...{ targets: ['network', 'platform', 'cluster', 'gitops'], pending: [], notEvaluated: [], faults: [] },
    ...{ writtenAt: NOW - 48 * HOUR },
    ...changes
  }
}

async function judge(text: string | undefined, changes: Partial<PreflightRequest> = {}) {
  const change: ReceivedChange = { text, run, bundle: '1.0.0+x' }
  const config = { ...production.config, changes: { after: 'preproduction', soakHours: 24, gitops: false } }
  const request: PreflightRequest = {
    ...{ phase: 'apply', mode: 'apply', baseline: { ...production, config }, now: NOW, log: fakeLog(), change },
    ...{
      targets: ['network', 'platform', 'cluster'],
      colours: [],
      certificates: [],
      events: undefined,
      gitKey: undefined
    },
    prerequisites: { actions: [], namespaces: [], regionalTypes: [], zonalTypes: [] },
    ...{ resources: [], planned: [], deletions: [] },
    ...changes
  }
  return await evaluateRules(rules, request, fakeAzure({}))
}

describe('the rule change-evidence', () => {
  it('finds nothing when the other environment has had the change for the hours of the soak', async () => {
    expect(await judge(encodeChangeEvidence(evidenceOf()))).toEqual([])
  })

  it('finds nothing when the configuration names no other environment', async () => {
    expect(await judge(undefined, { baseline: production })).toEqual([])
  })

  it.each<[string, Partial<Evidence>, string]>([
    ['the other environment does not have the change yet', { pending: ['platform'] }, 'evidence-pending'],
    ['a step was not evaluated', { notEvaluated: ['network'] }, 'evidence-missing'],
    ['the plan did not include a part', { targets: ['network'] }, 'evidence-missing'],
    ['the other environment has faults', { faults: ['the gateway'] }, 'evidence-unhealthy'],
    ['the soak is not over', { writtenAt: NOW - 24 * HOUR }, 'evidence-too-young'],
    ['another version of the action made the plan', { bundle: '0.9.0+x' }, 'evidence-other-version'],
    ['another run made it', { run: { id: 6, attempt: 1 } }, 'evidence-stale'],
    ['it is of another commit', { commit: 'beef' }, 'evidence-stale'],
    ['it is more than a day old', { readAt: NOW - 25 * HOUR }, 'evidence-stale'],
    ['it is about another environment', { environment: 'test' }, 'evidence-other-cluster']
  ])('stops apply, and warns in a plan, when %s', async (_, changes, code) => {
    const text = encodeChangeEvidence(evidenceOf(changes))
    expect(await judge(text)).toEqual([expect.objectContaining({ severity: 'error', code })])
    expect(await judge(text, { phase: 'plan', mode: 'plan' })).toEqual([
      expect.objectContaining({ severity: 'warning', code })
    ])
  })

  it('also covers the revision of Flux, if the configuration asks for it, in a run that gives Flux a revision', async () => {
    const source = {
      kind: 'git',
      url: 'https://github.com/contoso/shop',
      access: 'public',
      revision: { tag: 'v2' }
    } as const
    const changes = { after: 'preproduction', soakHours: 24, gitops: true }
    const { config } = production
    const baseline = { ...production, config: { ...config, changes, gitops: { ...config.gitops, source } } }
    const flux = { state: 'Compliant', revision: 'v1@sha1:0', fetchedAt: NOW - 48 * HOUR }
    const codes = async (asked: Partial<PreflightRequest>) => {
      const found = await judge(encodeChangeEvidence(evidenceOf({ flux })), { baseline, ...asked })
      return found.map(({ code }) => code)
    }
    expect(await codes({ targets: ['gitops'] })).toEqual(['evidence-other-version'])
    expect(await codes({ targets: ['network', 'platform', 'cluster', 'gitops'] })).toEqual(['evidence-other-version'])
    expect(await codes({ targets: ['network'] })).toEqual([])
    const off = { ...baseline, config: { ...baseline.config, changes: { ...changes, gitops: false } } }
    expect(await codes({ targets: ['gitops'], baseline: off })).toEqual([])
  })

  it.each([
    ['is missing', undefined, 'evidence-missing'],
    ['was edited', encodeChangeEvidence(evidenceOf({ pending: ['a'] })).replace('["a"]', '[]'), 'evidence-invalid'],
    ['is of another kind', '{"evidence":{"version":1,"kind":"cluster"},"check":"x"}', 'evidence-invalid']
  ])('stops apply when the evidence %s', async (_, text, code) => {
    expect(await judge(text)).toEqual([expect.objectContaining({ severity: 'error', code })])
  })
})

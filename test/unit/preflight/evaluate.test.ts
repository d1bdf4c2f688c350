import { describe, expect, it } from '@jest/globals'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import { evaluateRules, isBlocked, logFindings, refuseErrors } from '../../../src/preflight/evaluate.ts'
import type { Finding } from '../../../src/preflight/finding.ts'
import type { PreflightRequest, Rule } from '../../../src/preflight/rule.ts'
import { fakeLog, thrownBy } from '../azure/fakes.ts'
import { fakeAzure } from './fake-azure.ts'

const CONFIG = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { production: { region: westeurope } }\n'

function finding(severity: Finding['severity'], subject: string, code: Finding['code'] = 'not-authorized'): Finding {
  return { code, severity, subject, evidence: `${subject} seen.`, remedy: `Fix ${subject}.` }
}

function rule(id: string, found: readonly Finding[], more: Partial<Rule> = {}): Rule {
  return { id, title: id, phases: ['plan'], check: () => found, ...more }
}

const request: PreflightRequest = {
  phase: 'plan',
  mode: 'plan',
  baseline: createBaseline(loadConfig(CONFIG, 'test.yml', undefined), 's'),
  targets: ['network'],
  colours: [],
  certificates: [],
  events: undefined,
  gitKey: undefined,
  now: 0,
  log: fakeLog(),
  prerequisites: { namespaces: [], regionalTypes: [], zonalTypes: [], actions: [] },
  resources: [],
  planned: [],
  deletions: []
}

const found = async (rules: readonly Rule[], azure = fakeAzure({})) => await evaluateRules(rules, request, azure)

describe('evaluateRules', () => {
  it('returns findings with their rule, errors first, then in the order of the rules', async () => {
    const rules = [
      rule('a', [finding('not-evaluated', 'c'), finding('warning', 'b')]),
      rule('b', [finding('warning', 'a'), finding('error', 'z')])
    ]
    expect((await found(rules)).map(({ rule: id, subject }) => [id, subject])).toEqual([
      ['b', 'z'],
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'c']
    ])
  })

  it.each([
    ['phase', { phases: ['apply'] }],
    ['target', { targets: ['cluster'] }],
    ['condition', { when: () => false }]
  ] as [string, Partial<Rule>][])('leaves out a rule of another %s', async (_, more) => {
    expect(await found([rule('a', [finding('error', 'x')], more)])).toEqual([])
    expect(await found([rule('a', [finding('error', 'x')], { targets: ['network'] })])).toHaveLength(1)
  })

  it('reads a fact once for all rules of an evaluation, and again for the next one', async () => {
    const asked: string[] = []
    const azure = fakeAzure({})
    const counting = {
      ...azure,
      read: async <T>(id: string) => {
        asked.push(id)
        return undefined as T | undefined
      }
    }
    const reads: Rule['check'] = async facts => {
      await facts.read('/subscriptions/S' as Parameters<typeof facts.read>[0])
      await facts.read('/subscriptions/s' as Parameters<typeof facts.read>[0])
      return []
    }
    const rules = [rule('a', [], { check: reads }), rule('b', [], { check: reads })]
    await found(rules, counting)
    expect(asked).toHaveLength(1)
    await found(rules, counting)
    expect(asked).toHaveLength(2)
  })
})

describe('findings', () => {
  it('log what does not end the run', () => {
    const log = fakeLog()
    logFindings([finding('error', 'a'), finding('not-evaluated', 'c')], log)
    expect(log.lines).toEqual(['warning: Not evaluated: c: c seen. Fix c.'])
  })

  it('throw all errors at once, with the reason of the first', async () => {
    const errors = [finding('error', 'y'), finding('error', 'z', 'region-not-supported'), finding('warning', 'w')]
    const failure = await thrownBy(Promise.resolve().then(() => refuseErrors(errors)))
    expect(failure).toMatchObject({ reason: 'not-authorized', details: { subject: 'y', remedy: 'Fix y.\nFix z.' } })
    expect(String(failure)).toMatch(/y seen\.\n- region-not-supported: z: z seen\./)
  })

  it('block only with an error among them', () => {
    expect(isBlocked([finding('error', 'a')])).toBe(true)
    expect(isBlocked([finding('warning', 'a'), finding('not-evaluated', 'b')])).toBe(false)
    expect(() => refuseErrors([finding('warning', 'a')])).not.toThrow()
  })
})

import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { sarifLog } from '../../../src/report/index.ts'
import { hostile } from './hostile-texts.ts'
import { upgradeFinding as finding } from './upgrade-fixture.ts'

const text = z.strictObject({ text: z.string().min(1) })
const count = z.int().min(1)

/** The rules of the published schema of SARIF 2.1.0 for what the log contains: required fields, types, value lists. */
const schema = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          rules: z.array(z.strictObject({ id: z.string().min(1), shortDescription: text }))
        })
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string().min(1),
          ruleIndex: z.optional(z.int().min(0)),
          level: z.enum(['none', 'note', 'warning', 'error']),
          message: text,
          locations: z.array(
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w./%!~*'()-]+$/), uriBaseId: z.string() }),
                region: z.strictObject({ startLine: count })
              }),
              logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string() }))
            })
          ),
          partialFingerprints: z.record(z.string(), z.string())
        })
      )
    })
  )
})

const rules = [
  { id: 'unused', title: 'Not fired.' },
  { id: 'upgrade-budgets', title: 'Each budget allows a disruption.' }
]
const log = (...findings: Parameters<typeof sarifLog>[0]['findings']) =>
  schema.parse(JSON.parse(JSON.stringify(sarifLog({ findings, rules, config: './aks-baseline.yml' })))).runs[0]

describe('the SARIF log', () => {
  it('shows a finding at the line of its manifest, with its rule', () => {
    const run = log(finding('error', { place: { file: 'gitops/my apps/web.yaml', line: 12 } }))
    expect(run?.tool.driver.rules).toEqual([{ id: 'upgrade-budgets', shortDescription: { text: rules[1]?.title } }])
    expect(run?.results[0]).toMatchObject({
      ...{ ruleId: 'upgrade-budgets', ruleIndex: 0, level: 'error' },
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'gitops/my%20apps/web.yaml' }, region: { startLine: 12 } } }
      ]
    })
  })

  it('shows a finding without a place at the configuration, and what was not evaluated as a note', () => {
    const run = log(finding('not-evaluated', { rule: 'other' }))
    expect(run?.results[0]).toMatchObject({
      level: 'note',
      message: { text: expect.stringMatching(/^Not evaluated: /) },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'aks-baseline.yml' }, region: { startLine: 1 } } }]
    })
    expect(run?.results[0]).not.toHaveProperty('ruleIndex')
  })

  it.each(Object.entries({ ...hostile, 'a long text': 'x'.repeat(100_000) }))('keeps its shape with %s', (_, value) => {
    const place = { file: value.replace(/[^ -~]/g, ''), line: 0 }
    const run = log(finding('warning', { subject: value, evidence: value, remedy: value, place }))
    expect(run?.results[0]?.message.text.length).toBeLessThanOrEqual(1_000)
  })

  it('keeps to the number of results that GitHub accepts', () => {
    expect(log(...Array.from({ length: 25_001 }, () => finding('warning')))?.results).toHaveLength(25_000)
  })
})

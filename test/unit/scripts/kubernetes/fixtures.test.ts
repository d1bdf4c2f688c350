import { describe, expect, test } from '@jest/globals'
import type { Answer, RecordedCase } from '../../../../scripts/kubernetes/case.ts'
import { compareCases, formatRecording } from '../../../../scripts/kubernetes/fixtures.ts'

function recordedCase(name: string, answer: Answer): RecordedCase {
  return { name, steps: [{ request: 'GET /version', answer }] }
}

const evicted = recordedCase('evicts', { code: 201 })

describe('compareCases', () => {
  test('counts a case as equal when its answers are equal', () => {
    expect(compareCases([evicted], [recordedCase('evicts', { code: 201 })])).toEqual({ equal: 1, differences: [] })
  })

  test('reports the first request with another answer', () => {
    const { equal, differences } = compareCases([evicted], [recordedCase('evicts', { code: 429 })])
    expect(equal).toBe(0)
    expect(differences).toEqual(['evicts: GET /version\n    recorded {"code":201}\n    received {"code":429}'])
  })

  test('reports a case that only one side has', () => {
    expect(compareCases([evicted], []).differences).toEqual([expect.stringContaining('is no longer a case')])
    expect(compareCases([], [evicted]).differences).toEqual([expect.stringContaining('is not recorded')])
  })

  test('reports a case whose request has changed and whose answer has not', () => {
    const changed: RecordedCase = { name: 'evicts', steps: [{ request: 'GET /healthz', answer: { code: 201 } }] }
    expect(compareCases([evicted], [changed]).differences).toEqual([expect.stringContaining('have changed')])
  })

  test('ignores fields without a value, which no file holds', () => {
    const actual: RecordedCase = {
      ...evicted,
      steps: [{ request: 'GET /version', body: undefined as never, answer: { code: 201 } }]
    }
    expect(compareCases([evicted], [actual]).differences).toEqual([])
  })
})

describe('formatRecording', () => {
  test('writes JSON with a request and its answer on lines of their own', () => {
    const text = formatRecording({ version: '1.34.9', prelude: [], cases: [evicted] })
    expect(JSON.parse(text)).toEqual({ version: '1.34.9', prelude: [], cases: [evicted] })
    expect(text.split('\n')).toContain('{"request":"GET /version",')
    expect(text.split('\n')).toContain('  "answer": {"code":201}}')
  })
})

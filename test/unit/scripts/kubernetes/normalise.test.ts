import { describe, expect, test } from '@jest/globals'
import { normalise, pick, substitute } from '../../../../scripts/kubernetes/normalise.ts'
import { recordedAnswer } from '../../../../scripts/kubernetes/run-case.ts'

const SUBSTITUTIONS = [
  ['case-007', '{ns}'],
  ['https://127.0.0.1:4711', 'https://webhook.invalid']
] as const

describe('normalise', () => {
  test('leaves out identifiers and times, at every depth', () => {
    const metadata = { name: 'a', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-02T03:04:05Z' }
    expect(normalise({ items: [{ metadata }] }, [])).toEqual({ items: [{ metadata: { name: 'a' } }] })
  })

  test('replaces times and identifiers within texts and keys', () => {
    expect(normalise({ 'web-a': '2026-01-02T03:04:05Z' }, [])).toEqual({ 'web-a': '<time>' })
    expect(normalise('at 2026-01-02T03:04:05.678901Z by 0b5c3a52-1b7e-4b0e-9d4e-0123456789ab', [])).toBe(
      'at <time> by <uid>'
    )
  })

  test('replaces the texts of the case', () => {
    expect(normalise('https://127.0.0.1:4711/deny of case-007', SUBSTITUTIONS)).toBe(
      'https://webhook.invalid/deny of {ns}'
    )
  })

  test('sorts the keys, so that their order in an answer makes no difference', () => {
    expect(JSON.stringify(normalise({ b: 1, a: 2 }, []))).toBe('{"a":2,"b":1}')
  })
})

test('substitute replaces placeholders at every depth', () => {
  expect(substitute({ name: '{ns}-node', items: ['{ns}'] }, SUBSTITUTIONS)).toEqual({
    name: 'case-007-node',
    items: ['case-007']
  })
})

describe('pick', () => {
  const body = { items: [{ metadata: { name: 'a' } }, { metadata: {} }], status: { phase: 'Running' } }

  test('takes values by path, and each item of a list', () => {
    expect(pick(body, ['status.phase', 'items[].metadata.name'])).toEqual({
      'status.phase': 'Running',
      'items[].metadata.name': ['a', null]
    })
  })

  test('leaves out a path when it has no value', () => {
    expect(pick(body, ['status.reason', 'spec.a.b', 'status[].phase'])).toEqual({})
  })
})

describe('recordedAnswer', () => {
  const step = { request: 'GET /metrics' }

  test('takes reason, message and details of a failure', () => {
    const body = { kind: 'Status', status: 'Failure', reason: 'NotFound', message: 'gone', code: 404, metadata: {} }
    expect(recordedAnswer({ code: 404, warnings: [], body }, step, [])).toEqual({
      code: 404,
      body: { reason: 'NotFound', message: 'gone' }
    })
  })

  test('takes only the lines that contain all texts', () => {
    const answer = { code: 200, warnings: ['case-007 is old'], body: 'a{x} 1\nb{x} 1\na{y} 1\n' }
    expect(recordedAnswer(answer, { ...step, lines: ['a{', 'x'] }, SUBSTITUTIONS)).toEqual({
      code: 200,
      warnings: ['{ns} is old'],
      body: ['a{x} 1']
    })
  })

  test('takes the whole of another text', () => {
    const answer = { code: 404, warnings: [], body: '404 page not found\n' }
    expect(recordedAnswer(answer, step, [])).toEqual({ code: 404, body: '404 page not found' })
  })

  test('takes nothing of an object when nothing is asked for', () => {
    expect(recordedAnswer({ code: 200, warnings: [], body: { kind: 'Pod' } }, step, [])).toEqual({ code: 200 })
  })
})

import { describe, expect, it } from '@jest/globals'
import { evaluate } from '../../../src/preflight/evaluate.ts'
import type { Finding } from '../../../src/preflight/finding.ts'
import { fakeLog, thrownBy } from '../azure/fakes.ts'

function finding(severity: Finding['severity'], subject: string, code: Finding['code'] = 'not-authorized'): Finding {
  return { code, severity, subject, evidence: `${subject} seen.`, remedy: `Mend ${subject}.` }
}

describe('evaluate', () => {
  it('gives and logs what is no error, sorted', async () => {
    const log = fakeLog()
    const checks = [
      async () => [finding('not-evaluated', 'c'), finding('warning', 'b')],
      async () => [finding('warning', 'a')]
    ]
    expect((await evaluate(checks, log)).map(({ subject }) => subject)).toEqual(['a', 'b', 'c'])
    expect(log.lines[2]).toBe('warning: Not evaluated: c: c seen. Mend c.')
  })

  it('throws all errors at once, after everything was looked at', async () => {
    const checks = [
      async () => [finding('error', 'z', 'region-not-supported'), finding('warning', 'w')],
      async () => [finding('error', 'y')]
    ]
    const log = fakeLog()
    const failure = await thrownBy(evaluate(checks, log))
    expect(failure).toMatchObject({ reason: 'not-authorized', details: { subject: 'y', remedy: 'Mend y.\nMend z.' } })
    expect(String(failure)).toMatch(/y seen\.\n- region-not-supported: z: z seen\./)
    expect(log.lines).toHaveLength(1)
  })

  it('finds nothing where there is nothing to check', async () => {
    expect(await evaluate([], fakeLog())).toEqual([])
  })
})

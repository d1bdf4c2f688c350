import { describe, expect, it } from '@jest/globals'
import { decoded } from '../../../src/actions/operation.ts'
import { operationSummary } from '../../../src/report/operation.ts'

const SUBJECT = { workload: 'shop', environment: 'test', region: 'westeurope' }
const WRITE = { target: '/subscriptions/s/x', startedAt: 0 }
const OPERATION = { provider: 'Microsoft.Network', location: 'westeurope', id: 'o1' }

describe('operationSummary', () => {
  it('shows that nothing is open', () => {
    const text = operationSummary(SUBJECT, { lease: { state: 'free' } })
    expect(text).toContain('nothing. Runs can write.')
    expect(text).toContain('| lease | free |')
  })

  it('names the write and operation of a lost run, and says when the lease may be released', () => {
    const lease = { state: 'expired', expires: 'then', write: { ...WRITE, operation: OPERATION } } as const
    const text = operationSummary(SUBJECT, { lease })
    expect(text).toContain('`o1` of Microsoft.Network in westeurope')
    expect(text).toContain('Release the lease only if that write has ended')
  })

  it('says that it is unknown whether Azure accepted a write without an operation', () => {
    const text = operationSummary(SUBJECT, { lease: { state: 'held', expires: 'then', write: WRITE } })
    expect(text).toContain('it is not known whether Azure accepted it')
    expect(text).toContain('a run works under the lease')
  })

  it('says that an edited operation record is unreadable, and what to do', () => {
    const text = operationSummary(SUBJECT, { lease: { state: 'free' }, ...decoded({ value: { id: 'edited' } }) })
    expect(text).toContain('| open procedure | unreadable. ')
    expect(text).toContain('finish the procedure by hand')
  })

  it('escapes the reason of a hold, and shows the open procedure', () => {
    const hold = { because: 'a|b', since: 'then', by: '<ada>' }
    const text = operationSummary(SUBJECT, { lease: { state: 'free' }, hold, record: { id: 'u1' } })
    expect(text).toContain('scheduled runs write nothing')
    expect(text).toContain('a\\|b')
    expect(text).not.toContain('<ada>')
    expect(text).toContain('{"id":"u1"}')
  })
})

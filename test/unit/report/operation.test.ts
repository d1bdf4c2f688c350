import { describe, expect, it } from '@jest/globals'
import { recordIn } from '../../../src/provisioning/operation-status.ts'
import { operationSummary, type ReportedOperation } from '../../../src/report/operation.ts'

const SUBJECT = { workload: 'shop', environment: 'test', region: 'westeurope' }
const WRITE = { target: '/subscriptions/s/x', startedAt: 0 }
const OPERATION = { provider: 'Microsoft.Network', location: 'westeurope', id: 'o1' }

const NEXT = { do: 'nothing', because: 'No run holds the lease, and runs can write.' }

const summary = (reported: Pick<ReportedOperation, 'lease'> & Partial<ReportedOperation>) =>
  operationSummary(SUBJECT, { commands: [], refused: [], work: [], next: NEXT, ...reported })

const RECORD = { id: '4-x', kind: 'blue-green-swap', phase: 'soaking', closed: false, since: 0 }

describe('operationSummary', () => {
  it('shows that nothing is open', () => {
    const text = summary({ lease: { state: 'free' } })
    expect(text).toContain('**Next: nothing.** No run holds the lease, and runs can write.')
    expect(text).toContain('| lease | free |')
    expect(text).toContain('| procedure | none |')
  })

  it('names the run that holds the lease, and until when', () => {
    const text = summary({ lease: { state: 'held', expires: 'then', since: 'before', run: 'run 7 of <ada>' } })
    expect(text).toContain('| lease | held by run 7 of ')
    expect(text).toContain(' since before until then |')
    expect(text).not.toContain('<ada>')
  })

  it('names the write and operation of a lost run, and that the next run follows it', () => {
    const lease = { state: 'expired', expires: 'then', write: { ...WRITE, operation: OPERATION } } as const
    const text = summary({ lease, isWriteRunning: true })
    expect(text).toContain('`o1` of Microsoft.Network in westeurope')
    expect(text).toContain('Azure shows that the write still works.')
  })

  it('names the next step with its command, and the operations of Azure', () => {
    const next = { do: 'wait', because: 'Run 7 works.', command: 'gh run watch 7' }
    const target = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks'
    const work = [{ target, state: 'Upgrading', startedBy: '<ada>', since: 'then' }]
    const text = summary({ lease: { state: 'held', expires: 'then' }, next, work })
    expect(text).toContain('**Next: wait.** Run 7 works.\n\n```sh\ngh run watch 7\n```')
    expect(text).toMatch(/\| operations in Azure \| `.*aks`: Upgrading, started by &lt;ada\\>, since then \|/)
  })

  it('claims no end of a write that Azure does not show', () => {
    const text = summary({ lease: { state: 'expired', expires: 'then', write: WRITE }, isWriteRunning: false })
    expect(text).toContain('which does not prove its end')
  })

  it('reports that it is unknown whether Azure accepted a write without an operation', () => {
    const text = summary({ lease: { state: 'held', expires: 'then', write: WRITE } })
    expect(text).toContain('it is not known whether Azure accepted it')
  })

  it('reports that an edited operation record is unreadable, and what to do', () => {
    const text = summary({ lease: { state: 'free' }, ...recordIn({ value: { id: 'edited' } }) })
    expect(text).toContain('| procedure | unreadable. ')
    expect(text).toContain('finish the procedure by hand')
  })

  it('escapes the reason of a hold', () => {
    const text = summary({ lease: { state: 'free' }, hold: { because: 'a|b', since: 'then', by: '<ada>' } })
    expect(text).toContain('a\\|b')
    expect(text).not.toContain('<ada>')
  })

  it('shows the phase, the unfinished operation and the soak of an open procedure, and what it refuses', () => {
    const record = { ...RECORD, running: { operation: 'advance' }, until: 3_600_000 }
    const refused = [{ command: 'power-cluster stop', because: 'Both clusters are needed.' }]
    const text = summary({ lease: { state: 'free' }, record, refused })
    expect(text).toContain('| procedure | blue-green-swap `4-x`, open |')
    expect(text).toContain('| phase | `soaking` since 1970-01-01T00:00:00.000Z |')
    expect(text).toContain('| unfinished operation | `advance` |')
    expect(text).toContain('| next operation not before | 1970-01-01T01:00:00.000Z |')
    expect(text).toContain('| `power-cluster stop` | Both clusters are needed. |')
  })

  it('shows each command, and the exact line of those that are possible', () => {
    const commands: ReportedOperation['commands'] = [
      { command: 'hold', now: 'possible', because: 'x' },
      { command: 'release-lease', now: 'not possible', because: 'A run renews the lease.' }
    ]
    const text = summary({ lease: { state: 'held' }, commands })
    expect(text).toContain(
      'gh workflow run operation.yml -f environment=test -f command=hold -f reason="<a few words>"'
    )
    expect(text).toContain('| `release-lease` | not possible | A run renews the lease. |')
    expect(text).not.toContain('command=release-lease')
  })
})

import { describe, expect, it } from '@jest/globals'
import { driftContent } from '../../../src/report/drift.ts'
import { driftSummary, hasDrift, type ReportedChange, type ReportedDrift } from '../../../src/report/index.ts'

const CLEAN: ReportedDrift = { changes: [], faults: [], unseen: [] }
const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const note = { what: 'stamp-blue', because: 'the cluster is stopped' }

function change(name: string, fields: Partial<ReportedChange> = {}): ReportedChange {
  return {
    id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/${name}`,
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify',
    certain: true,
    risk: 'safe',
    because: 'tags only',
    properties: [{ path: 'tags.team', kind: 'modify', before: 'them', after: 'us' }],
    ...fields
  }
}

const content = (drift: Partial<ReportedDrift>) => driftContent({ ...CLEAN, ...drift }, 10_000)

describe('driftContent', () => {
  it('has a row for each property, and one for a resource that is missing or not configured', () => {
    const changes = [
      change('a', { properties: [...change('a').properties, { path: 'tags.cost', kind: 'create', after: 1 }] }),
      change('b', { kind: 'create', properties: [] }),
      change('c', { kind: 'delete', properties: [] })
    ]
    const rows = content({ changes })
      .split('\n')
      .filter(line => line.startsWith('| `'))
    expect(rows).toEqual([
      '| `a` | `Microsoft.Network/virtualNetworks` | `tags.team` | `"them"` | `"us"` |',
      '| `a` | `Microsoft.Network/virtualNetworks` | `tags.cost` | not set | `1` |',
      '| `b` | `Microsoft.Network/virtualNetworks` |  | missing | present |',
      '| `c` | `Microsoft.Network/virtualNetworks` |  | present | deleted |'
    ])
  })

  it('shows the properties of an element instead of its id, and ids only if nothing else differs', () => {
    const group =
      '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shop-production-spoke-westeurope'
    const id = `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg-nodes/securityRules/AllowAll`
    const element = { id, name: 'AllowAll', properties: { priority: 200, access: 'Allow', subnet: { id } } }
    const rows = (before: unknown, after?: unknown) =>
      content({ changes: [change('a', { properties: [{ path: 'rules.1', kind: 'modify', before, after }] })] })
    expect(rows(element)).toContain(
      '`{"name":"AllowAll","properties":{"priority":200,"access":"Allow","subnet":{"id":"nsg-nodes/AllowAll"}}}` | not set |'
    )
    expect(rows({ id: '/subscriptions/a/x' }, { id: '/subscriptions/b/x' })).toContain(
      '`{"id":"/subscriptions/a/x"}` | `{"id":"/subscriptions/b/x"}`'
    )
  })

  it('counts, and says what putting it right would do', () => {
    const text = content({ changes: [change('a', { risk: 'disruptive' }), change('b')], faults: [note] })
    expect(text).toContain('**What differs:** 2 resources and 1 fault.')
    expect(text).toContain('is disruptive for 1 and destructive for 0 of these resources')
    expect(content({ changes: [change('a')] })).not.toContain('disruptive')
  })

  it('shortens the evidence of a fault and of a notice, but never what to do', () => {
    const remedy = `Run gh workflow run destroy.yml ${'-f environment=production '.repeat(40)}-f confirm=shop/production.`
    const long = { what: 'shop/production', because: 'It costs money. '.repeat(100), remedy }
    const text = content({ faults: [long], notices: [{ ...long, what: 'shop/test' }] })
    const lines = text.split('\n').filter(line => line.startsWith('- `shop/'))
    expect(lines).toHaveLength(2)
    for (const line of lines)
      expect(line).toMatch(/money\..*… \*\*What to do:\*\* Run gh .* -f confirm=shop\/production\.$/)
  })

  it('never says that nothing differs over what nobody saw', () => {
    expect(content({})).toBe('**What differs:** nothing. Azure matches the configuration.')
    const blind = content({ unseen: [note] })
    expect(blind).toContain('nothing that could be evaluated')
    expect(blind).toContain('> - `stamp-blue`: the cluster is stopped')
    expect(blind).not.toContain('What happens next')
  })

  it('fits, leaves rows out and counts them', () => {
    const changes = Array.from({ length: 500 }, (_, i) => change(`network-${i}`))
    const text = content({
      changes,
      unseen: Array.from({ length: 500 }, () => ({ ...note, because: '$'.repeat(2000) }))
    })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000)
    expect(text).toContain('500 resources')
    expect(text).toMatch(/\d{3} more lines do not fit/)
    expect(text).toContain('`network-0`')
  })
})

describe('driftSummary', () => {
  it('is about an environment', () => {
    expect(driftSummary(subject, CLEAN)).toContain('## Drift: `shop` `production` in `westeurope`')
  })
})

describe('hasDrift', () => {
  it.each([
    [CLEAN, false],
    [{ ...CLEAN, unseen: [note] }, false],
    [{ ...CLEAN, faults: [note] }, true],
    [{ ...CLEAN, changes: [change('a')] }, true]
  ])('of %j is %s', (drift, expected) => {
    expect(hasDrift(drift)).toBe(expected)
  })
})

import { describe, expect, it } from '@jest/globals'
import { applySummary, planSummary, type ReportedChange, type ReportedStep } from '../../../src/report/index.ts'
import { shortName } from '../../../src/report/short-name.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }

const change = (fields: Partial<ReportedChange>): ReportedChange => ({
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub',
  type: 'Microsoft.Network/virtualNetworks',
  kind: 'modify',
  certain: true,
  risk: 'safe',
  because: 'tags only',
  properties: [],
  ...fields
})

const step = (fields: Partial<ReportedStep>): ReportedStep => ({
  step: 'hub-network',
  evaluation: { by: 'what-if' },
  changes: [],
  unchanged: 0,
  noise: 0,
  pending: true,
  ...fields
})

describe('planSummary', () => {
  it('says what changes by property, what breaks and what happens next', () => {
    const properties = [{ path: 'tags.owner', kind: 'modify' as const, before: 'a', after: 'b|c' }]
    const risky = change({ risk: 'destructive', kind: 'delete', because: 'the subnet is gone' })
    const text = planSummary(subject, {
      steps: [step({ changes: [change({ properties }), risky], unchanged: 4, noise: 2 })]
    })
    expect(text).toContain('| 0 | 1 | 1 | 0 | 4 | 2 |')
    expect(text).toContain('| ~ | `tags.owner` | `"a"` | `"b\\|c"` |')
    expect(text).toContain('destructive: delete')
    expect(text).toContain('plans again')
  })

  it('never says "nothing" over what Azure could not look at', () => {
    const text = planSummary(subject, {
      steps: [step({ evaluation: { by: 'nothing', because: 'AuthorizationFailed' } })]
    })
    expect(text).toContain('> Not evaluated; more changes are possible:\n> - `hub-network`: AuthorizationFailed')
    expect(text).not.toContain('nothing to apply')
  })

  it('names what is wrong and is not fixed by applying, at most twenty by name', () => {
    const faults = Array.from({ length: 22 }, (_, i) => ({
      what: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworkGateways/g${i}`,
      because: 'The last write failed.'
    }))
    const text = planSummary(subject, { steps: [step({ faults, pending: false })] })
    expect(text).toContain('- `g19`: The last write failed.\n- … and 2 more, in the log')
    expect(text).not.toContain('`g20`')
    expect(planSummary(subject, { steps: [step({})] })).not.toContain('that this plan does not fix')
  })

  it('says before the approval what `allow-destructive` must name', () => {
    const gone = change({ risk: 'destructive', kind: 'delete' })
    expect(planSummary(subject, { steps: [step({ changes: [gone] })] })).toContain(
      `\`apply\` refuses these destructive changes unless \`allow-destructive\` lists them:\n\n- \`${gone.id}\``
    )
    expect(planSummary(subject, { steps: [step({ changes: [change({})] })] })).not.toContain('allow-destructive')
  })

  it('shows the networks with their ranges, and names no subnets in a hub of others', () => {
    const spoke = {
      name: 'vnet-spoke',
      ranges: ['10.1.0.0/16'],
      subnets: [{ name: 'blue nodes', range: '10.1.0.0/22' }]
    }
    const hub = { name: 'theirs', ranges: ['10.0.0.0/24'], subnets: [] }
    const text = planSummary(subject, { steps: [] }, { ownHub: false, hub, spoke, firewallAddress: '10.0.0.4' })
    expect(text).toContain('subgraph hub["existing hub theirs<br/>10.0.0.0/24"]\n  end')
    expect(text).toContain('spoke0["blue nodes<br/>10.1.0.0/22"]')
    expect(text).toContain('firewall{{"firewall<br/>10.0.0.4"}}')
  })

  it('lists what is wrong and is not fixed by a plan that changes nothing', () => {
    const faults = [{ what: 'aks-blue: pool user', because: 'The pool runs 1.35.6 | <b>' }]
    const text = planSummary(subject, { steps: [step({ pending: false, faults })] })
    expect(text).toContain(
      '**Faults that no listed change fixes:**\n\n- `aks-blue: pool user`: The pool runs 1.35.6 \\| &lt;b\\>'
    )
    expect(text).toContain('There are no changes to apply')
    expect(planSummary(subject, { steps: [step({})] })).not.toContain('Faults that')
  })

  it('says that what is not evaluated may differ when nothing else changes', () => {
    const stopped = { by: 'nothing', because: 'the blue cluster is stopped' } as const
    const text = planSummary(subject, { steps: [step({ evaluation: stopped, pending: false })] })
    expect(text).toContain('**What changes:** nothing that could be evaluated.')
    expect(text).toContain('Items that were not evaluated may still differ')
    expect(text).not.toContain('There are no changes to apply')
  })

  it('says that there is nothing to apply where that is so', () => {
    expect(planSummary(subject, { steps: [step({ pending: false })] })).toContain('There are no changes to apply')
  })

  it('lets no hostile name out of its place', () => {
    const hostile = 'x`|<script>\n# @everyone [a](http://evil)'
    const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/${hostile}`
    const text = planSummary(
      { ...subject, workload: hostile },
      {
        steps: [
          step({
            changes: [
              change({
                id,
                because: hostile,
                risk: 'disruptive',
                properties: [{ path: hostile, kind: 'create', after: hostile }]
              })
            ]
          })
        ]
      }
    )
    expect(text.split('\n').filter(line => line.startsWith('# '))).toEqual([])
    const outsideCode = text.replaceAll('\\`', '').replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
    expect(outsideCode).not.toContain('<script>')
    expect(outsideCode).not.toMatch(/@everyone/)
  })

  it('stays within the limit with ten thousand changes', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => change({ id: `${change({}).id}${i}` }))
    expect(Buffer.byteLength(planSummary(subject, { steps: [step({ changes: many })] }))).toBeLessThan(1024 * 1024)
  })
})

describe('applySummary', () => {
  it('tells done from not started and draws what ran when', () => {
    const text = applySummary(subject, [
      { step: 'groups', outcome: 'done', startedAt: 0, endedAt: 61_000 },
      { step: 'hub-network', outcome: 'failed', startedAt: 61_000, endedAt: 90_000 },
      { step: 'spoke', outcome: 'not-started' }
    ])
    expect(text).toContain('| `groups` | ✅ done | 1 min 1 s |')
    expect(text).toContain('| `spoke` | ⏸️ not started |  |')
    expect(text).toContain('hub-network : crit, 61, 90')
  })
})

describe('shortName', () => {
  const group = '/subscriptions/s/resourceGroups/g'
  it.each([
    [group, 'g'],
    ['/subscriptions/s/providers/Microsoft.Network', 'Microsoft.Network'],
    [`${group}/providers/Microsoft.Network/virtualNetworks/v/subnets/n`, 'v/n'],
    [
      `${group}/providers/Microsoft.Network/virtualNetworks/v/providers/Microsoft.Insights/diagnosticSettings/d`,
      'v › d'
    ],
    [
      `${group}/providers/Microsoft.ContainerRegistry/registries/cr/images/library/traefik:sha256-24841fe2de73`,
      'cr/library/traefik:sha256-24841fe2de73'
    ]
  ])('of %s is %s', (id, expected) => {
    expect(shortName(id)).toBe(expected)
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  isNewerUpgradeComment,
  isUpgradeComment,
  newerImagesSummary,
  shownUpgrade,
  upgradeComment,
  upgradeSummary
} from '../../../src/report/index.ts'
import { hostile } from './hostile-texts.ts'
import { outsideCode } from './markdown-reader.ts'
import { upgradeFinding as finding, upgrade } from './upgrade-fixture.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const acceptance = { until: '2026-08-31', countsUntil: '2026-09-14', reason: 'private API server' }
const summary = (...request: Parameters<typeof upgrade>) => upgradeSummary(subject, upgrade(...request))

describe('the summary of an upgrade', () => {
  it('begins with the verdict, then lists what blocks, warnings, missing evidence, duration and surge', () => {
    const findings = [
      finding('error'),
      finding('warning', { evidence: 'Few replicas.' }),
      finding('not-evaluated', { rule: 'upgrade-webhooks' })
    ]
    const text = summary('block', { findings })
    const order = [
      '## 🛑 Upgrade block',
      '**What to do:**',
      '### 🛑',
      '### ❔',
      '### ⚠️',
      '### Expected duration',
      '### Surge'
    ]
    const places = order.map(part => text.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(text).toContain('`PodDisruptionBudget web/shop`: It allows no disruption. **What to do:** Add a replica.')
  })

  it('asks for nothing while an upgrade waits for a later run', () => {
    const text = upgradeSummary(subject, { ...upgrade('block', { findings: [finding('error')] }), isWaiting: true })
    expect(text).toContain('## ⏳ Upgrade waits')
    expect(text).toContain('**What to do:** nothing. A later run starts the upgrade.')
    expect(text).not.toContain('🛑')
  })

  it('names the pools that are left when the control plane runs the version already', () => {
    const { surge, from } = upgrade('warn')
    expect(surge.length).toBeGreaterThan(0)
    const text = summary('warn', { to: from, path: [] })
    expect(text).toMatch(
      /Upgrade of \d node pools? to Kubernetes `1\.35\.6`, which the control plane runs already: \*\*warn/
    )
  })

  it('shows file and line of a finding about a manifest', () => {
    const place = { file: 'gitops/workload/web.yaml', line: 12 }
    expect(summary('block', { findings: [finding('error', { place })] })).toContain('(`gitops/workload/web.yaml:12`)')
  })

  it('shows the lines that accept missing evidence, and one entry for several kinds from inside', () => {
    const budgets = finding('not-evaluated', { evidence: 'The input is `arm-only`.' })
    const one = summary('inconclusive', { findings: [budgets] })
    expect(one).toContain('    - { evidence: budgets, until: 2026-11-02, reason: "..." }')
    const two = summary('inconclusive', { findings: [budgets, finding('not-evaluated', { rule: 'upgrade-webhooks' })] })
    expect(two).toContain('    - { evidence: cluster, until: 2026-11-02, reason: "..." }')
    expect(two).not.toContain('evidence: budgets,')
  })

  it('asks for no acceptance of evidence that is accepted, or that no rule needs', () => {
    const findings = [finding('not-evaluated', { rule: 'upgrade-manifests' })]
    expect(summary('pass', { findings })).toContain('| `manifests` | 1 | It allows no disruption. | not needed |')
    const missing = { budgets: { state: 'valid', acceptance } } as const
    const accepted = summary('pass', { findings: [finding('not-evaluated')], missing })
    expect(accepted).toContain('| `budgets` | 1 | It allows no disruption. | until 2026-08-31: private API server |')
    expect(accepted).toContain('Not read, and accepted by `upgrades.accept` until 2026-08-31: `budgets`.')
    expect(accepted).not.toContain('accept:')
  })

  it('says until when an acceptance that has ended counts, and proposes the line that renews it', () => {
    const ended = summary('warn', {
      findings: [finding('not-evaluated')],
      missing: { budgets: { state: 'ended', acceptance } }
    })
    expect(ended).toContain('The acceptance of `budgets` ended on 2026-08-31.')
    expect(ended).toContain('from 2026-09-15 on, the verdict is block.')
    expect(ended).toContain('| ended on 2026-08-31, counts until 2026-09-14 |')
    expect(ended).toContain('    - { evidence: budgets, until: 2026-11-02, reason: "..." }')
  })

  it('says what to do when an acceptance ended too long ago, although nothing else blocks', () => {
    const blocked = summary('block', {
      findings: [finding('not-evaluated')],
      missing: { budgets: { state: 'void', acceptance } }
    })
    expect(blocked).toContain('**What to do:** read the missing evidence (`budgets`) from inside the cluster')
    expect(blocked).toContain('| **ended on 2026-08-31** |')
    expect(blocked).toContain('accept:')
    expect(blocked).not.toContain('correct what is listed')
  })

  it('says that the run tried to read accepted evidence and failed', () => {
    const findings = [finding('not-evaluated')]
    const text = summary('warn', { findings, missing: { budgets: { state: 'tried', acceptance } } })
    expect(text).toContain('The run tried to read `budgets` and failed')
    expect(text).toContain('| until 2026-08-31, but the run tried to read it |')
  })

  it('says that only the manifests were judged when they replace the cluster', () => {
    const findings = [finding('not-evaluated')]
    const text = summary('warn', { findings, missing: { budgets: { state: 'manifests' } } })
    expect(text).toContain('Judged by the manifests of the checkout alone: `budgets`.')
    expect(text).toContain('**What to do:** start the upgrade when it suits.')
    expect(text).not.toContain('accept:')
  })

  it('names the safe version when the requested one is blocked', () => {
    const text = summary('block', { findings: [finding('error')], safeTargetVersion: '1.35.7' })
    expect(text).toContain('An upgrade to `1.35.7` is not affected.')
  })

  it('says that there is nothing to upgrade when the cluster runs the version already', () => {
    const same = { to: '1.35.6', surge: [], path: [] }
    expect(summary('pass', same)).toContain('There is nothing to upgrade.')
    expect(summary('pass')).toContain('Start the upgrade when it suits.')
  })

  it('names the evidence that was read, with the number of objects', () => {
    const evidence = [{ kind: 'manifests', objects: 12 }, { kind: 'budgets' }]
    expect(summary('pass', { evidence })).toContain(
      '**Evidence that was read:** `azure`, `manifests` (12). **Not read:** `budgets`'
    )
  })

  it('lists what else comes with the version, and the plan of AKS as an outlook', () => {
    const changes = [{ minor: 36, what: 'CoreDNS 1.14 replaces 1.13.', source: 'Azure/AKS CHANGELOG' }]
    const outlook = { minor: '1.36', communityEnd: '2027-06', longTermEnd: '2028-06' }
    const text = summary('pass', { changes, outlook })
    expect(text).toContain('- 1.36: CoreDNS 1.14 replaces 1.13. (Azure/AKS CHANGELOG)')
    expect(text).toContain('AKS plans to support `1.36` until 2027-06, with long-term support until 2028-06.')
    expect(summary('pass')).not.toContain('What else changes')
  })

  it('shows a path over several minor versions', () => {
    expect(summary('block', { path: ['1.36.2', '1.37.0'] })).toContain('`1.35.6` → `1.36.2` → `1.37.0`')
    expect(summary('pass')).not.toContain('### Path')
  })

  it.each(Object.entries(hostile))('escapes %s', (_, text) => {
    const fields = { subject: text, evidence: text, remedy: text, place: { file: text, line: 1 } }
    const findings = (['error', 'warning', 'not-evaluated'] as const).map(severity => finding(severity, fields))
    const plain = outsideCode(summary('block', { findings, colour: text }))
    expect(plain).not.toMatch(/<script|<img|\]\((?!https:\/\/github\.com)|@everyone|<!-- entry/)
  })

  it('stays within the limit when there are 10,000 findings', () => {
    const findings = Array.from({ length: 10_000 }, () => finding('error', { evidence: 'x'.repeat(1_000) }))
    expect(Buffer.byteLength(summary('block', { findings }))).toBeLessThan(512 * 1024)
  })
})

describe('the comment about an upgrade', () => {
  const run = { repositoryUrl: 'https://github.com/org/app', id: 7, attempt: 2 }
  const judged = { commit: 'a'.repeat(40), at: 1_000 }
  const body = upgradeComment(subject, upgrade('pass'), run, judged)

  it('is found again by its environment and its run', () => {
    expect(isUpgradeComment(body, subject)).toBe(true)
    expect(isUpgradeComment(body, { ...subject, environment: 'staging' })).toBe(false)
    expect(isUpgradeComment(`x\n${body}`, subject)).toBe(false)
    expect(
      [
        { id: 7, attempt: 2 },
        { id: 6, attempt: 9 }
      ].map(each => isNewerUpgradeComment(body, each))
    ).toEqual([true, true])
    expect(
      [
        { id: 7, attempt: 3 },
        { id: 8, attempt: 1 }
      ].map(each => isNewerUpgradeComment(body, each))
    ).toEqual([false, false])
  })

  it('shows the commit, the time and the version of an upgrade that may start', () => {
    const { to } = upgrade('pass')
    expect(shownUpgrade(['x', body], subject)).toEqual({ ...judged, to })
    expect(shownUpgrade([body.replaceAll('\n', '\r\n')], subject)).toEqual({ ...judged, to })
    expect(shownUpgrade([body], { ...subject, environment: 'staging' })).toBeUndefined()
    expect(shownUpgrade([upgradeComment(subject, upgrade('block'), run, judged)], subject)).toBeUndefined()
    expect(shownUpgrade([body, upgradeComment(subject, upgrade('inconclusive'), run, judged)], subject)).toBeUndefined()
  })

  it('fits into a comment', () => {
    const findings = Array.from({ length: 90 }, () => finding('error', { remedy: 'y'.repeat(4_000) }))
    expect(upgradeComment(subject, upgrade('block', { findings }), run, judged).length).toBeLessThanOrEqual(65_536)
  })
})

describe('the summary of newer node images', () => {
  it('names pool, approved and installed image', () => {
    const text = newerImagesSummary([{ pool: 'user', approved: 'image-202610.08.0', image: 'image-202610.29.0' }])
    expect(text).toContain('[!WARNING]')
    expect(text).toMatch(/`user`.*`image-202610\.08\.0`.*`image-202610\.29\.0`/)
  })
})

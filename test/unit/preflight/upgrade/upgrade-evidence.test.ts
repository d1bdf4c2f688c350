import { describe, expect, it } from '@jest/globals'
import { encodeSoakEvidence, preflightRules, type SoakEvidence } from '../../../../src/preflight/index.ts'
import type { UpgradeKit } from '../../local/aks/upgrade-kit.ts'
import { DAY, HOUR } from '../soak/evidence-kit.ts'
import { production, ripe } from '../soak/production-kit.ts'
import { type Asked, healthyKit, judge } from './rules-kit.ts'

const rules = preflightRules.filter(({ id }) => id === 'upgrade-evidence')
const run = { id: 7, commit: 'c0ffee' }

async function found(kit: UpgradeKit, text: string | undefined, asked: Asked['upgrade'] = {}) {
  const upgrade = { soak: { text, run }, to: '1.36.2', ...asked }
  return await judge(kit, { rules, baseline: production(kit), upgrade })
}

describe('the rule upgrade-evidence', () => {
  it('finds nothing when the version ran long enough in the other environment', async () => {
    const kit = healthyKit()
    expect(await found(kit, encodeSoakEvidence(ripe(kit)))).toEqual([])
  })

  it('finds nothing when no other environment comes first', async () => {
    const kit = healthyKit()
    expect(await judge(kit, { rules })).toEqual([])
  })

  it('is only about the start, so that an emergency passes it and a resumed upgrade does not meet it', () => {
    expect(rules).toEqual([expect.objectContaining({ gatesStart: true, blocks: true })])
  })

  it('is not evaluated when the run received no evidence', async () => {
    expect(await found(healthyKit(), undefined)).toEqual([
      expect.objectContaining({ severity: 'not-evaluated', code: 'evidence-missing' })
    ])
  })

  it.each<[string, string, (kit: UpgradeKit) => Partial<SoakEvidence>]>([
    ['another run', 'evidence-stale', () => ({ run: { id: 6, attempt: 1 } })],
    ['another commit', 'evidence-stale', () => ({ commit: 'beef' })],
    ['two days ago', 'evidence-stale', ({ world }) => ({ readAt: world.now - 2 * DAY })],
    ['a time to come', 'evidence-stale', ({ world }) => ({ readAt: world.now + HOUR })],
    ['another environment', 'evidence-other-cluster', () => ({ environment: 'test' })],
    ['another workload', 'evidence-other-cluster', () => ({ workload: 'other' })],
    ['another colour than its id says', 'evidence-other-cluster', () => ({ colour: 'green' })],
    ['a cluster of production', 'evidence-other-cluster', kit => ({ cluster: kit.cluster })],
    ['a version that is too young', 'evidence-too-young', ({ world }) => ({ since: world.now - 5 * HOUR })],
    ['a new cluster', 'evidence-too-young', ({ world }) => ({ createdAt: world.now - 5 * HOUR })],
    ['another version', 'evidence-other-version', () => ({ kubernetes: '1.36.1' })],
    ['a failed cluster', 'evidence-unhealthy', () => ({ state: 'Failed' })],
    [
      'an old image',
      'evidence-image-too-new',
      kit => ({ pools: ripe(kit).pools.map(pool => ({ ...pool, images: ['AKSAzureLinux-V3gen2-202501.09.0'] })) })
    ]
  ])('refuses evidence of %s with %s', async (_, code, changes) => {
    const kit = healthyKit()
    const text = encodeSoakEvidence(ripe(kit, changes(kit)))
    const findings = await found(kit, text)
    expect(findings[0]).toMatchObject({ severity: 'error', code })
    expect((await found(kit, text, { startsNow: false }))[0]).toMatchObject({ severity: 'warning', code })
  })

  it.each([
    ['was edited', (text: string) => text.replace('"stoppedFor":0', '"stoppedFor":1')],
    ['was cut', (text: string) => text.slice(0, -3)],
    ['has another format', (text: string) => text.replace('"version":1', '"version":2')],
    ['has another field', (text: string) => text.replace('"run":{', '"run":{"approved":true,')]
  ])('refuses evidence that %s', async (_, edit) => {
    const kit = healthyKit()
    expect(await found(kit, edit(encodeSoakEvidence(ripe(kit))))).toEqual([
      expect.objectContaining({ severity: 'error', code: 'evidence-invalid' })
    ])
  })

  it('is not evaluated when the images of the upgrade cannot be read', async () => {
    const kit = healthyKit()
    kit.world.faults.push({ method: '*', path: '*/upgradeProfiles/*', outcome: '403', times: 1000, after: 0 })
    expect(await found(kit, encodeSoakEvidence(ripe(kit)))).toEqual([
      expect.objectContaining({ severity: 'not-evaluated', code: 'evidence-missing' })
    ])
  })

  it('says when the version is ripe', async () => {
    const kit = healthyKit()
    const since = kit.world.now - 5 * HOUR
    const [finding] = await found(kit, encodeSoakEvidence(ripe(kit, { since })))
    const ripeAt = Math.ceil((since + DAY) / 60_000) * 60_000
    expect(finding?.remedy).toContain(new Date(ripeAt).toISOString().slice(0, 16))
  })
})

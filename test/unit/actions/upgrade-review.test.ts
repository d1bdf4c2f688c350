import { describe, expect, it } from '@jest/globals'
import { upgradeApproval } from '../../../src/actions/upgrade-review.ts'
import { approvalOf } from '../../../src/provisioning/index.ts'
import type { UpgradeOperation } from '../../../src/upgrade/in-place/types.ts'
import { FROM, TO, type UpgradeKit, upgradeKit } from '../upgrade/in-place/upgrade-kit.ts'

const inputs = {
  ...{ operation: 'upgrade', emergency: undefined, 'force-budgets': undefined, 'force-reason': undefined }
}

/** Returns what a review must approve for the operation that can run now. */
async function requested(kit: UpgradeKit, changes: Partial<Record<keyof typeof inputs, string>> = {}) {
  const operation = (changes.operation ?? 'upgrade') as UpgradeOperation
  return upgradeApproval(await kit.plan({ operation }), { ...inputs, ...changes })
}

describe('the approval that a run requests of a review', () => {
  it('is for the version of an upgrade, at any time when no operation has ended before', async () => {
    expect(await requested(upgradeKit())).toEqual({ intent: TO, after: undefined, lines: [] })
  })

  it('must be newer than a rollback, so that the review of the upgrade does not undo it', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await kit.run()
    await kit.run({ operation: 'rollback' })
    const target = { exact: TO } as const
    const { after } = upgradeApproval(await kit.plan({ target }), inputs)
    expect(after).toBe((await kit.record())?.since)
    expect(after).toBeGreaterThan(kit.began)
  })

  it('stays the same when an upgrade continues', async () => {
    const kit = upgradeKit()
    const { plan } = await kit.plan()
    const fault = { status: 500, headers: {}, body: '' }
    kit.intercept = ({ method, path }) => (method === 'PUT' && path.endsWith('/agentPools/user') ? fault : undefined)
    await kit.apply(approvalOf(plan)).catch(() => undefined)
    kit.intercept = () => undefined
    expect((await kit.record())?.running?.operation).toBe('upgrade')
    expect((await requested(kit)).after).toBeUndefined()
    // An exception that the begun upgrade did not have needs a review of its own.
    const { since } = (await kit.record()) ?? {}
    expect((await requested(kit, { emergency: 'CVE-1' })).after).toBe(since)
    const force = { 'force-budgets': 'web/till', 'force-reason': 'INC 7' }
    expect((await requested(kit, force)).after).toBe(since)
    expect((await kit.state()).pools.map(({ version }) => version)).toContain(FROM)
  })

  it('names each emergency, budget and reason, in lines of the review', async () => {
    const force = { 'force-budgets': 'web/till, web/db', 'force-reason': 'INC 7' }
    const { lines } = await requested(upgradeKit(), { emergency: 'CVE\n1', ...force })
    expect(lines).toEqual([
      ...['emergency: CVE 1', 'force-budgets: web/till', 'force-budgets: web/db', 'force-reason: INC 7']
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { DANGERS } from '../../../scripts/upgrade-worlds/dangers.ts'
import { failureCause } from '../../../scripts/upgrade-worlds/failure-cause.ts'
import { type JudgedWorld, judgeWorld } from '../../../scripts/upgrade-worlds/judged-world.ts'
import { randomUpgrade } from '../../../scripts/upgrade-worlds/random-upgrade.ts'
import { tableOf } from '../../../scripts/upgrade-worlds/world-table.ts'

const SEEDS = Array.from({ length: 500 }, (_, seed) => seed)

/** Judges the first world that has exactly these dangers. */
async function judged(...dangers: readonly string[]): Promise<JudgedWorld> {
  const seed = SEEDS.find(each => JSON.stringify(randomUpgrade(each).dangers) === JSON.stringify(dangers))
  const result = await judgeWorld(seed ?? -1)
  if ('skipped' in result) throw new Error(result.skipped)
  return result
}

describe('random upgrades', () => {
  it('are the same for the same seed, draw each danger, and have many worlds without one', () => {
    const drawn = SEEDS.map(randomUpgrade)
    expect(SEEDS.slice(0, 20).map(randomUpgrade)).toEqual(drawn.slice(0, 20))
    expect(new Set(drawn.flatMap(({ dangers }) => dangers))).toEqual(new Set(DANGERS.map(({ name }) => name)))
    expect(drawn.filter(({ dangers }) => dangers.length === 0).length).toBeGreaterThan(150)
  })

  it('end well and are not blocked when nothing is wrong', async () => {
    const { outcome, statements, cause } = await judged()
    expect([outcome.result, cause]).toEqual(['succeeds', undefined])
    expect(statements.armOnly.verdict).toBe('inconclusive')
    expect(['pass', 'warn']).toContain(statements.cluster.verdict)
  })

  it('fail for a cause that only access from inside shows', async () => {
    const { cause, statements } = await judged('two budgets on a pod')
    expect(cause).toEqual({ name: 'drain: two budgets', evidence: 'cluster' })
    expect(statements.armOnly).toMatchObject({ verdict: 'inconclusive', blocking: [] })
    expect(statements.cluster).toMatchObject({ verdict: 'block', blocking: ['upgrade-budget-overlap'] })
  })
})

describe('the cause of a failed upgrade', () => {
  it.each([
    ['request', 'UnsatisfiablePDB', '', 'cluster'],
    ['request', 'ScopeLocked', '', 'azure'],
    ['surge', 'SubnetIsFull', '', 'azure'],
    ['node-ready', 'UpgradeFailed', 'New nodes are not Ready: failed calling webhook', 'cluster'],
    ['node-ready', 'VMExtensionError_OutboundConnFail', '', 'azure'],
    ['drain', 'UpgradeFailed', 'Drain node a failed: admission webhook "b" denied the request', 'nobody'],
    ['drain', 'UpgradeFailed', 'Drain node a failed: Too Many Requests', 'cluster'],
    ['finish', 'UpgradeFailed', 'Cordoned nodes have used all surge nodes. Drain node a failed', 'cluster']
  ] as const)('of step %s with code %s is shown by the right evidence', (step, code, message, evidence) => {
    expect(failureCause({ result: 'fails', step, code, message })).toMatchObject({ evidence })
  })
})

describe('the table of random worlds', () => {
  const statement = (verdict: 'pass' | 'block', rule = 'upgrade-locks', isNamed = false) => ({
    ...{ verdict, isNamed, blocking: verdict === 'block' ? [rule] : [] }
  })
  const world = (seed: number, said: ReturnType<typeof statement>, more: Partial<JudgedWorld> = {}): JudgedWorld => ({
    ...{ seed, operation: 'patch', dangers: [], outcome: { result: 'succeeds', remarks: [] } },
    ...{ statements: { armOnly: said, cluster: said }, ...more }
  })
  const failed = { cause: { name: 'budget', evidence: 'cluster' } } as const

  it('counts failures by what the evidence shows, and blocked worlds by their health', () => {
    const worlds = [
      world(1, statement('pass')),
      world(2, statement('block')),
      world(3, statement('block'), { risk: 'x' }),
      world(4, statement('block'), failed),
      world(5, statement('pass', '', true), failed),
      world(6, statement('pass'), failed)
    ]
    expect(tableOf(worlds, 'cluster')).toEqual({
      ...{ access: 'cluster', failed: 3, failedBlocked: 1, succeeded: 3, succeededBlocked: 2 },
      ...{ shown: 3, shownBlocked: 1, shownFlagged: 2, healthy: 2, healthyBlocked: 1 },
      causes: [{ cause: 'budget', isShown: true, failed: 3, blocked: 1, warned: 1, missed: [6] }],
      blockedByRule: new Map([['upgrade-locks', [2]]]),
      risky: [{ risk: 'x', worlds: 1, blocked: 1 }]
    })
    expect(tableOf(worlds, 'armOnly')).toMatchObject({ shown: 0, causes: [{ isShown: false }] })
  })
})

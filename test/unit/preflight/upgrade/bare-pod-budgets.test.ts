import { describe, expect, it } from '@jest/globals'
import { budgetStatus } from '../../../../local/kubernetes/disruption/budget.ts'
import { budget, deployment, findingsOf, INSIDE, pod } from './objects-kit.ts'

const running = { namespace: 'legacy', labels: { app: 'lonely' }, phase: 'Running', isReady: true } as const

/** Returns the status that the disruption controller gives to a budget of one pod without a controller. */
function statusOf(spec: Record<string, unknown>) {
  const pods = [{ ...running, name: 'lonely', isTerminating: false }]
  return budgetStatus(budget('legacy/lonely', spec), { pods, scaleOf: () => undefined })
}

const cluster = (spec: Record<string, unknown>) => ({
  objects: [pod('legacy/lonely'), budget('legacy/lonely', spec, { ...statusOf(spec) })]
})

describe('budgets of a pod without a controller', () => {
  it.each([
    [{ maxUnavailable: 1 }, /counts only pods of a controller/],
    [{ maxUnavailable: '50%' }, /counts only pods of a controller/],
    [{ minAvailable: '10%' }, /counts only pods of a controller/],
    [{ minAvailable: 1 }, /minAvailable 1 of 1 pod/],
    [{ maxUnavailable: 0 }, /UnsatisfiablePDB/]
  ])('block with %j, and propose a controller or no budget', async (spec, evidence) => {
    const manifests = { manifests: [pod('legacy/lonely'), budget('legacy/lonely', spec)], unread: [...INSIDE] }
    const found = [
      ...(await findingsOf('upgrade-budgets', cluster(spec))),
      ...(await findingsOf('upgrade-manifest-budgets', manifests))
    ]
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'error'])
    for (const each of found) {
      expect(each.evidence).toMatch(evidence)
      expect(each.remedy).toMatch(/under a controller.*kubectl delete poddisruptionbudget lonely --namespace legacy/)
      expect(each.remedy).not.toMatch(/maxUnavailable|of Pod/)
    }
  })

  it('block by a status that expects no pod, whatever the specification', async () => {
    const [found] = await findingsOf('upgrade-budgets', cluster({}))
    expect(found).toMatchObject({ severity: 'error', evidence: expect.stringContaining('expects no pods') })
  })

  it('pass when a number of other pods suffices, or the pod does not run', async () => {
    const selector = { matchLabels: { tier: 'web' } }
    const labels = { app: 'web', tier: 'web' }
    const mixed = (spec: object) => ({
      manifests: [
        pod('legacy/lonely', { labels }),
        deployment('legacy/web', { replicas: 1, labels }),
        budget('legacy/web', { ...spec, selector })
      ],
      unread: [...INSIDE]
    })
    expect(await findingsOf('upgrade-manifest-budgets', mixed({ minAvailable: '100%' }))).toEqual([])
    expect(await findingsOf('upgrade-manifest-budgets', mixed({ minAvailable: 2 }))).toHaveLength(1)
    const pending = pod('legacy/lonely', { status: { phase: 'Pending' } })
    const spec = { maxUnavailable: 1 }
    const objects = [pending, budget('legacy/lonely', spec, { ...statusOf(spec) })]
    expect(await findingsOf('upgrade-budgets', { objects })).toEqual([])
  })
})

it('propose to replace minAvailable, because a budget cannot have both fields', async () => {
  const objects = [deployment('shop/web', { replicas: 2 }), budget('shop/web', { minAvailable: 2 })]
  const [found] = await findingsOf('upgrade-budgets', { objects })
  expect(found?.remedy).toContain('replace `minAvailable` by `maxUnavailable: 1` in PodDisruptionBudget shop/web')
})

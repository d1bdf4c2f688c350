import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { judgeAssessment } from '../../../src/preflight/upgrade/upgrade-assessment.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { readAssessment } from '../../../src/upgrade/inside/assessment.ts'

const NOW = Date.parse('2026-06-02T11:00:00Z')
const cluster = asResourceId('/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c')

/** Parts of the example of the API: Azure/azure-rest-api-specs, GetUpgradeAssessments.json. */
const example = {
  assessmentTime: '2026-06-02T10:15:00Z',
  overallSeverity: 'Critical',
  componentCompatibility: [
    { name: 'coredns', version: '1.10.1', compatibilityStatus: 'Compatible', severity: 'None' },
    { name: 'cert-manager', version: '1.8.0', compatibilityStatus: 'Incompatible', severity: 'Critical', notes: 'old' }
  ],
  deprecatedApis: [
    {
      ...{ group: 'networking.k8s.io', version: 'v1beta1', resource: 'ingresses', removedRelease: '1.22' },
      usageMetrics: { get: 142, list: 89, watch: 512, post: 3, put: 7 },
      lastUsageObservedAt: '2026-06-02T09:58:34Z'
    },
    {
      ...{ group: 'policy', version: 'v1beta1', resource: 'poddisruptionbudgets', removedRelease: '1.25' },
      usageMetrics: { get: 54, list: 31, watch: 210 },
      lastUsageObservedAt: '2026-06-02T10:01:12Z'
    },
    { group: '', version: 'v1', resource: 'componentstatuses' }
  ],
  readinessChecks: [
    { category: 'APIServerHealth', severity: 'None', details: 'fine' },
    { category: 'PodDisruptionBudget', name: 'default/my-app', severity: 'Warning', details: 'may block node drain' }
  ]
}

async function read(properties: object | undefined, now = NOW) {
  const azure = { read: async <T>() => (properties === undefined ? undefined : { properties }) as T | undefined }
  return await readAssessment(cluster, { azure, clock: { now: () => now } })
}

describe('the upgrade assessment of Azure', () => {
  it('shows deprecated calls with their verb and last use, and nothing about objects', async () => {
    const evidence = await read(example)
    expect(evidence['api-usage']).toEqual({
      calls: [
        {
          ...{ apiVersion: 'networking.k8s.io/v1beta1', resource: 'ingresses', removedIn: 22, verb: 'post' },
          lastSeen: Date.parse('2026-06-02T09:58:34Z')
        },
        {
          ...{ apiVersion: 'policy/v1beta1', resource: 'poddisruptionbudgets', removedIn: 25, verb: 'get' },
          lastSeen: Date.parse('2026-06-02T10:01:12Z')
        }
      ]
    })
    for (const kind of ['workloads', 'budgets', 'webhooks', 'nodes'] as const)
      expect(evidence[kind]).toEqual({ unread: expect.stringContaining('no objects') })
  })

  it.each([
    ['there is none', undefined, NOW, 'Azure has no upgrade assessment'],
    ['its agent has not run', {}, NOW, 'Azure has no upgrade assessment'],
    ['it is old', example, NOW + 12 * 3600_000, 'more than 12 hours ago']
  ])('is not read when %s', async (_, properties, now, reason) => {
    expect((await read(properties, now))['api-usage']).toEqual({
      unread: expect.stringContaining(reason),
      wasTried: true
    })
  })

  it('has the reason when Azure refuses the read, and passes a cancellation on', async () => {
    const refusing = (failure: Failure) =>
      readAssessment(cluster, { azure: { read: () => Promise.reject(failure) }, clock: { now: () => NOW } })
    const evidence = await refusing(new Failure('not-authorized', 'no right', { subject: 'x', remedy: 'y' }))
    expect(evidence['api-usage']).toEqual({ unread: 'no right', wasTried: true })
    await expect(refusing(new Failure('cancelled', 'x', { subject: 'x', remedy: 'y' }))).rejects.toThrow('x')
  })

  it('warns about critical results and warnings, and never blocks', async () => {
    const { assessment } = await read(example)
    expect(judgeAssessment(assessment).map(({ severity, subject }) => [severity, subject])).toEqual([
      ['warning', 'PodDisruptionBudget default/my-app'],
      ['warning', 'component cert-manager 1.8.0']
    ])
    expect(judgeAssessment(undefined)).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { type FoundFluxConfiguration, judgeFlux } from '../../../../src/preflight/upgrade/delivery-state.ts'

const infrastructure = new Set(['cluster', 'ingress'])

type Properties = NonNullable<FoundFluxConfiguration['properties']>

function judged(properties: Properties) {
  return judgeFlux([{ name: 'cluster', properties }], infrastructure).map(({ severity, subject }) => [
    severity,
    subject
  ])
}

const failing = (name: string, reason: string, message = '') => ({
  name: `cluster-${name}`,
  kind: 'Kustomization',
  complianceState: 'Non-Compliant',
  statusConditions: [{ type: 'Ready', status: 'False', reason, message }]
})
const state = (status: ReturnType<typeof failing>): Properties => ({
  complianceState: 'Non-Compliant',
  statuses: [status]
})

describe('judgeFlux', () => {
  it.each([
    ['nothing when it is compliant', { complianceState: 'Compliant' }, []],
    [
      'an error when the infrastructure fails',
      state(failing('ingress', 'HealthCheckFailed')),
      [['error', 'Kustomization cluster-ingress']]
    ],
    [
      'a warning when the infrastructure waits for another Kustomization',
      state(failing('ingress', 'DependencyNotReady')),
      [['warning', 'Kustomization cluster-ingress']]
    ],
    [
      'a warning when a Kustomization of a team fails',
      state(failing('team-blue', 'BuildFailed')),
      [['warning', 'Kustomization cluster-team-blue']]
    ],
    ['a warning when it is pending', { complianceState: 'Pending' }, [['warning', 'Flux configuration cluster']]],
    [
      'a warning when it is suspended',
      { complianceState: 'Suspended', suspend: true },
      [['warning', 'Flux configuration cluster']]
    ],
    [
      'a suspended Kustomization, and one that fails',
      {
        complianceState: 'Suspended',
        statuses: [
          { name: 'cluster-ingress', kind: 'Kustomization', complianceState: 'Suspended' },
          failing('cluster', 'BuildFailed')
        ]
      },
      [
        ['warning', 'Kustomization cluster-ingress'],
        ['error', 'Kustomization cluster-cluster']
      ]
    ]
  ] as [string, Properties, string[][]][])('reports %s', (_, properties, expected) => {
    expect(judged(properties)).toEqual(expected)
  })

  it('cuts the message of a Kustomization and keeps it on one line', () => {
    const message = `](javascript:alert(1))\n::error::\`${'x'.repeat(100_000)}`
    const properties = state(failing('ingress', 'BuildFailed', message))
    const [finding] = judgeFlux([{ name: 'cluster', properties }], infrastructure)
    expect(finding?.evidence).toContain("](javascript:alert(1)) ::error::'xxx")
    expect(finding?.evidence.length).toBeLessThan(700)
  })
})

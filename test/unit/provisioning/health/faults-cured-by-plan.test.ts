import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { withoutCureMarks, withoutFaultsCuredByPlan } from '../../../../src/provisioning/health/faults-cured-by-plan.ts'
import { planAllSteps } from '../../../../src/provisioning/plan.ts'
import type { Fault, PropertyChange, Step } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const group = '/subscriptions/s/resourceGroups/g/providers'
const type = 'Microsoft.Network/applicationGateways'
const id = asResourceId(`${group}/${type}/a`)
const other = asResourceId(`${group}/${type}/b`)
const state: PropertyChange = { path: 'properties.operationalState', kind: 'modify', before: 'Stopped' }

function plansWith(kind: 'modify' | 'delete', curedBy?: Fault['curedBy']) {
  const fault: Fault = { what: 'bootstrap-blue: gateway backend', because: 'gateway a is stopped' }
  const change = resourceChange({ step: 'gateway', id, type, kind, certain: true, properties: [state] })
  return [
    stepPlan('gateway', { changes: [change] }),
    stepPlan('bootstrap-blue', { faults: [curedBy === undefined ? fault : { ...fault, curedBy }] })
  ]
}

describe('a fault', () => {
  it.each([
    [
      'is left out when another step writes what cures it',
      'modify',
      asResourceId(id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')),
      0
    ],
    ['is kept when another resource is written', 'modify', other, 1],
    ['is kept when the resource is deleted', 'delete', id, 1],
    ['is kept when no write cures it', 'modify', undefined, 1]
  ] as const)('%s', (_, kind, curedBy, count) => {
    const faults = withoutFaultsCuredByPlan(plansWith(kind, curedBy)).flatMap(plan => plan.faults ?? [])
    expect(faults).toHaveLength(count)
    for (const fault of faults) expect(fault).not.toHaveProperty('curedBy')
  })

  it('is left out of a plan of several steps, and not logged', async () => {
    const clients = fakeClients(newWorld())
    const steps: Step[] = plansWith('modify', id).map(plan => ({
      name: plan.step,
      needs: [],
      expectedSeconds: 1,
      intent: () => plan.step,
      settle: () => Promise.resolve(),
      plan: () => Promise.resolve(plan),
      apply: () => Promise.resolve()
    }))
    const planned = await clients.clock.run(planAllSteps(steps, contextFor(clients)))
    expect(planned.steps.flatMap(({ faults = [] }) => faults)).toEqual([])
    expect(clients.lines.join()).not.toContain('gateway a is stopped')
  })

  it('is reported without the mark of what cures it', () => {
    const [, { faults = [] } = {}] = plansWith('modify', id)
    expect(withoutCureMarks(faults)).toEqual([
      { what: 'bootstrap-blue: gateway backend', because: 'gateway a is stopped' }
    ])
  })
})

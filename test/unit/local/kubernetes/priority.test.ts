import { describe, expect, it } from '@jest/globals'
import { deployment } from './flux-kit.ts'
import { type JobKit, jobKit } from './job-kit.ts'

const urgent = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'urgent' },
  value: 1_000_000
}

/** Returns a Deployment whose pod needs a whole node of the kit. */
const large = (name: string, replicas: number, pod = {}) => {
  const resources = { requests: { cpu: '3' } }
  const containers = [{ name: 'app', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp', resources }]
  return deployment(name, { containers, ...pod }, { replicas })
}

const nodesOf = (kit: JobKit, name: string) =>
  kit
    .pods()
    .filter(pod => pod.owner.endsWith(`/${name}`))
    .map(({ node }) => node)

describe('a priority class', () => {
  it('is accepted when it exists and refused when it does not', () => {
    const kit = jobKit()
    kit.apply(deployment('app', { priorityClassName: 'urgent' }))
    expect(kit.pods()).toEqual([])
    kit.apply(urgent)
    expect(kit.pods()).toHaveLength(1)
    kit.apply(deployment('other', { priorityClassName: 'system-cluster-critical' }))
    expect(kit.pods()).toHaveLength(2)
  })

  it('evicts no pod of a lower priority, because preemption is not simulated', () => {
    const kit = jobKit()
    kit.apply(urgent, large('app', 3))
    const before = nodesOf(kit, 'app')
    expect(before).not.toContain(undefined)
    kit.apply(large('first', 1, { priorityClassName: 'urgent' }))
    kit.wait(60)
    kit.apply()
    expect([nodesOf(kit, 'app'), nodesOf(kit, 'first')]).toEqual([before, [undefined]])
  })
})

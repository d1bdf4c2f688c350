import { describe, expect, it } from '@jest/globals'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import { backendAt, refreshBackends } from '../../../../local/azure/simulated-backends.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { publishServices } from '../../../../local/kubernetes/service-publishing.ts'
import { deployment, type UpgradeKit, upgradeKit } from '../aks/upgrade-kit.ts'

const ADDRESS = '10.240.6.4'
const ANNOTATION = 'service.beta.kubernetes.io/azure-load-balancer'

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'web',
    annotations: { [`${ANNOTATION}-internal`]: 'true', [`${ANNOTATION}-ipv4`]: ADDRESS }
  },
  spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 443 }] }
}

/** Returns a cluster whose Service was published once, as Flux does. */
function kitWithService(replicas: number): UpgradeKit {
  const kit = upgradeKit()
  kit.give('Network Contributor', kit.identity, kit.nodes.replace(/nodes$/, 'plain'))
  kit.apply(deployment('web', replicas), service)
  kit.wait(600)
  publishServices(kit.world, findResource(kit.world, kit.cluster) as Resource)
  return kit
}

/** Returns the numbers of pods that answer at the address, each once, while the pool is upgraded. */
function answeringDuringUpgrade(kit: UpgradeKit): (number | undefined)[] {
  expect(kit.upgrade().body.error).toBeUndefined()
  const seen = new Set<number | undefined>()
  for (let step = 0; step < 200; step++) {
    kit.wait(10)
    for (const refresh of refreshBackends) refresh(kit.world)
    seen.add(backendAt(kit.world, ADDRESS)?.pods)
  }
  return [...seen]
}

describe('a Service with a private address', () => {
  it('answers with its ready pods, and with none while an upgrade drains the only one', () => {
    const kit = kitWithService(1)
    expect(answeringDuringUpgrade(kit)).toEqual([1, undefined])
    expect(backendAt(kit.world, ADDRESS)?.pods).toBe(1)
  })

  it('answers all the time when its pods are drained one after the other', () => {
    const kit = kitWithService(3)
    const seen = answeringDuringUpgrade(kit)
    expect(seen).not.toContain(undefined)
    expect(seen).toContain(2)
    expect(backendAt(kit.world, ADDRESS)?.pods).toBe(3)
  })
})

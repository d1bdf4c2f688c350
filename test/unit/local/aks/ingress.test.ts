import { describe, expect, it } from '@jest/globals'
import { ingressAnswers, publishService } from '../../../../local/aks/internal-services.ts'
import { withdrawService } from '../../../../local/aks/published-services.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import { probeBackend } from '../../../../local/azure/simulated-backends.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { AKS, type ClusterKit, readyKit } from './cluster-kit.ts'

const version = { version: AKS }
const address = '10.240.6.4'
const traefik = {
  name: 'ingress/traefik',
  address,
  ports: [443],
  names: ['*.aks-ingress.contoso.com'],
  paths: ['/healthz']
}

function clusterIn(kit: ClusterKit): Resource {
  const found = findResource(kit.world, kit.cluster)
  if (found === undefined) throw new Error('no cluster')
  return found
}

/** A cluster that may put load balancers into the subnet of its ingress. */
function kitWithCluster(): ClusterKit {
  const kit = readyKit()
  kit.give('Network Contributor', kit.identity, kit.nodes.replace(/nodes$/, 'plain'))
  kit.wait(300)
  kit.build()
  return kit
}

const isHealthy = ({ world }: ClusterKit) =>
  probeBackend(world, { address, port: 443, tls: true, host: 'backend.aks-ingress.contoso.com', path: '/healthz' })
    .healthy

describe('what a cluster answers', () => {
  it('is nothing before a Service has ready pods, nor after', () => {
    const kit = kitWithCluster()
    expect(isHealthy(kit)).toBe(false)
    expect(publishService(kit.world, clusterIn(kit), traefik)).toBeUndefined()
    expect(isHealthy(kit)).toBe(true)
    expect(ingressAnswers(kit.world, '10.240.6.5')).toBeUndefined()
    withdrawService(kit.world, address)
    expect(isHealthy(kit)).toBe(false)
  })

  it('has a load balancer with its address, which stays one', () => {
    const kit = kitWithCluster()
    publishService(kit.world, clusterIn(kit), traefik)
    publishService(kit.world, clusterIn(kit), traefik)
    const id = `${kit.subscription}/resourceGroups/g-nodes/providers/Microsoft.Network/loadBalancers/kubernetes-internal`
    const { frontendIPConfigurations: fronts } = kit.get(id).properties
    expect(fronts).toHaveLength(1)
    expect(fronts[0].properties.privateIPAddress).toBe(address)
  })

  it('stops with the cluster, and begins again with it', () => {
    const kit = kitWithCluster()
    publishService(kit.world, clusterIn(kit), traefik)
    const act = (action: string) => {
      kit.send('POST', `${kit.cluster}/${action}`, undefined, version)
      kit.settle()
    }
    act('stop')
    expect(isHealthy(kit)).toBe(false)
    act('start')
    expect(isHealthy(kit)).toBe(true)
  })

  it('goes with the cluster, and is not there in the next one of its name', () => {
    const kit = kitWithCluster()
    publishService(kit.world, clusterIn(kit), traefik)
    kit.remove(kit.cluster, version)
    kit.settle()
    expect(isHealthy(kit)).toBe(false)
    kit.build()
    expect(isHealthy(kit)).toBe(false)
    publishService(kit.world, clusterIn(kit), traefik)
    expect(isHealthy(kit)).toBe(true)
  })

  it('cannot be where the cluster’s identity may not join, or has no subnet', () => {
    const kit = readyKit()
    kit.build()
    expect(publishService(kit.world, clusterIn(kit), traefik)).toContain('subnets/join/action')
    expect(isHealthy(kit)).toBe(false)
    const elsewhere = { ...traefik, address: '10.99.0.4' }
    expect(publishService(kit.world, clusterIn(kit), elsewhere)).toContain('No subnet')
  })
})

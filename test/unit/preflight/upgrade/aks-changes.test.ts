import { describe, expect, it } from '@jest/globals'
import { aksChanges, changesBetween } from '../../../../src/preflight/upgrade/aks-changes.ts'
import type { FoundCluster } from '../../../../src/preflight/upgrade/found-cluster.ts'

const cluster = (properties: FoundCluster['properties'] = {}): FoundCluster => ({ location: 'westeurope', properties })
const texts = (from: string, to: string, properties?: FoundCluster['properties']) =>
  changesBetween(from, to, cluster(properties)).map(({ what }) => what)

describe('the changes of AKS by minor version', () => {
  it('are those after the present version, up to the target', () => {
    expect(texts('1.35.6', '1.35.8')).toEqual([])
    expect(texts('1.35.6', '1.36.2')).toContain(aksChanges.coreDns114.what)
    expect(texts('1.35.6', '1.36.2')).not.toContain(aksChanges.surgeFallback.what)
    const minors = changesBetween('1.32.9', '1.36.2', cluster()).map(({ minor }) => minor)
    expect(minors).toEqual(minors.toSorted((a, b) => a - b))
  })

  it.each([
    ['keda219', { workloadAutoScalerProfile: { keda: { enabled: true } } }],
    ['verticalAutoscaler16', { workloadAutoScalerProfile: { verticalPodAutoscaler: { enabled: true } } }],
    ['gatekeeper322', { addonProfiles: { azurepolicy: { enabled: true } } }],
    ['defender09', { securityProfile: { defender: { securityMonitoring: { enabled: true } } } }],
    ['calico140', { networkProfile: { networkPolicy: 'calico' } }],
    ['ciliumLogs', { networkProfile: { networkDataplane: 'cilium' } }]
  ] as const)('have %s only for a cluster with %j', (name, properties) => {
    expect(texts('1.32.9', '1.36.2')).not.toContain(aksChanges[name].what)
    expect(texts('1.32.9', '1.36.2', properties)).toContain(aksChanges[name].what)
  })

  it('leave LocalDNS out for Cilium and for policies of Calico', () => {
    const { what } = aksChanges.localDns
    expect(texts('1.35.6', '1.36.2')).toContain(what)
    expect(texts('1.35.6', '1.36.2', { networkProfile: { networkPolicy: 'calico' } })).not.toContain(what)
    expect(texts('1.35.6', '1.36.2', { networkProfile: { networkDataplane: 'cilium' } })).not.toContain(what)
  })
})

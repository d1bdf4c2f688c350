import { describe, expect, it } from '@jest/globals'
import { nodesOfCluster, setNodes } from '../../../../local/aks/nodes/node.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { refusedByServer } from '../../../../local/kubernetes/api-server.ts'
import { forgetObject } from '../../../../local/kubernetes/cluster-state.ts'
import { beginEvictions, evictPod } from '../../../../local/kubernetes/disruption/pod-eviction.ts'
import type { KubernetesObject } from '../../../../local/kubernetes/objects.ts'
import { storageClassesIn } from '../../../../local/kubernetes/storage/storage-class.ts'
import { volumesIn } from '../../../../local/kubernetes/storage/volumes.ts'
import { whyNotReady } from '../../../../local/kubernetes/workloads.ts'
import { AKS, publicCluster } from '../aks/cluster-kit.ts'
import type { Loose } from '../azure/kit.ts'
import { deployment } from './flux-kit.ts'
import { type JobKit, job, jobKit } from './job-kit.ts'

const [pool] = publicCluster.properties.agentPoolProfiles
const zonal = (zones: string[], count = zones.length) => ({
  ...publicCluster,
  properties: { ...publicCluster.properties, agentPoolProfiles: [{ ...pool, availabilityZones: zones, count }] }
})

/** Storage class whose disks are each in one zone. */
const local = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'local' },
  provisioner: 'disk.csi.azure.com',
  parameters: { skuName: 'Premium_LRS' },
  volumeBindingMode: 'WaitForFirstConsumer'
}

const claim = (name: string, spec: Loose = {}): Loose => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'web' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec }
})

const volumesOf = (...claims: string[]) => ({
  volumes: claims.map(claimName => ({ name: claimName, persistentVolumeClaim: { claimName } }))
})

const database = (storageClassName: string, replicas = 1): Loose => {
  const { spec, ...object } = deployment('db')
  const { metadata, spec: body } = claim('data', { storageClassName })
  return {
    ...object,
    kind: 'StatefulSet',
    spec: { ...spec, replicas, volumeClaimTemplates: [{ metadata: { name: metadata.name }, spec: body }] }
  }
}

const boundZones = (kit: JobKit) => Object.values(volumesIn(kit.world, kit.cluster)).map(({ zone }) => zone)

function zoneOfPod(kit: JobKit, name: string): string | undefined {
  const node = kit.pods().find(pod => pod.name === name)?.node
  return nodesOfCluster(kit.world, kit.cluster).find(each => each.node.name === node)?.node.zone
}

function cordon(kit: JobKit, name: string | undefined): void {
  for (const { node } of nodesOfCluster(kit.world, kit.cluster)) if (node.name === name) node.isCordoned = true
}

/** Deletes the nodes of some zones. */
function loseZones(kit: JobKit, ...zones: string[]): void {
  const [first] = nodesOfCluster(kit.world, kit.cluster)
  if (first === undefined) throw new Error('the cluster has no node')
  const nodes = nodesOfCluster(kit.world, kit.cluster).map(({ node }) => node)
  setNodes(
    kit.world,
    first.pool.id,
    nodes.filter(({ zone }) => !zones.includes(zone ?? ''))
  )
}

describe('the storage classes of AKS', () => {
  const skus = (kit: JobKit) =>
    storageClassesIn(kit.world, kit.resource()).map(({ metadata, parameters, volumeBindingMode }) => [
      metadata.name,
      Object.values(parameters as Loose)[0],
      volumeBindingMode
    ])

  it('have zone-redundant disks in a cluster with several zones', () => {
    const list = skus(jobKit(zonal(['1', '2', '3'])))
    expect(list).toHaveLength(9)
    expect(list).toContainEqual(['default', 'StandardSSD_ZRS', 'WaitForFirstConsumer'])
    expect(list).toContainEqual(['managed-csi-premium', 'Premium_ZRS', 'WaitForFirstConsumer'])
    expect(list).toContainEqual(['azurefile-csi', 'Standard_LRS', 'Immediate'])
  })

  it('have locally redundant disks in a cluster with one zone or none', () => {
    for (const kit of [jobKit(zonal(['2'])), jobKit()]) {
      expect(skus(kit)).toContainEqual(['managed-csi', 'StandardSSD_LRS', 'WaitForFirstConsumer'])
    }
  })

  it('have no disks in a cluster without the driver for disks', () => {
    const { properties, ...cluster } = publicCluster
    const kit = jobKit({
      ...cluster,
      properties: { ...properties, storageProfile: { diskCSIDriver: { enabled: false } } }
    })
    expect(skus(kit).map(([name]) => name)).not.toContain('default')
    kit.apply(claim('data'), deployment('app', volumesOf('data')))
    expect(kit.pods()[0]?.because).toMatch(/pod has unbound immediate PersistentVolumeClaims$/)
  })
})

describe('a claim', () => {
  it('waits for the first pod of its class, and is healthy from then on', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    const data = claim('data', { storageClassName: 'local' })
    kit.apply(local, data)
    expect(kit.health(data)).toBe('InProgress')
    kit.apply(deployment('app', volumesOf('data')))
    expect(kit.health(data)).toBe('Current')
    expect(boundZones(kit)).toEqual([`westeurope-${zoneOfPod(kit, kit.pods()[0]?.name ?? '')}`])
  })

  it('is bound at once to a file share, which no zone limits', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    const data = claim('data', { storageClassName: 'azurefile-csi' })
    kit.apply(data)
    expect([kit.health(data), boundZones(kit)]).toEqual(['Current', [undefined]])
  })

  it('keeps its pod waiting when it does not exist or its class does not exist', () => {
    const kit = jobKit()
    kit.apply(deployment('app', volumesOf('data')))
    expect(kit.pods()[0]?.because).toBe(
      'FailedScheduling: 0/3 nodes are available: persistentvolumeclaim "data" not found'
    )
    kit.apply(claim('data', { storageClassName: 'missing' }))
    expect(kit.pods()[0]?.because).toBe(
      'FailedScheduling: 0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims'
    )
    kit.apply({ ...local, metadata: { name: 'missing' } })
    expect(kit.pods()[0]?.node).toBeDefined()
  })

  it('is bound to the volume that it names, in the zone of that volume', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    const values = ['westeurope-2']
    const terms = [{ matchExpressions: [{ key: 'topology.disk.csi.azure.com/zone', operator: 'In', values }] }]
    const volume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'old-disk' } }
    kit.apply(claim('data', { storageClassName: '', volumeName: 'old-disk' }), deployment('app', volumesOf('data')))
    expect(kit.pods()[0]?.because).toMatch(/unbound immediate/)
    kit.apply({ ...volume, spec: { nodeAffinity: { required: { nodeSelectorTerms: terms } } } })
    expect(zoneOfPod(kit, kit.pods()[0]?.name ?? '')).toBe('2')
  })

  it('cannot change, and neither can the claim templates of a StatefulSet', () => {
    const kit = jobKit()
    kit.apply(claim('data', { storageClassName: 'managed-csi' }), database('managed-csi'))
    const refusal = (object: Loose) => refusedByServer(kit.world, kit.resource(), object as KubernetesObject, [])
    expect(refusal(database('managed-csi'))).toBeUndefined()
    expect(refusal(database('default'))).toMatch(/spec\.volumeClaimTemplates: Invalid value: field is immutable$/)
    expect(refusal(claim('data', { storageClassName: 'default' }))).toMatch(/spec\.storageClassName: Invalid value/)
  })

  it('takes its volume along when it is deleted', () => {
    const kit = jobKit()
    kit.apply(claim('data', { storageClassName: 'azurefile-csi' }))
    forgetObject(kit.world, kit.cluster, '/PersistentVolumeClaim/web/data')
    kit.apply()
    expect(volumesIn(kit.world, kit.cluster)).toEqual({})
  })
})

describe('a disk in one zone', () => {
  it('leaves the pod of a StatefulSet waiting when its zone has no node any more', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    kit.apply(local, database('local'))
    const zone = zoneOfPod(kit, 'db-0') ?? ''
    loseZones(kit, zone)
    kit.apply()
    expect(whyNotReady(kit.world, kit.cluster, 'apps/StatefulSet/web/db')).toBe(
      'FailedScheduling: 0/2 nodes are available: 2 node(s) had volume node affinity conflict'
    )
  })

  it('is in any zone when its class waits for no pod, so that no node may reach two of them', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    const { volumeBindingMode: _, ...immediate } = local
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    kit.apply(immediate, ...names.map(name => claim(name, { storageClassName: 'local' })))
    const zones = boundZones(kit)
    expect(new Set(zones).size).toBeGreaterThan(1)
    const other = zones.findIndex(zone => zone !== zones[0])
    kit.apply(deployment('app', volumesOf('a', names[other] ?? '')))
    expect(kit.pods()[0]?.because).toMatch(/3 node\(s\) had volume node affinity conflict$/)
  })

  it('lets the pod move to another zone when it is zone-redundant', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    kit.apply(database('managed-csi'))
    loseZones(kit, zoneOfPod(kit, 'db-0') ?? '')
    kit.apply()
    expect(kit.pods()[0]?.node).toBeDefined()
  })

  it('keeps each pod of a StatefulSet in the zone of its own disk', () => {
    const kit = jobKit(zonal(['1', '2', '3']))
    kit.apply(local, database('local', 3))
    kit.wait(60)
    kit.apply()
    kit.wait(60)
    kit.apply()
    const before = ['db-0', 'db-1', 'db-2'].map(name => zoneOfPod(kit, name))
    const round = beginEvictions(kit.world, kit.resource())
    for (const pod of kit.pods()) evictPod(round, pod)
    for (let i = 0; i < 6; i++) {
      kit.wait(30)
      kit.apply()
    }
    expect(['db-0', 'db-1', 'db-2'].map(name => zoneOfPod(kit, name))).toEqual(before)
    expect(new Set(before).size).toBeGreaterThan(1)
  })

  it('conflicts with a second disk in another zone', () => {
    const kit = jobKit(zonal(['1', '2']))
    kit.apply(local, claim('one', { storageClassName: 'local' }), claim('two', { storageClassName: 'local' }))
    kit.apply(deployment('a', volumesOf('one')), deployment('b', volumesOf('two')))
    expect(new Set(boundZones(kit)).size).toBe(2)
    kit.apply(deployment('c', volumesOf('one', 'two')))
    expect(whyNotReady(kit.world, kit.cluster, 'apps/Deployment/web/c')).toMatch(/2 node\(s\) had volume node affinity/)
  })

  it('is attached to one node at a time, so that a rolling update of its pod gets stuck', () => {
    const kit = jobKit()
    const data = claim('data')
    const app = (version: string) => deployment('app', { ...volumesOf('data'), hostname: version })
    kit.apply(data, app('one'))
    kit.wait(60)
    kit.apply(app('two'))
    expect(whyNotReady(kit.world, kit.cluster, 'apps/Deployment/web/app')).toMatch(
      /^FailedAttachVolume: Multi-Attach error for volume "pvc-[0-9a-f-]{36}" Volume is already used by pod\(s\) app-/
    )
    kit.apply({ ...app('two'), spec: { ...app('two').spec, strategy: { type: 'Recreate' } } })
    kit.wait(30)
    kit.apply()
    kit.wait(30)
    expect(whyNotReady(kit.world, kit.cluster, 'apps/Deployment/web/app')).toBeUndefined()
  })

  it('stays with a pod until its containers have ended', () => {
    const kit = jobKit()
    kit.apply(claim('data'), deployment('app', { ...volumesOf('data'), terminationGracePeriodSeconds: 300 }))
    kit.wait(60)
    const [first] = kit.pods()
    if (first === undefined) throw new Error('the deployment has no pod')
    cordon(kit, first.node)
    evictPod(beginEvictions(kit.world, kit.resource()), first)
    kit.apply()
    const why = () => whyNotReady(kit.world, kit.cluster, 'apps/Deployment/web/app')
    expect(why()).toMatch(new RegExp(`already used by pod\\(s\\) ${first.name}$`))
    kit.wait(301)
    kit.apply()
    expect(why()).toBeUndefined()
  })

  it('gets one node at a time from the autoscaler, which does not choose the zone', () => {
    const cluster = zonal(['1', '2', '3'])
    const [zones] = cluster.properties.agentPoolProfiles
    const scaled = { ...zones, enableAutoScaling: true, minCount: 3, maxCount: 9 }
    const kit = jobKit({ ...cluster, properties: { ...cluster.properties, agentPoolProfiles: [scaled] } })
    kit.apply(local, database('local'))
    const [pod] = kit.pods()
    if (pod === undefined) throw new Error('the StatefulSet has no pod')
    expect(zoneOfPod(kit, 'db-0')).toBe('2')
    cordon(kit, pod.node)
    evictPod(beginEvictions(kit.world, kit.resource()), pod)
    for (let i = 0; i < 5; i++) {
      kit.wait(10)
      kit.apply()
    }
    const added = () =>
      nodesOfCluster(kit.world, kit.cluster)
        .slice(3)
        .map(({ node }) => node.zone)
    expect(added()).toEqual(['1'])
    kit.wait(150)
    kit.apply()
    expect(added()).toEqual(['1', '2'])
    kit.wait(150)
    kit.apply()
    expect(zoneOfPod(kit, 'db-0')).toBe('2')
  })

  it('is free again when the pod of a Job has finished', () => {
    const kit = jobKit()
    const writing = job('sleep 5')
    Object.assign(writing.spec.template.spec, volumesOf('data'))
    kit.apply(claim('data'), writing)
    kit.wait(60)
    expect(kit.phases()).toEqual(['Succeeded'])
    cordon(kit, kit.pods()[0]?.node)
    kit.apply(deployment('app', volumesOf('data')))
    expect(kit.pods().filter(({ readyAt }) => readyAt !== undefined)).toHaveLength(2)
  })

  it('leaves its pod waiting until its node is replaced when the surge is in another zone', () => {
    const kit = jobKit({ ...publicCluster })
    const id = `${kit.cluster}/agentPools/data`
    const properties = { vmSize: 'Standard_D4d_v5', count: 1, mode: 'User', availabilityZones: ['1', '2'] }
    kit.make(id, { properties: { ...properties, orchestratorVersion: '1.34' } }, { version: AKS })
    const { spec, ...object } = database('local')
    Object.assign(spec.template.spec, { nodeSelector: { agentpool: 'data' } })
    kit.apply(local, { ...object, spec })
    kit.wait(60)
    expect(zoneOfPod(kit, 'db-0')).toBe('1')
    kit.world.tables.throttle = {}
    kit.put(id, { properties: { ...properties, orchestratorVersion: '1.35' } }, { version: AKS })
    kit.wait(300)
    expect(nodesOfCluster(kit.world, kit.cluster).map(({ node }) => node.zone)).toContain('2')
    kit.apply()
    expect(kit.pods()[0]?.because).toMatch(/1 node\(s\) had volume node affinity conflict/)
    kit.settle()
    expect((findResource(kit.world, id) as Resource).properties.provisioningState).toBe('Succeeded')
    kit.wait(60)
    kit.apply()
    expect(zoneOfPod(kit, 'db-0')).toBe('1')
  })
})

import { describe, expect, it } from '@jest/globals'
import { keepPublished } from '../../../../../local/aks/published-services.ts'
import { forgetObject } from '../../../../../local/kubernetes/cluster-state.ts'
import { keepSchemaOne } from '../../../../../local/kubernetes/image-formats.ts'
import { egressRules } from '../../aks/cluster-kit.ts'
import { deployment } from '../../aks/upgrade-kit.ts'
import type { Loose } from '../../azure/kit.ts'
import { fluxKitFor } from '../flux-kit.ts'
import { apiKit } from './api-kit.ts'

describe('objects that the API server shows', () => {
  it('has the objects of Flux with their conditions', () => {
    const kit = apiKit()
    expect(kit.read('/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations').items).toEqual([])
    kit.make(`${kit.network('firewallPolicies/policy')}/ruleCollectionGroups/aks`, egressRules({ targetFqdns: ['*'] }))
    const flux = fluxKitFor(kit, kit.cluster)
    flux.commit({
      'apps/config.yaml': { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'web' } }
    })
    flux.install()
    flux.apply({ apps: { path: './apps', prune: true } })
    const [kustomization] = kit.read('/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations').items
    const [source] = kit.read('/apis/source.toolkit.fluxcd.io/v1/gitrepositories').items
    const ready = ({ status }: Loose) => status.conditions.find(({ type }: Loose) => type === 'Ready')
    const reported = Object.fromEntries(
      flux
        .read()
        .statuses.map(({ kind, statusConditions }: Loose) => [
          kind,
          statusConditions.find(({ type }: Loose) => type === 'Ready')?.reason
        ])
    )
    expect(reported).toEqual({ GitRepository: 'Succeeded', Kustomization: 'ReconciliationSucceeded' })
    expect(ready(source)?.reason).toBe(reported.GitRepository)
    expect(ready(kustomization)?.reason).toBe(reported.Kustomization)
    expect(kustomization).toMatchObject({
      metadata: { namespace: 'flux-system' },
      spec: { path: './apps', prune: true, sourceRef: { kind: 'GitRepository', name: 'bootstrap' } }
    })
    expect(kit.read('/apis/source.toolkit.fluxcd.io/v1/ocirepositories').items).toEqual([])
  })

  it('has the namespaces of the cluster and the applied ones', () => {
    const names = apiKit()
      .read('/api/v1/namespaces')
      .items.map(({ metadata }: Loose) => metadata.name)
    expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system', 'web'])
  })

  it('says why a pod waits', () => {
    const kit = apiKit()
    const image = 'ghcr.io/contoso/missing:1'
    kit.apply(
      deployment('far', 1, { nodeSelector: { agentpool: 'none' } }),
      deployment('broken', 1, { containers: [{ name: 'app', image }] })
    )
    const [broken, far] = kit.read('/api/v1/namespaces/web/pods').items
    expect(far.status).toMatchObject({
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: expect.stringMatching(/^0\/5 nodes/)
        }
      ]
    })
    expect(broken.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ image, ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } }]
    })
    expect(kit.read('/apis/apps/v1/namespaces/web/deployments/far').status).toMatchObject({ unavailableReplicas: 1 })
  })

  it('shows the digest of an image that runs, and none of a registry for an image of schema 1', () => {
    const kit = apiKit()
    kit.apply(deployment('web', 1))
    const status = () => kit.read('/api/v1/namespaces/web/pods').items[0].status.containerStatuses[0]
    const { image, imageID } = status()
    const repository = image.replace(/:[^:/]*$/, '')
    expect(imageID).toMatch(new RegExp(`^${repository}@sha256:[0-9a-f]{64}$`))
    keepSchemaOne(kit.world, image)
    expect(status().imageID).toBe(imageID.replace(`${repository}@`, ''))
  })

  it('says in the status of a Deployment why no pod can be created', () => {
    const kit = apiKit()
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'web' } }
    kit.apply({ ...quota, spec: { hard: { pods: '1' } } }, deployment('web', 2))
    const { conditions } = kit.read('/apis/apps/v1/namespaces/web/deployments/web').status
    expect(conditions.at(-1)).toMatchObject({
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringMatching(/exceeded quota: few/)
    })
  })

  it('shows the address of a Service while its load balancer answers', () => {
    const kit = apiKit()
    const address = '10.240.6.4'
    const annotations = { 'service.beta.kubernetes.io/azure-load-balancer-ipv4': address }
    kit.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ingress', namespace: 'web', annotations },
      spec: { type: 'LoadBalancer' }
    })
    const status = () => kit.read('/api/v1/namespaces/web/services/ingress').status
    expect(status()).toEqual({ loadBalancer: {} })
    const service = { name: 'web/ingress', address, ports: [443], names: [], paths: [] }
    keepPublished(kit.world, { ...service, clusterId: kit.cluster, clusterGuid: 'a' })
    expect(status()).toEqual({ loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] } })
  })

  it('shows what controllers write into Jobs, claims and volumes', () => {
    const kit = apiKit()
    const pod = {
      containers: [{ name: 'app', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp', command: ['sleep', '5'] }],
      restartPolicy: 'Never'
    }
    const claim = {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'disk',
      resources: { requests: { storage: '4Gi' } }
    }
    const zonal = { provisioner: 'disk.csi.azure.com', parameters: { skuName: 'Premium_LRS' } }
    kit.apply(
      { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disk' }, ...zonal },
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'web' }, spec: claim },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'once', namespace: 'web' },
        spec: { template: { spec: pod } }
      }
    )
    kit.wait(600)
    const job = kit.read('/apis/batch/v1/namespaces/web/jobs/once')
    expect(job.status).toMatchObject({
      succeeded: 1,
      conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }]
    })
    const bound = kit.read('/api/v1/namespaces/web/persistentvolumeclaims/data')
    expect(bound.status).toEqual({ phase: 'Bound' })
    const [volume] = kit.read('/api/v1/persistentvolumes').items
    expect(volume.spec).toMatchObject({
      capacity: { storage: '4Gi' },
      claimRef: { namespace: 'web', name: 'data' },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone' }] }] }
      }
    })
    const classes = kit.read('/apis/storage.k8s.io/v1/storageclasses').items.map(({ metadata }: Loose) => metadata.name)
    expect(classes).toEqual(expect.arrayContaining(['disk', 'managed-csi', 'azurefile-csi']))
  })

  it('gives an object another identifier when it is created again', () => {
    const kit = apiKit()
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'web' }, data: { a: '1' } }
    const metadata = () => kit.read('/api/v1/namespaces/web/configmaps/a').metadata
    kit.apply(map)
    const first = metadata()
    kit.apply({ ...map, data: { a: '2' } })
    const changed = metadata()
    expect(changed).toMatchObject({ uid: first.uid, creationTimestamp: first.creationTimestamp })
    expect(changed.resourceVersion).not.toBe(first.resourceVersion)
    forgetObject(kit.world, kit.cluster, '/ConfigMap/web/a')
    kit.wait(60)
    kit.apply(map)
    expect(metadata().uid).not.toBe(first.uid)
    expect(metadata().creationTimestamp).not.toBe(first.creationTimestamp)
  })
})

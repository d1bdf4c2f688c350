import { describe, expect, it } from '@jest/globals'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { forgetObject } from '../../../../local/kubernetes/cluster-state.ts'
import { answerEvictions } from '../../../../local/kubernetes/disruption/webhook-server.ts'
import { keyOfObject, referenceTo } from '../../../../local/kubernetes/objects.ts'
import { isReady } from '../../../../local/kubernetes/pods/pod.ts'
import { syncPods } from '../../../../local/kubernetes/pods/pod-lifecycle.ts'
import { codeOf, type Loose } from '../azure/kit.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

/** Public reports of failed upgrades: evictions, budgets and webhooks. Each title names its issue. */

const NEW = '1.35.6'
const quick = { maxSurge: '1', drainTimeoutInMinutes: 5 }

const failure = (kit: UpgradeKit) => kit.poolState().status?.provisioningError

function upgraded(kit: UpgradeKit, settings: Loose = quick): Loose {
  expect(kit.upgrade(settings).status).toBe(200)
  kit.settle()
  return kit.poolState()
}

function service(name: string): Loose {
  const spec = { selector: { app: name }, ports: [{ port: 443 }] }
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'web' }, spec }
}

function webhook(resources: string[], fields: Loose = {}, metadata: Loose = {}): Loose {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard', ...metadata },
    webhooks: [
      {
        name: 'guard.contoso.com',
        failurePolicy: 'Fail',
        clientConfig: { service: { name: 'guard', namespace: 'web' } },
        rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources }],
        ...fields
      }
    ]
  }
}

describe('evictions', () => {
  it('continue by themselves when a pod has moved that a webhook kept (Azure/AKS#4720)', () => {
    const kit = upgradeKit()
    const later = { allowed: false, message: 'the pod is moved first', code: 429 } as const
    kit.apply(deployment('app', 1), deployment('guard', 1), service('guard'), webhook(['pods/eviction']))
    answerEvictions(kit.world, kit.cluster, 'guard.contoso.com', later)
    kit.upgrade({ maxSurge: '1' })
    kit.wait(900)
    expect(kit.versions().slice(0, 3)).toEqual(['1.34.9', '1.34.9', '1.34.9'])
    // A new template makes the controllers replace their pods, without an eviction.
    kit.apply(deployment('app', 1, { priority: 1 }), deployment('guard', 1, { priority: 1 }))
    kit.wait(120)
    expect(kit.versions().slice(0, 3)).toContain(NEW)
    answerEvictions(kit.world, kit.cluster, 'guard.contoso.com', { allowed: true })
    kit.settle()
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: NEW })
  })

  it('end the upgrade in seconds when a webhook denies, and the error names the webhook (Azure/AKS#5637)', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), deployment('guard', 1), service('guard'), webhook(['pods/eviction']))
    answerEvictions(kit.world, kit.cluster, 'guard.contoso.com', { allowed: false })
    kit.upgrade(quick)
    const began = kit.world.now
    kit.settle()
    expect(kit.world.now - began).toBeLessThan(200_000)
    expect(failure(kit).message).toMatch(/admission webhook "guard.contoso.com" denied the request/)
    expect(failure(kit).message).not.toMatch(/pdb/i)
  })

  it('name the pods that did not end when a grace period is longer than the drain (Azure/AKS#3008)', () => {
    const kit = upgradeKit()
    kit.apply(deployment('slow', 1, { terminationGracePeriodSeconds: 7200 }))
    expect(upgraded(kit).provisioningState).toBe('Failed')
    expect(failure(kit)).toMatchObject({ code: 'UpgradeFailed', message: expect.stringMatching(/web\/slow-\S+\.$/) })
  })
})

describe('budgets', () => {
  it('in kube-system stop an upgrade like all others (Azure/AKS#3384)', () => {
    const kit = upgradeKit()
    const inSystem = (object: Loose) => ({ ...object, metadata: { ...object.metadata, namespace: 'kube-system' } })
    kit.apply(inSystem(deployment('agent', 2)), inSystem(budget('agent', { minAvailable: 2 })))
    expect(upgraded(kit).provisioningState).toBe('Failed')
    expect(failure(kit).message).toMatch(/kube-system\/agent-\S+ .*blocked by pdb agent/)
  })

  it.each([
    ['80 % of one replica', { minAvailable: '80%' }],
    ['as many pods as the replicas', { minAvailable: 1 }],
    ['all pods in per cent', { minAvailable: '100%' }]
  ])('of charts stop an upgrade that need %s (canonical/bundle-kubeflow#1339)', (_title, spec) => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 1), budget('app', spec))
    expect(upgraded(kit).provisioningState).toBe('Failed')
    expect(failure(kit).message).toMatch(/evicting pod web\/app-\S+ .*blocked by pdb app/)
  })

  it('refuse the upgrade of a pool without any of their pods (Azure/AKS#4839)', () => {
    const kit = upgradeKit()
    kit.apply(
      deployment('index', 2, { nodeSelector: { agentpool: 'npsystem' } }),
      budget('index', { maxUnavailable: 0 })
    )
    const image = kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: '2026-05-01' })
    kit.wait(8 * 24 * 3600)
    const later = kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: '2026-05-01' })
    expect([codeOf(kit.upgrade()), codeOf(image), codeOf(later)]).toEqual(Array(3).fill('UnsatisfiablePDB'))
    expect((later.body as Loose).error.message).toContain('* PDB web/index has maxUnavailable == 0')
  })

  it.each(['cloudnative-pg/cloudnative-pg#3034', 'zalando/postgres-operator#611'])(
    'of an operator keep its only primary until the operator moves the role (%s)',
    () => {
      const kit = upgradeKit()
      const pod = (role: string): Loose => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'db-1', namespace: 'web', labels: { role } },
        spec: deployment('db', 1).spec.template.spec
      })
      const primary = budget('db-primary', { minAvailable: 1, selector: { matchLabels: { role: 'primary' } } })
      kit.apply(pod('primary'), primary)
      expect(upgraded(kit).provisioningState).toBe('Failed')
      expect(failure(kit).message).toMatch(/evicting pod web\/db-1 .*blocked by pdb db-primary/)
      forgetObject(kit.world, kit.cluster, keyOfObject(referenceTo(pod('primary') as never)))
      kit.apply()
      kit.apply(pod('replica'))
      expect(upgraded(kit).provisioningState).toBe('Succeeded')
    }
  )

  it('leave as many nodes in quarantine as the surge has, and no more (canonical/bundle-kubeflow#1339)', () => {
    const blocked = (replicas: number) => {
      const kit = upgradeKit(4)
      const spread = [
        { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, labelSelector: { matchLabels: { app: 'app' } } }
      ]
      kit.apply(
        deployment('app', replicas, { topologySpreadConstraints: spread }),
        budget('app', { minAvailable: '100%' })
      )
      upgraded(kit, { ...quick, undrainableNodeBehavior: 'Cordon' })
      return kit
    }
    const one = blocked(1)
    expect(one.versions().filter(version => version === '1.34.9')).toHaveLength(1)
    expect(failure(one).message).toMatch(/^Drain node/)
    const two = blocked(2)
    expect(two.poolState().provisioningState).toBe('Failed')
    expect(failure(two).message).toMatch(/^Cordoned nodes have used all surge nodes/)
  })
})

describe('webhooks that fail closed', () => {
  it('keep new nodes from becoming Ready when they guard nodes (projectcapsule/capsule#787)', () => {
    const kit = upgradeKit()
    kit.apply(webhook(['nodes']))
    expect(upgraded(kit).provisioningState).toBe('Failed')
    expect(failure(kit).message).toMatch(
      /not Ready: Internal error occurred: failed calling webhook .*\(ValidatingWebhookConfiguration guard\)/
    )
    expect(kit.versions()).toEqual(['1.34.9', '1.34.9', '1.34.9', NEW])
    kit.apply(webhook(['nodes'], { failurePolicy: 'Ignore' }))
    expect(upgraded(kit)).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: NEW })
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
  })

  it.each([
    ['are not asked in the namespaces of AKS', {}, 'Succeeded'],
    [
      'are asked there without the Admissions Enforcer',
      { annotations: { 'admissions.enforcer/disabled': 'true' } },
      'Failed'
    ]
  ])('%s (kyverno/kyverno#11841)', (_title, metadata, state) => {
    const kit = upgradeKit()
    kit.apply(webhook(['pods'], {}, metadata))
    expect(upgraded(kit).provisioningState).toBe(state)
  })

  it('cannot be created again once their only pod was evicted (kyverno/kyverno#16177, gatekeeper#3183)', () => {
    const kit = upgradeKit()
    kit.apply(deployment('guard', 1), service('guard'), deployment('app', 3))
    kit.apply(webhook(['pods']))
    expect(upgraded(kit).provisioningState).toBe('Succeeded')
    syncPods(kit.world, findResource(kit.world, kit.cluster) as Resource)
    expect(kit.pods().filter(pod => isReady(kit.world, pod))).toEqual([])
  })
})

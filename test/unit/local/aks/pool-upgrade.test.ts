import { describe, expect, it } from '@jest/globals'
import { nodesOfPool, setNodes } from '../../../../local/aks/nodes/node.ts'
import { recordDeprecatedCall } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import { answerEvictions } from '../../../../local/kubernetes/disruption/webhook-server.ts'
import { codeOf, type Loose } from '../azure/kit.ts'
import { AKS } from './cluster-kit.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

const OLD = '1.34.9'
const NEW = '1.35.6'

function service(name: string): Loose {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'web' },
    spec: { selector: { app: name }, ports: [{ port: 443 }] }
  }
}

function webhook(failurePolicy: string): Loose {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'guard.contoso.com',
        failurePolicy,
        clientConfig: { service: { name: 'guard', namespace: 'web' } },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/eviction'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } }
      }
    ]
  }
}

const failure = (kit: UpgradeKit) => kit.poolState().status?.provisioningError

describe('an upgrade of a pool', () => {
  it('moves the pods and leaves as many nodes as before', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 6), budget('app', { maxUnavailable: 1 }))
    expect(kit.upgrade({ maxSurge: '1' }).status).toBe(200)
    kit.settle()
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: NEW })
    const names = nodesOfPool(kit.world, kit.pool34).map(({ name }) => name)
    expect(kit.pods()).toHaveLength(6)
    expect(kit.pods().every(({ node }) => names.includes(node ?? ''))).toBe(true)
  })

  it('keeps its nodes, and drains and deletes those of the surge at the end', () => {
    const kit = upgradeKit()
    const names = () => nodesOfPool(kit.world, kit.pool34).map(({ name }) => name)
    const before = names()
    kit.apply(deployment('app', 4), budget('app', { minAvailable: 4 }))
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    kit.apply(budget('app', { maxUnavailable: 1 }))
    kit.wait(200)
    const surge = names().at(-1)
    expect(before).not.toContain(surge)
    while (kit.versions().includes(OLD)) kit.wait(60)
    kit.apply(budget('app', { minAvailable: 4 }))
    expect(kit.pods().some(({ node }) => node === surge)).toBe(true)
    kit.settle()
    expect(failure(kit).message).toMatch(new RegExp(`Drain node ${surge} failed .*blocked by pdb app`))
    kit.apply(budget('app', { maxUnavailable: 1 }))
    kit.world.tables.throttle = {}
    kit.build()
    expect([names(), kit.versions()]).toEqual([before, [NEW, NEW, NEW]])
    expect(kit.pods().every(({ node }) => before.includes(node ?? ''))).toBe(true)
  })

  it('fails when a budget allows no eviction until the drain times out', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    const began = kit.world.now
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 10 })
    kit.settle()
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(10)
    expect(failure(kit)).toMatchObject({
      code: 'UpgradeFailed',
      message: expect.stringMatching(
        /Drain node aks-npuser\S+ failed when evicting pod web\/app-\S+ .*blocked by pdb app/
      )
    })
    expect(kit.pods()).toHaveLength(2)
  })

  it('shows the new version although nodes are old when it stopped half-way', () => {
    const kit = upgradeKit()
    const [first] = nodesOfPool(kit.world, kit.pool34)
    if (first !== undefined) first.isCordoned = true
    kit.apply(deployment('app', 1), budget('app', { minAvailable: 1 }))
    delete first?.isCordoned
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    kit.settle()
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Failed', currentOrchestratorVersion: NEW })
    expect(new Set(kit.versions())).toEqual(new Set([OLD, NEW]))
  })

  it('leaves no node cordoned and no surge when a drain fails', () => {
    const kit = upgradeKit(2)
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    const names = nodesOfPool(kit.world, kit.pool34).map(({ name }) => name)
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5, undrainableNodeBehavior: 'Schedule' })
    kit.settle()
    const nodes = nodesOfPool(kit.world, kit.pool34)
    expect(kit.poolState().provisioningState).toBe('Failed')
    expect(nodes.map(({ name, isCordoned }) => [name, isCordoned])).toEqual(names.map(name => [name, undefined]))
  })

  it('continues with any later write of the cluster', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    kit.settle()
    kit.apply(budget('app', { minAvailable: 1 }))
    kit.world.tables.throttle = {}
    kit.build()
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: NEW })
  })

  it('stops at once when a webhook denies an eviction, and names the webhook', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), deployment('guard', 1), service('guard'), webhook('Fail'))
    answerEvictions(kit.world, kit.cluster, 'guard.contoso.com', { allowed: false, message: 'not now' })
    const began = kit.world.now
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect((kit.world.now - began) / 60_000).toBeLessThan(10)
    expect(failure(kit).message).toContain('admission webhook "guard.contoso.com" denied the request: not now')
  })

  it('tries again until the drain times out when a webhook asks to try later, and names no budget', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), deployment('guard', 1), service('guard'), webhook('Fail'))
    answerEvictions(kit.world, kit.cluster, 'guard.contoso.com', { allowed: false, message: 'later', code: 429 })
    const began = kit.world.now
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 10 })
    kit.settle()
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(10)
    expect(failure(kit).message).toContain('admission webhook "guard.contoso.com" denied the request: later')
    expect(failure(kit).message).not.toContain('blocked by pdb')
  })

  it('passes a webhook that is down only when its failure policy is Ignore', () => {
    const down = upgradeKit()
    down.apply(deployment('app', 2), webhook('Fail'))
    down.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    down.settle()
    expect(failure(down).message).toContain('failed calling webhook "guard.contoso.com"')
    const ignored = upgradeKit()
    ignored.apply(deployment('app', 2), webhook('Ignore'))
    ignored.upgrade({ maxSurge: '1' })
    ignored.settle()
    expect(ignored.poolState().provisioningState).toBe('Succeeded')
  })

  it('never drains a pod that two budgets select', () => {
    const kit = upgradeKit()
    const second = budget('second', { maxUnavailable: 1, selector: { matchLabels: { app: 'app' } } })
    kit.apply(deployment('app', 2), budget('app', { maxUnavailable: 1 }), second)
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    kit.settle()
    expect(failure(kit).message).toContain('more than one PodDisruptionBudget')
  })

  it('bypasses budgets when forced, and compares `until` with its start only', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    const until = new Date(kit.world.now + 300_000).toISOString()
    kit.build({ upgradeSettings: { overrideSettings: { forceUpgrade: true, until } } })
    kit.world.tables.throttle = {}
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect(kit.world.now).toBeGreaterThan(Date.parse(until))
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
  })

  it('asks the budgets until the drain times out although it is forced (Azure/AKS#5199)', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    const until = new Date(kit.world.now + 24 * 3600_000).toISOString()
    kit.build({ upgradeSettings: { overrideSettings: { forceUpgrade: true, until } } })
    kit.world.tables.throttle = {}
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 20, undrainableNodeBehavior: 'Cordon' })
    const names = kit.pods().map(({ name }) => name)
    kit.wait(20 * 60)
    expect(kit.pods().map(({ name }) => name)).toEqual(names)
    kit.settle()
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
  })

  it('takes longer by the soak time of each node', () => {
    const minutes = (settings: Loose) => {
      const kit = upgradeKit()
      const began = kit.world.now
      kit.upgrade({ maxSurge: '1', ...settings })
      kit.settle()
      return (kit.world.now - began) / 60_000
    }
    expect(minutes({ nodeSoakDurationInMinutes: 10 }) - minutes({})).toBeGreaterThan(29)
  })

  it('takes one node as surge from 1.35 on when the quota allows one node', () => {
    const kit = upgradeKit(4, '1.35')
    kit.build({ kubernetesVersion: '1.36' })
    kit.world.tables.throttle = {}
    setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 7 * 4 + 4)
    expect(kit.upgrade({ maxSurge: '50%' }, '1.36').status).toBe(200)
    kit.wait(60)
    expect(nodesOfPool(kit.world, kit.pool34)).toHaveLength(5)
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
  })

  it.each([
    ['1.36', '1.36.2'],
    ['1.34', OLD]
  ])('leads to %s when it was aborted and the pool is written with that version', (wanted, expected) => {
    const kit = upgradeKit(3, '1.34', { kubernetesVersion: '1.36' })
    kit.upgrade({ maxSurge: '1' })
    kit.wait(60)
    kit.send('POST', `${kit.pool34}/abort`, undefined, { version: AKS })
    kit.settle()
    kit.world.tables.throttle = {}
    expect(kit.upgrade({ maxSurge: '1' }, wanted).status).toBe(200)
    kit.settle()
    expect(kit.versions()).toEqual([expected, expected, expected])
    expect(kit.poolState()).toMatchObject({ orchestratorVersion: wanted, currentOrchestratorVersion: expected })
  })

  it.each([
    { maxSurge: 2, maxUnavailable: 1, drainTimeoutInMinutes: '30' },
    { maxSurge: 'x', maxUnavailable: {}, nodeSoakDurationInMinutes: null }
  ])('ends when a saved world has the settings %j, which a write refuses', settings => {
    const kit = upgradeKit()
    kit.upgrade({ maxSurge: '1' })
    Object.assign(findResource(kit.world, kit.pool34)?.properties ?? {}, { upgradeSettings: settings })
    kit.settle()
    expect([kit.versions(), kit.poolState().provisioningState]).toEqual([[NEW, NEW, NEW], 'Succeeded'])
  })

  it('fails, and can be written again, when local Azure has a defect', () => {
    const kit = upgradeKit()
    kit.upgrade({ maxSurge: '1' })
    kit.wait(300)
    const settings = findResource(kit.world, kit.pool34)?.properties.upgradeSettings as Loose
    Object.defineProperty(settings, 'maxSurge', {
      configurable: true,
      get: () => {
        throw new Error('broken')
      }
    })
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Failed')
    Object.defineProperty(settings, 'maxSurge', { value: '1', enumerable: true })
    kit.world.tables.throttle = {}
    expect(kit.upgrade({ maxSurge: '1' }).status).toBe(200)
    kit.settle()
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
  })

  it('can be aborted half-way, and leaves the nodes as they are', () => {
    const kit = upgradeKit()
    kit.upgrade({ maxSurge: '1' })
    kit.wait(600)
    expect(kit.send('POST', `${kit.pool34}/abort`, undefined, { version: AKS }).status).toBe(202)
    kit.settle()
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Canceled', currentOrchestratorVersion: NEW })
    expect(new Set(kit.versions())).toEqual(new Set([OLD, NEW]))
  })
})

describe('a pool that is deleted while it is upgraded', () => {
  it('is deleted, and the write says that the deletion preempted it', () => {
    const kit = upgradeKit()
    const { headers } = kit.upgrade({ maxSurge: '1' })
    kit.wait(300)
    expect(kit.remove(kit.pool34, { version: AKS }).status).toBe(202)
    const { pathname, search } = new URL(headers['Azure-AsyncOperation'])
    expect(kit.get(`${pathname}${search}`)).toMatchObject({
      status: 'Failed',
      error: { code: 'AKSOperationPreemptedByDelete', message: expect.stringContaining('by Deleting operation') }
    })
    kit.settle()
    expect(codeOf(kit.send('GET', kit.pool34, undefined, { version: AKS }))).toBe('ResourceNotFound')
    expect(nodesOfPool(kit.world, kit.pool34)).toEqual([])
  })
})

describe('an upgrade of a stopped pool', () => {
  it('writes the version and starts no node', () => {
    const kit = upgradeKit()
    const pool = findResource(kit.world, kit.pool34)
    Object.assign(pool?.properties ?? {}, { powerState: { code: 'Stopped' } })
    setNodes(kit.world, kit.pool34, [])
    expect(kit.upgrade().status).toBe(200)
    kit.settle()
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: NEW })
    expect(nodesOfPool(kit.world, kit.pool34)).toEqual([])
  })
})

describe('the check before an upgrade', () => {
  it('refuses any upgrade when a budget has maxUnavailable 0, wherever its pods are', () => {
    const kit = upgradeKit()
    kit.apply(budget('other', { maxUnavailable: '0%' }))
    expect(codeOf(kit.upgrade())).toBe('UnsatisfiablePDB')
    expect(codeOf(kit.write({ kubernetesVersion: '1.36' }))).toBe('UnsatisfiablePDB')
    expect(kit.writePool('npuser', { count: 4, orchestratorVersion: '1.34' }).status).toBe(200)
  })

  it('remembers a deprecated call for twelve hours', () => {
    const kit = upgradeKit()
    const api = 'flowcontrol.apiserver.k8s.io.prioritylevelconfigurations.v1beta1'
    recordDeprecatedCall(kit.world, kit.cluster, api)
    const refused = kit.write({ kubernetesVersion: '1.36' }).body.error
    expect(refused).toMatchObject({
      code: 'ValidationError',
      subcode: 'UpgradeBlockedOnDeprecatedAPIUsage',
      message: expect.stringContaining(api)
    })
    kit.wait(12 * 3600 + 60)
    kit.world.tables.throttle = {}
    expect(kit.write({ kubernetesVersion: '1.36' }).status).toBe(200)
  })
})

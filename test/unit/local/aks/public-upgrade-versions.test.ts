import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { recordDeprecatedCall } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { setSwitches } from '../../../../local/azure/switches.ts'
import { keepSchemaOne } from '../../../../local/kubernetes/image-formats.ts'
import { codeOf, type Loose } from '../azure/kit.ts'
import { AKS, readyKit } from './cluster-kit.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

/** Public reports of failed upgrades: versions, APIs, overrides and images. Each title names its issue. */

const OLD = '1.34.9'
const NEW = '1.35.6'

/** Returns the body that a GET shows, with other properties, as clients write clusters. Each pool names its version. */
function bodyOf(kit: UpgradeKit, properties: Loose): Loose {
  const { properties: read, ...envelope } = kit.read()
  const agentPoolProfiles = read.agentPoolProfiles.map((pool: Loose) => ({
    ...pool,
    orchestratorVersion: pool.orchestratorVersion ?? pool.currentOrchestratorVersion
  }))
  return { ...envelope, properties: { ...read, agentPoolProfiles, ...properties } }
}

/** Sets the versions that the cluster and its pools run. */
function setVersions(kit: UpgradeKit, cluster: string, pool: string): void {
  const stored = kit.world.resources[keyOf(kit.cluster)]
  Object.assign(stored?.properties ?? {}, { currentKubernetesVersion: cluster, kubernetesVersion: cluster })
  for (const name of ['npsystem', 'npuser']) {
    const own = kit.world.resources[keyOf(kit.pool(name))]
    Object.assign(own?.properties ?? {}, { currentOrchestratorVersion: pool, orchestratorVersion: pool })
  }
}

const put = (kit: UpgradeKit, properties: Loose) => kit.put(kit.cluster, bodyOf(kit, properties), { version: AKS })

describe('a pool that reads the new version', () => {
  it('has old machines, which an upgrade of the node image replaces (Azure/AKS#3558)', () => {
    const kit = upgradeKit()
    kit.apply(deployment('app', 3), budget('app', { minAvailable: 3 }))
    const pods = kit.pods().map(({ node }) => node)
    const free = nodesOfPool(kit.world, kit.pool34).find(({ name }) => !pods.includes(name))
    expect(free).toBeUndefined()
    kit.apply(deployment('app', 1), budget('app', { minAvailable: 1 }))
    kit.apply(deployment('app', 1, { nodeName: nodesOfPool(kit.world, kit.pool34)[2]?.name }))
    kit.upgrade({ maxSurge: '1', drainTimeoutInMinutes: 5 })
    kit.settle()
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Failed', currentOrchestratorVersion: NEW })
    expect(kit.versions()).toContain(OLD)
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 1 }))
    kit.wait(8 * 24 * 3600)
    expect(kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: AKS }).status).toBe(202)
    kit.settle()
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
    expect(kit.poolState().provisioningState).toBe('Succeeded')
  })
})

describe('calls of a deprecated API', () => {
  const api = 'example.io.widgets.v1beta1'
  const upgrade = (kit: UpgradeKit) => kit.write({ kubernetesVersion: '1.36' })

  it.each([
    ['the next minor removes', { removedIn: '1.36' }, 'ValidationError'],
    ['a later minor removes', { removedIn: '1.38' }, undefined],
    ['nothing removes yet', { removedIn: '' }, undefined],
    ['somebody only watches', { removedIn: '1.36', verb: 'watch' }, undefined]
  ])('that %s: the upgrade is %s %s', (_title, call, code) => {
    const kit = upgradeKit()
    recordDeprecatedCall(kit.world, kit.cluster, api, call)
    expect(codeOf(upgrade(kit))).toBe(code)
  })

  it.each(['get', 'list', 'watch'])('that only %s it stop an upgrade with the switch (Azure/AKS#3984)', verb => {
    const kit = upgradeKit()
    setSwitches(kit.world, ['deprecated-reads-stop-upgrades'])
    recordDeprecatedCall(kit.world, kit.cluster, api, { verb })
    expect(codeOf(upgrade(kit))).toBe('ValidationError')
  })

  it('count for twelve hours for each caller', () => {
    const kit = upgradeKit()
    recordDeprecatedCall(kit.world, kit.cluster, api, { userAgent: 'a' })
    kit.wait(6 * 3600)
    recordDeprecatedCall(kit.world, kit.cluster, api, { userAgent: 'b' })
    kit.wait(11 * 3600)
    expect(codeOf(upgrade(kit))).toBe('ValidationError')
    kit.wait(2 * 3600)
    expect(upgrade(kit).status).toBe(200)
  })
})

describe('an override that forces upgrades', () => {
  const until = '2026-12-24T00:00:00.000Z'
  const overrideOf = (kit: UpgradeKit) => kit.read().properties.upgradeSettings?.overrideSettings

  it.each([
    ['left out', undefined],
    ['null', null],
    ['without its end', { overrideSettings: { forceUpgrade: true } }]
  ])('keeps its end when it is %s (MicrosoftDocs/azure-aks-docs#320)', (_title, upgradeSettings) => {
    const kit = upgradeKit()
    kit.build({ upgradeSettings: { overrideSettings: { forceUpgrade: true, until } } })
    kit.world.tables.throttle = {}
    expect(put(kit, { upgradeSettings }).status).toBe(200)
    kit.settle()
    expect(overrideOf(kit)).toEqual({ forceUpgrade: true, until })
  })

  it('is closed by an end that has passed', () => {
    const kit = upgradeKit()
    kit.build({ upgradeSettings: { overrideSettings: { forceUpgrade: true, until } } })
    kit.world.tables.throttle = {}
    const passed = new Date(kit.world.now).toISOString()
    put(kit, { upgradeSettings: { overrideSettings: { forceUpgrade: false, until: passed } } })
    kit.settle()
    expect(overrideOf(kit)).toEqual({ forceUpgrade: false, until: passed })
    kit.apply(budget('app', { maxUnavailable: 0 }))
    expect(codeOf(kit.upgrade())).toBe('UnsatisfiablePDB')
  })
})

describe('a version written as a minor', () => {
  it.each(['Azure/terraform-azurerm-aks#335', 'hashicorp/terraform-provider-azurerm#26946'])(
    'moves no patch when it is written again after a newer patch (%s)',
    () => {
      const kit = upgradeKit()
      setVersions(kit, '1.35.5', '1.34.8')
      expect(kit.write({ kubernetesVersion: '1.35' }).status).toBe(200)
      kit.settle()
      expect(kit.upgrade({}, '1.34').status).toBe(200)
      kit.settle()
      expect(kit.read().properties.currentKubernetesVersion).toBe('1.35.5')
      expect(kit.poolState().currentOrchestratorVersion).toBe('1.34.8')
    }
  )

  it('is a downgrade when it is older, and the refusal names it (rancher/rancher#33561)', () => {
    const kit = upgradeKit()
    const refused = put(kit, { kubernetesVersion: '1.34' }).body as Loose
    expect(refused.error.message).toMatch(/^Downgrading Kubernetes version 1.35.6 to 1.34 is not allowed/)
  })
})

describe('a control plane that goes alone', () => {
  it('must not leave a pool too far behind, although the write names the versions that pools keep', () => {
    const kit = upgradeKit()
    kit.world.now = Date.parse('2026-12-01')
    setVersions(kit, '1.36.2', '1.33.13')
    expect(codeOf(put(kit, { kubernetesVersion: '1.37' }))).toBe('NodePoolMcVersionIncompatible')
  })

  it('is refused while a channel is on, although the write names the versions that pools keep', () => {
    const kit = upgradeKit()
    kit.build({ autoUpgradeProfile: { upgradeChannel: 'stable' } })
    setVersions(kit, NEW, NEW)
    expect(codeOf(put(kit, { kubernetesVersion: '1.36' }))).toBe('OperationNotAllowed')
  })

  it('does not leave an unsupported version over two minors', () => {
    const kit = upgradeKit()
    kit.world.now = Date.parse('2026-12-02')
    setVersions(kit, '1.33.13', '1.33.13')
    expect(codeOf(put(kit, { kubernetesVersion: '1.35' }))).toBe('OperationNotAllowed')
    const agentPoolProfiles = kit
      .read()
      .properties.agentPoolProfiles.map((pool: Loose) => ({ ...pool, orchestratorVersion: '1.35' }))
    expect(put(kit, { kubernetesVersion: '1.35', agentPoolProfiles }).status).toBe(200)
  })

  it('is not offered a version that is only for long-term support (canonical/bundle-kubeflow#1320)', () => {
    const kit = upgradeKit()
    kit.world.now = Date.parse('2026-12-02')
    setVersions(kit, '1.33.13', '1.33.13')
    const refused = put(kit, { kubernetesVersion: '1.34.9' }).body as Loose
    expect(refused.error).toMatchObject({
      code: 'K8sVersionNotSupported',
      message: expect.stringContaining('on version 1.34.9, which is only available for Long-Term Support (LTS)')
    })
  })
})

describe('the operating system of a pool', () => {
  it('stops a version that it does not support', () => {
    const kit = readyKit()
    kit.build({ kubernetesVersion: '1.36' })
    kit.world.tables.throttle = {}
    expect(kit.writePool('linux3', { osSKU: 'AzureLinux3', orchestratorVersion: '1.36' }).status).toBe(201)
    kit.settle()
    kit.world.now = Date.parse('2026-12-01')
    kit.build({ kubernetesVersion: '1.37' })
    kit.world.tables.throttle = {}
    const refused = kit.writePool('linux3', { osSKU: 'AzureLinux3', orchestratorVersion: '1.37' })
    expect(codeOf(refused)).toBe('InvalidParameter')
    expect((refused.body as Loose).error.message).toContain('OS SKU AzureLinux3 supports Kubernetes 1.28 to 1.36')
    expect(codeOf(kit.writePool('windows', { osSKU: 'Windows2022', osType: 'Windows' }))).toBe('InvalidParameter')
  })
})

describe('an image of schema 1', () => {
  it('is pulled by old nodes, and by new ones no longer (kubernetes/k8s.io#8650)', () => {
    const kit = upgradeKit(3, '1.35')
    keepSchemaOne(kit.world, 'mcr.microsoft.com/dotnet/samples:aspnetapp')
    kit.apply(deployment('app', 2))
    expect(kit.pods().every(({ readyAt }) => readyAt !== undefined)).toBe(true)
    kit.build({ kubernetesVersion: '1.36' })
    kit.world.tables.throttle = {}
    kit.upgrade({ maxSurge: '1' }, '1.36')
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    expect(kit.pods().map(({ because }) => because)).toEqual(
      Array(2).fill(expect.stringMatching(/^ImagePullBackOff: .*is no longer supported since containerd v2.1/))
    )
  })
})

describe('a spot pool', () => {
  it('is upgraded without a surge and without asking budgets (hashicorp/terraform-provider-azurerm#19355)', () => {
    const kit = upgradeKit()
    const spot = { scaleSetPriority: 'Spot', scaleSetEvictionPolicy: 'Delete', count: 2 }
    kit.writePool('cheap', { ...spot, orchestratorVersion: '1.34' })
    kit.settle()
    expect(codeOf(kit.writePool('cheap', { ...spot, upgradeSettings: { maxSurge: '1' } }))).toBe('InvalidParameter')
    kit.apply(deployment('app', 1, { nodeSelector: { agentpool: 'cheap' } }), budget('app', { minAvailable: 1 }))
    kit.writePool('cheap', { ...spot, orchestratorVersion: '1.35' })
    kit.wait(120)
    expect(nodesOfPool(kit.world, kit.pool('cheap'))).toHaveLength(2)
    kit.settle()
    expect(kit.read(kit.pool('cheap')).properties).toMatchObject({
      provisioningState: 'Succeeded',
      currentOrchestratorVersion: NEW
    })
  })
})

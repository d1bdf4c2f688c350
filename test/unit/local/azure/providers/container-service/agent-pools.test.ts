import { describe, expect, it } from '@jest/globals'
import { nodesOfPool, setNodes } from '../../../../../../local/aks/nodes/node.ts'
import { restrictSize, setCoreLimit } from '../../../../../../local/azure/compute-capacity.ts'
import { setSwitches } from '../../../../../../local/azure/switches.ts'
import { AKS, type ClusterKit, egressRules, readyKit } from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose, refusalOf } from '../../kit.ts'

const version = { version: AKS }
const minutes = (kit: ClusterKit, from: number) => (kit.world.now - from) / 60_000

/** A cluster with its system pool alone. */
function running(fields: Loose = {}): ClusterKit {
  const kit = readyKit()
  kit.build(fields)
  return kit
}

/** PUT of a pool, which must be accepted, and everything has ended. */
function grow(kit: ClusterKit, name: string, properties: Loose = {}): Loose {
  const answer = kit.writePool(name, properties)
  expect(answer.body.error).toBeUndefined()
  kit.settle()
  return kit.read(kit.pool(name)).properties
}

describe('a pool', () => {
  it('takes two to three minutes to come, and the same to go', () => {
    const kit = running()
    const began = kit.world.now
    const answer = kit.writePool('npuser', { availabilityZones: ['1', '2', '3'] })
    expect([answer.status, answer.body.properties.provisioningState]).toEqual([201, 'Creating'])
    kit.settle()
    expect(minutes(kit, began)).toBeGreaterThan(2)
    expect(minutes(kit, began)).toBeLessThan(3)
    expect(kit.read(kit.pool('npuser')).properties).toMatchObject({
      provisioningState: 'Succeeded',
      count: 2,
      currentOrchestratorVersion: '1.35.6',
      osDiskType: 'Ephemeral',
      osDiskSizeGB: 128,
      maxPods: 250,
      powerState: { code: 'Running' }
    })
    expect(kit.read().properties.agentPoolProfiles.map(({ name }: Loose) => name)).toEqual(['npsystem', 'npuser'])
    const machines = kit.get(`${kit.pool('npuser')}/machines`, version).value
    expect(machines.map(({ zones }: Loose) => zones)).toEqual([['1'], ['2']])
    const removed = kit.remove(kit.pool('npuser'), version)
    expect(removed.status).toBe(202)
    kit.settle()
    expect(kit.read().properties.agentPoolProfiles).toHaveLength(1)
  })

  it.each<[string, Loose, string | undefined]>([
    ['in capitals', { name: 'NpUser' }, 'InvalidParameter'],
    ['with twelve letters', { name: 'abcdefghijkl' }, undefined],
    ['with thirteen letters', { name: 'abcdefghijklm' }, 'InvalidParameter'],
    ['of Windows with six letters', { name: 'abcdef', osType: 'Windows' }, undefined],
    ['of Windows with seven letters', { name: 'abcdefg', osType: 'Windows' }, 'InvalidParameter'],
    ['without nodes', { count: 0 }, undefined],
    ['of the system without nodes', { count: 0, mode: 'System' }, 'InvalidParameter'],
    ['with 1001 nodes', { count: 1001 }, 'InvalidParameter'],
    ['scaling without bounds', { enableAutoScaling: true, count: undefined }, 'InvalidParameter'],
    ['scaling downwards', { enableAutoScaling: true, minCount: 3, maxCount: 2 }, 'InvalidParameter'],
    ['scaling', { enableAutoScaling: true, minCount: 2, maxCount: 5, count: undefined }, undefined],
    ['scaling from beyond', { enableAutoScaling: true, minCount: 2, maxCount: 5, count: 6 }, 'InvalidParameter'],
    ['with bounds and not scaling', { minCount: 2, maxCount: 5 }, 'InvalidParameter'],
    ['with a surge of a third', { upgradeSettings: { maxSurge: '33%' } }, undefined],
    ['with a surge of more than all', { upgradeSettings: { maxSurge: '101%' } }, 'InvalidParameter'],
    ['with a surge of nothing', { upgradeSettings: { maxSurge: '0' } }, 'InvalidParameter'],
    ['with a surge of nothing, but one fewer', { upgradeSettings: { maxSurge: '0', maxUnavailable: '1' } }, undefined],
    ['of the system with one fewer', { mode: 'System', upgradeSettings: { maxUnavailable: '1' } }, 'InvalidParameter'],
    ['with a surge in words', { upgradeSettings: { maxSurge: 'one' } }, 'InvalidParameter'],
    ['that drains for a day and a minute', { upgradeSettings: { drainTimeoutInMinutes: 1441 } }, 'InvalidParameter'],
    ['that soaks for half an hour', { upgradeSettings: { nodeSoakDurationInMinutes: 30 } }, undefined],
    ['that soaks for longer', { upgradeSettings: { nodeSoakDurationInMinutes: 31 } }, 'InvalidParameter'],
    ['with nine pods', { maxPods: 9 }, 'InsufficientMaxPods'],
    ['with 250 pods', { maxPods: 250 }, undefined],
    ['with 251 pods', { maxPods: 251 }, 'MaxPodsLimitExceeded'],
    ['of spot nodes', { scaleSetPriority: 'Spot', spotMaxPrice: 0.5 }, undefined],
    ['of regular nodes with a price', { spotMaxPrice: 0.5 }, 'InvalidParameter'],
    ['of the system and spot nodes', { mode: 'System', scaleSetPriority: 'Spot' }, 'SystemPoolMustBeRegular'],
    ['of the system and Windows', { mode: 'System', osType: 'Windows', name: 'win' }, 'SystemPoolMustBeLinux'],
    ['of the system with one core', { mode: 'System', vmSize: 'Standard_DS1_v2' }, 'SystemPoolSkuTooLow'],
    ['of the system with two cores', { mode: 'System', vmSize: 'Standard_D2d_v5' }, undefined],
    ['with a label of one’s own', { nodeLabels: { 'example.com/tier': 'one' } }, undefined],
    ['with a label of AKS', { nodeLabels: { 'kubernetes.azure.com/tier': 'one' } }, 'BadRequest'],
    ['with a label of Kubernetes', { nodeLabels: { 'node-role.kubernetes.io/worker': '' } }, 'BadRequest'],
    ['with a label of k8s.io', { nodeLabels: { 'a.k8s.io/b': '' } }, 'BadRequest'],
    ['with a label that a node may set itself', { nodeLabels: { 'node.kubernetes.io/team': 'one' } }, undefined],
    [
      'of spot with the label of spot',
      { scaleSetPriority: 'Spot', nodeLabels: { 'kubernetes.azure.com/scalesetpriority': 'spot' } },
      undefined
    ],
    ['with the label of spot', { nodeLabels: { 'kubernetes.azure.com/scalesetpriority': 'spot' } }, 'BadRequest'],
    ['new, with space for 29 pods', { maxPods: 29, count: 1 }, 'InsufficientAgentPoolMaxPodsPerAgentPool'],
    ['new, with space for 30 pods', { maxPods: 10, count: 3 }, undefined],
    ['with a taint', { nodeTaints: ['gpu=true:NoSchedule'] }, undefined],
    ['with half a taint', { nodeTaints: ['gpu=true'] }, 'InvalidParameter'],
    [
      'of the system with the taint it takes',
      { mode: 'System', nodeTaints: ['CriticalAddonsOnly=true:NoSchedule'] },
      undefined
    ],
    [
      'of the system with another taint',
      { mode: 'System', nodeTaints: ['gpu=true:NoSchedule'] },
      'SystemPoolHasRestrictedTaint'
    ],
    ['of the system with another soft taint', { mode: 'System', nodeTaints: ['gpu=true:PreferNoSchedule'] }, undefined],
    ['with public addresses', { enableNodePublicIP: true }, 'UDRWithNodePublicIPNotAllowed'],
    ['of a name that is not a size', { vmSize: 'Standard_X1' }, 'VMSizeNotSupported'],
    ['of a generation that Azure does not have', { vmSize: 'Standard_D4d_v9' }, 'VMSizeNotSupported'],
    ['of a size that only local Azure lacks', { vmSize: 'Standard_F8s_v2' }, 'NotSupportedByLocalAzure'],
    ['of a GPU size', { vmSize: 'Standard_NV24ads_V710_v5' }, 'NotSupportedByLocalAzure'],
    ['of the size of a common test module', { vmSize: 'Standard_DS4_v2' }, undefined],
    ['of Arm64', { vmSize: 'Standard_D4pds_v5' }, undefined],
    ['of Windows on Arm64', { name: 'win', vmSize: 'Standard_D4pds_v5', osType: 'Windows' }, 'InvalidParameter'],
    ['of Ubuntu with FIPS on Arm64', { vmSize: 'Standard_D4pds_v6', enableFIPS: true }, 'InvalidParameter'],
    [
      'of Azure Linux with FIPS on Arm64',
      { vmSize: 'Standard_D4pds_v6', enableFIPS: true, osSKU: 'AzureLinux' },
      undefined
    ],
    ['with a disk of its size', { osDiskType: 'Ephemeral', osDiskSizeGB: 150 }, undefined],
    ['with a disk beyond its size', { osDiskType: 'Ephemeral', osDiskSizeGB: 151 }, 'VMCannotFitEphemeralOSDisk'],
    [
      'with an ephemeral disk nowhere',
      { osDiskType: 'Ephemeral', vmSize: 'Standard_D4s_v5' },
      'VMSizeDoesNotSupportEphemeralOS'
    ],
    ['with host-based encryption', { enableEncryptionAtHost: true }, undefined],
    [
      'with host-based encryption on a size without it',
      { enableEncryptionAtHost: true, vmSize: 'Standard_A2_v2' },
      'VMSizeDoesNotSupportEncryptionAtHost'
    ],
    ['with a managed disk beyond its size', { osDiskType: 'Managed', osDiskSizeGB: 512 }, undefined],
    ['of the control plane’s version', { orchestratorVersion: '1.35' }, undefined],
    ['of an older version', { orchestratorVersion: '1.34.8' }, undefined],
    ['of a newer version', { orchestratorVersion: '1.36' }, 'NodePoolMcVersionIncompatible'],
    ['of a version nobody offers', { orchestratorVersion: '1.31' }, 'AgentPoolK8sVersionNotSupported'],
    ['in a subnet of another network', { vnetSubnetID: undefined }, 'InvalidParameter'],
    ['in a subnet that is full', { vnetSubnetID: 'small', count: 3 }, 'InsufficientSubnetSize']
  ])('%s', (_, { name = 'npuser', ...properties }, code) => {
    const kit = running()
    const { vnetSubnetID } = properties
    const subnet = vnetSubnetID === 'small' ? { vnetSubnetID: kit.nodes.replace('nodes', 'small') } : {}
    expect(codeOf(kit.writePool(name, { ...properties, ...subnet }))).toBe(code)
  })

  it('is refused with host-based encryption when the subscription lacks the feature', () => {
    const kit = running()
    setSwitches(kit.world, ['encryption-at-host-not-registered'])
    expect(codeOf(kit.writePool('npuser', { enableEncryptionAtHost: true }))).toBe(
      'SubscriptionNotEnabledEncryptionAtHost'
    )
    expect(codeOf(kit.writePool('npuser', {}))).toBeUndefined()
  })

  it('is refused if it is the 101st of its cluster', () => {
    const kit = running()
    const { id: _, ...system } = kit.world.resources[kit.pool('npsystem').toLowerCase()] as Loose
    for (let i = 2; i <= 99; i += 1) {
      const id = kit.pool(`p${i}`)
      kit.world.resources[id.toLowerCase()] = {
        ...system,
        id,
        name: `p${i}`,
        properties: { ...system.properties, count: 0 }
      }
    }
    const empty = { count: 0, mode: 'User' }
    expect(codeOf(kit.writePool('p100', empty))).toBeUndefined()
    kit.settle()
    expect(codeOf(kit.writePool('p101', empty))).toBe('MaxAgentPoolCountReached')
    expect(codeOf(kit.writePool('p100', { ...empty, nodeLabels: { a: 'b' } }))).toBeUndefined()
  })

  it('of Windows does not go with cilium', () => {
    const kit = running({ networkProfile: { networkDataplane: 'cilium' } })
    expect(codeOf(kit.writePool('win', { osType: 'Windows' }))).toBe('InvalidParameter')
  })

  it('needs a size and zones the subscription may use', () => {
    const kit = running()
    restrictSize(kit.world, 'westeurope', 'Standard_D4d_v5', {
      zones: ['3'],
      reasonCode: 'NotAvailableForSubscription'
    })
    expect(codeOf(kit.writePool('npuser', { availabilityZones: ['1', '3'] }))).toBe('AvailabilityZoneNotSupported')
    expect(kit.writePool('npzonal', { availabilityZones: ['1', '2'] }).status).toBe(201)
    restrictSize(kit.world, 'westeurope', 'Standard_D4d_v5', { reasonCode: 'NotAvailableForSubscription' })
    expect(codeOf(kit.writePool('npuser'))).toBe('SkuNotAvailable')
    expect(kit.writePool('npuser', { vmSize: 'Standard_D4ds_v5' }).status).toBe(201)
  })

  it('fails after a quarter of an hour where its nodes cannot get out', () => {
    const kit = running()
    kit.make(kit.network('firewallPolicies/policy/ruleCollectionGroups/aks'), egressRules(undefined, 'Deny'))
    const began = kit.world.now
    kit.writePool('npuser')
    kit.settle()
    expect(minutes(kit, began)).toBeGreaterThan(13)
    const { provisioningState, status } = kit.read(kit.pool('npuser')).properties
    expect([provisioningState, status.provisioningError.code]).toEqual(['Failed', 'VMExtensionError_OutboundConnFail'])
    expect(kit.read().properties.provisioningState).toBe('Succeeded')
  })
})

describe('a pool that is there', () => {
  it.each<[string, Loose, string | undefined]>([
    ['size', { vmSize: 'Standard_D8d_v5' }, 'PropertyChangeNotAllowed'],
    ['zones', { availabilityZones: ['1'] }, 'PropertyChangeNotAllowed'],
    ['disk', { osDiskType: 'Managed' }, 'PropertyChangeNotAllowed'],
    ['pods', { maxPods: 30 }, 'PropertyChangeNotAllowed'],
    ['priority', { scaleSetPriority: 'Spot' }, 'PropertyChangeNotAllowed'],
    ['labels', { nodeLabels: { tier: 'one' } }, undefined],
    ['taints', { nodeTaints: ['gpu=true:NoSchedule'] }, undefined],
    ['count', { count: 4 }, undefined]
  ])('keeps or changes its %s', (_, change, code) => {
    const kit = running()
    grow(kit, 'npuser')
    expect(codeOf(kit.writePool('npuser', change))).toBe(code)
  })

  it('leaves the count to its autoscaler', () => {
    const kit = running()
    const scaling = { enableAutoScaling: true, minCount: 2, maxCount: 5, count: undefined }
    grow(kit, 'npuser', scaling)
    const pool = kit.world.resources[kit.pool('npuser').toLowerCase()]
    if (pool !== undefined) pool.properties.count = 4
    expect(grow(kit, 'npuser', { ...scaling, maxCount: 6 }).count).toBe(4)
    expect(grow(kit, 'npuser', { ...scaling, count: 4 }).count).toBe(4)
    expect(codeOf(kit.writePool('npuser', { ...scaling, count: 3 }))).toBe('InvalidParameter')
  })

  it('of the system is not the last to go, nor to change', () => {
    const kit = running()
    expect(codeOf(kit.remove(kit.pool('npsystem'), version))).toBe('InvalidParameter')
    expect(codeOf(kit.writePool('npsystem', { mode: 'User', count: 3 }))).toBe('InvalidParameter')
    grow(kit, 'npother', { mode: 'System' })
    expect(kit.remove(kit.pool('npsystem'), version).status).toBe(202)
  })

  it('is scaled in a minute and a half, within the quota', () => {
    const kit = running()
    grow(kit, 'npuser')
    setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 28)
    expect(codeOf(kit.writePool('npuser', { count: 5 }))).toBe('ErrCode_InsufficientVCPUQuota')
    const began = kit.world.now
    expect(kit.writePool('npuser', { count: 4 }).body.properties.provisioningState).toBe('Scaling')
    kit.settle()
    expect(minutes(kit, began)).toBeLessThan(2)
  })

  it('is upgraded a surge at a time, and can go back once', () => {
    const kit = running()
    const old = grow(kit, 'npuser', { orchestratorVersion: '1.34', count: 6 })
    expect(old.currentOrchestratorVersion).toBe('1.34.9')
    kit.wait(8 * 24 * 3600)
    const began = kit.world.now
    const surge = { count: 6, upgradeSettings: { maxSurge: '33%' } }
    expect(kit.writePool('npuser', { ...surge, orchestratorVersion: '1.35' }).body.properties.provisioningState).toBe(
      'Upgrading'
    )
    kit.settle()
    // Three batches of two replacements, and two new nodes before them.
    expect(minutes(kit, began)).toBeGreaterThan(16)
    expect(minutes(kit, began)).toBeLessThan(18)
    const profile = kit.get(`${kit.pool('npuser')}/upgradeProfiles/default`, version).properties
    expect(profile.recentlyUsedVersions).toMatchObject([
      { orchestratorVersion: '1.34.9', nodeImageVersion: old.nodeImageVersion }
    ])
    expect(codeOf(kit.writePool('npuser', { ...surge, orchestratorVersion: '1.34.9' }))).toBe('OperationNotAllowed')
    const back = { ...surge, orchestratorVersion: '1.34.9', nodeImageVersion: old.nodeImageVersion }
    expect(codeOf(kit.writePool('npuser', { ...back, orchestratorVersion: '1.34.8' }))).toBe('OperationNotAllowed')
    expect(grow(kit, 'npuser', back)).toMatchObject({
      currentOrchestratorVersion: '1.34.9',
      nodeImageVersion: old.nodeImageVersion
    })
    expect(kit.get(`${kit.pool('npuser')}/upgradeProfiles/default`, version).properties.recentlyUsedVersions).toEqual(
      []
    )
  })

  it('cannot go back after a week, nor under a channel', () => {
    const kit = running({ autoUpgradeProfile: { upgradeChannel: 'patch' } })
    const { nodeImageVersion } = grow(kit, 'npuser', { orchestratorVersion: '1.34' })
    grow(kit, 'npuser', { orchestratorVersion: '1.35' })
    kit.wait(24 * 3600)
    kit.world.tables.throttle = {}
    const back = { orchestratorVersion: '1.34.9', nodeImageVersion }
    expect(codeOf(kit.writePool('npuser', back))).toBe('OperationNotAllowed')
    kit.build({ autoUpgradeProfile: { upgradeChannel: 'none' } })
    const late = structuredClone(kit.world)
    expect(kit.writePool('npuser', back).status).toBe(200)
    Object.assign(kit.world, late)
    kit.wait(7 * 24 * 3600)
    expect(codeOf(kit.writePool('npuser', back))).toBe('OperationNotAllowed')
  })

  it('gets the newest node image, and says so when it has it', () => {
    const kit = running()
    grow(kit, 'npuser', { osSKU: 'AzureLinux' })
    const upgrade = () => kit.send('POST', `${kit.pool('npuser')}/upgradeNodeImageVersion`, undefined, version) as Loose
    expect(upgrade().status).toBe(200)
    kit.wait(7 * 24 * 3600)
    const started = upgrade()
    expect([started.status, started.body.properties.provisioningState]).toEqual([202, 'UpgradingNodeImageVersion'])
    expect(refusalOf(kit.writePool('npuser', { osSKU: 'AzureLinux' }))).toEqual([409, 'OperationNotAllowed'])
    kit.settle()
    expect(kit.read(kit.pool('npuser')).properties).toMatchObject({
      provisioningState: 'Succeeded',
      nodeImageVersion: 'AKSAzureLinux-V3gen2-202610.08.0'
    })
  })
})

describe('an upgrade of the node image that fails', () => {
  it('leaves the first machine on the new image, and the next write of the cluster continues it', () => {
    const kit = running()
    const pool = kit.world.resources[kit.pool('npsystem').toLowerCase()]
    if (pool === undefined) throw new Error('no pool')
    const newest = pool.properties.nodeImageVersion
    const former = 'AKSUbuntu-2204gen2containerd-202601.01.0'
    pool.properties.nodeImageVersion = former
    setNodes(
      kit.world,
      pool.id,
      nodesOfPool(kit.world, pool.id).map(node => ({ ...node, image: former }))
    )
    const outcome = 'fail-operation:UpgradeFailed'
    kit.world.faults.push({ method: 'POST', path: '*/agentPools/npsystem*', outcome, times: 1, after: 0 })
    kit.send('POST', `${kit.pool('npsystem')}/upgradeNodeImageVersion`, undefined, version)
    kit.settle()
    const images = () =>
      kit
        .get(`${kit.pool('npsystem')}/machines`, { version: '2026-05-02-preview' })
        .value.map(({ properties }: Loose) => properties.nodeImageVersion)
    expect(new Set(images()).size).toBe(2)
    expect(kit.read(kit.pool('npsystem')).properties).toMatchObject({
      provisioningState: 'Failed',
      status: { provisioningError: { code: 'UpgradeFailed' } }
    })
    kit.build()
    expect(new Set(images())).toEqual(new Set([newest]))
    expect(kit.read(kit.pool('npsystem')).properties).not.toHaveProperty('status')
  })
})

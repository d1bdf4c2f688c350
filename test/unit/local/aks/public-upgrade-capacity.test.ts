import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { restrictSize, setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import { refuseSurge } from '../../../../local/azure/providers/container-service/agent-pool-capacity.ts'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import { type Switch, setSwitches } from '../../../../local/azure/switches.ts'
import { isReady } from '../../../../local/kubernetes/pods/pod.ts'
import { codeOf, type Loose } from '../azure/kit.ts'
import { AKS } from './cluster-kit.ts'
import { deployment, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

/** Public reports of failed upgrades: quota, addresses, network and speed. Each title names its issue. */

const OLD = '1.34.9'
const NEW = '1.35.6'
const failure = (kit: UpgradeKit) => kit.poolState().status?.provisioningError

function kitWith(...switches: readonly Switch[]): UpgradeKit {
  const kit = upgradeKit()
  setSwitches(kit.world, switches)
  return kit
}

/** Leaves as many addresses of the nodes' subnet free as said. */
function fillSubnet(kit: UpgradeKit, free: number): void {
  const subnet = findResource(kit.world, kit.nodes)
  if (subnet === undefined) throw new Error('no subnet')
  // 11 addresses, of which the nodes have 6.
  subnet.properties.addressPrefix = '10.240.0.0/28'
  const type = 'Microsoft.Network/networkInterfaces'
  const ipConfigurations = Array.from({ length: 5 - free }, (_, i) => ({
    name: `c${i}`,
    properties: { subnet: { id: kit.nodes } }
  }))
  const id = kit.network('networkInterfaces/other')
  kit.world.resources[keyOf(id)] = {
    id,
    type,
    name: 'other',
    properties: { ipConfigurations },
    generation: 1,
    createdAt: 0
  }
}

describe('quota', () => {
  it('that is used up refuses an upgrade before it starts (langchain-ai/terraform#261)', () => {
    const kit = kitWith()
    setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 6 * 4)
    expect(codeOf(kit.upgrade({ maxSurge: '1' }))).toBe('ErrCode_InsufficientVCPUQuota')
    kit.wait(8 * 24 * 3600)
    const image = kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: AKS })
    expect(codeOf(image)).toBe('ErrCode_InsufficientVCPUQuota')
  })

  it('that is used up ends the upgrade at its surge with the switch (Azure/AKS#799)', () => {
    const kit = kitWith('surge-not-checked-before-upgrade')
    setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 6 * 4)
    expect(kit.upgrade({ maxSurge: '1' }).status).toBe(200)
    kit.settle()
    expect(failure(kit).code).toBe('ErrCode_InsufficientVCPUQuota')
    expect(kit.versions()).toEqual([OLD, OLD, OLD])
  })

  it('takes nodes out of service when no surge fits and maxUnavailable is set, and else prefers the surge', () => {
    for (const [cores, starting] of [
      [6 * 4, 3],
      [100, 1]
    ] as const) {
      const kit = upgradeKit()
      setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', cores)
      const response = kit.upgrade({ maxSurge: '1', maxUnavailable: '3' })
      expect(response.status).toBe(200)
      kit.wait(250)
      const busy = nodesOfPool(kit.world, kit.pool34).filter(({ readyAt }) => readyAt > kit.world.now)
      expect(busy).toHaveLength(starting)
      kit.settle()
      expect(new Set(kit.versions())).toEqual(new Set(['1.35.6']))
    }
  })

  it.each([
    ['1.34', '1', 1000, 'InvalidParameter'],
    ['1.35', '33%', 1000, 'InvalidParameter'],
    ['1.34', '33%', 900, 'InvalidParameter'],
    ['1.34', '1', 999, undefined],
    ['1.35', '33%', 900, undefined]
  ])('counts the surge as nodes of the pool: %s with %s of %i', (current, maxSurge, count, code) => {
    const { world } = kitWith('surge-not-checked-before-upgrade')
    const pool = { vmSize: 'Standard_D4d_v5', count, upgradeSettings: { maxSurge } }
    expect(refuseSurge(world, 'westeurope', pool, current)?.error.code).toBe(code)
  })

  it('says nothing of a size that the subscription may not use: the surge fails', () => {
    const kit = kitWith()
    restrictSize(kit.world, 'westeurope', 'Standard_D4d_v5', { reasonCode: 'NotAvailableForSubscription' })
    expect(kit.upgrade({ maxSurge: '1' }).status).toBe(200)
    kit.settle()
    expect(failure(kit).code).toBe('SkuNotAvailable')
    expect(codeOf(kit.writePool('npuser', { count: 4, orchestratorVersion: '1.34' }))).toBe('SkuNotAvailable')
  })
})

describe('a subnet', () => {
  it.each(['Azure/AKS#1795', 'Azure/AKS#3221', 'Azure/AKS#1053'])(
    'without an address for the surge refuses an upgrade, and one address is enough for one node (%s)',
    () => {
      const kit = kitWith()
      fillSubnet(kit, 0)
      expect(codeOf(kit.upgrade({ maxSurge: '1' }))).toBe('InsufficientSubnetSize')
      fillSubnet(kit, 1)
      expect(kit.upgrade({ maxSurge: '1' }).status).toBe(200)
      kit.settle()
      expect(kit.versions()).toEqual([NEW, NEW, NEW])
    }
  )

  it('that is full ends the upgrade at its surge with the switch', () => {
    const kit = kitWith('surge-not-checked-before-upgrade')
    fillSubnet(kit, 0)
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect(failure(kit).code).toBe('SubnetIsFull')
  })

  it('that the identity may no longer join ends the upgrade at its surge (Azure/aad-pod-identity#550)', () => {
    const kit = kitWith()
    for (const key of Object.keys(kit.world.resources))
      if (key.startsWith(`${keyOf(kit.nodes)}/providers/microsoft.authorization`)) delete kit.world.resources[key]
    expect(kit.upgrade({ maxSurge: '1' }).status).toBe(200)
    kit.settle()
    expect(failure(kit)).toMatchObject({
      code: 'LinkedAuthorizationFailed',
      message: expect.stringContaining('subnets/join/action')
    })
  })
})

describe('new nodes', () => {
  const firstServerDead = { dnsServers: ['10.240.7.4', '168.63.129.16'] }

  it('use the second name server unless the switch says otherwise (Azure/AKS#3666)', () => {
    const upgradedWith = (...switches: readonly Switch[]) => {
      const kit = kitWith(...switches)
      const network = findResource(kit.world, kit.network('virtualNetworks/spoke'))
      if (network !== undefined) network.properties.dhcpOptions = firstServerDead
      kit.upgrade({ maxSurge: '1' })
      kit.settle()
      return kit
    }
    expect(upgradedWith().poolState().provisioningState).toBe('Succeeded')
    const failed = upgradedWith('nodes-ask-first-name-server-only')
    expect(failed.poolState().provisioningState).toBe('Failed')
    expect(failure(failed).code).toBe('VMExtensionError_K8SAPIServerDNSLookupFail')
  })

  it('are not Ready when the zone of the API server is no longer linked, and start again with the next write (Azure/AKS#2793)', () => {
    const kit = kitWith()
    const link = `${kit.zone}/virtualNetworkLinks/hub`
    const linked = kit.world.resources[keyOf(link)]
    delete kit.world.resources[keyOf(link)]
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect(failure(kit).code).toBe('VMExtensionError_K8SAPIServerDNSLookupFail')
    expect(kit.versions()).toEqual([OLD, OLD, OLD, NEW])
    if (linked !== undefined) kit.world.resources[keyOf(link)] = linked
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    expect(nodesOfPool(kit.world, kit.pool34).every(({ readyAt }) => readyAt <= kit.world.now)).toBe(true)
  })

  it('have no egress when an upgrade detaches the route table, which is a switch (Azure/AKS#4518)', () => {
    const kit = kitWith()
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect(kit.get(kit.nodes).properties.routeTable).toBeDefined()
    const lost = kitWith('upgrade-detaches-route-table')
    lost.upgrade({ maxSurge: '1' })
    lost.settle()
    expect(lost.get(lost.nodes).properties.routeTable).toBeUndefined()
    expect(failure(lost)).toMatchObject({
      code: 'VMExtensionError_OutboundConnFail',
      message: expect.stringContaining('there is no default route')
    })
  })

  it('are not Ready when the pod range of an overlay is used up', () => {
    const kit = kitWith()
    const cluster = findResource(kit.world, kit.cluster)
    Object.assign(cluster?.properties.networkProfile ?? {}, { podCidr: '192.168.0.0/22' })
    kit.wait(8 * 24 * 3600)
    expect(kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: AKS }).status).toBe(202)
    kit.settle()
    expect(failure(kit)).toMatchObject({
      code: 'UpgradeFailed',
      message: expect.stringContaining('podCidr 192.168.0.0/22 has no /24 left')
    })
  })
})

describe('a surge setting', () => {
  it('counts in the write that brings it, and with the switch only later (Azure/azure-cli#19902)', () => {
    const surge = (...switches: readonly Switch[]) => {
      const kit = upgradeKit(4)
      setSwitches(kit.world, switches)
      expect(kit.upgrade({ maxSurge: '3' }).status).toBe(200)
      kit.wait(60)
      return nodesOfPool(kit.world, kit.pool34).length - 4
    }
    expect(surge()).toBe(3)
    expect(surge('surge-setting-applies-later')).toBe(1)
  })
})

describe('nodes that are replaced faster than pods start', () => {
  const probe = { readinessProbe: { initialDelaySeconds: 1200, periodSeconds: 10 } }

  /** Returns the fewest Ready pods during an upgrade. */
  function fewestReady(settings: Loose): number {
    const kit = upgradeKit()
    const spread = [
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, labelSelector: { matchLabels: { app: 'app' } } }
    ]
    const containers = [{ name: 'app', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp', ...probe }]
    kit.apply(deployment('app', 3, { containers, topologySpreadConstraints: spread }))
    kit.wait(1800)
    kit.upgrade({ maxSurge: '1', ...settings })
    let fewest = 3
    while (kit.poolState().provisioningState === 'Upgrading') {
      kit.wait(60)
      fewest = Math.min(fewest, kit.pods().filter(pod => isReady(kit.world, pod)).length)
    }
    return fewest
  }

  it.each(['Azure/AKS#1293', 'Azure/AKS#3055'])('leave no Ready pod, and a soak time keeps some (%s)', () => {
    expect(fewestReady({})).toBe(0)
    expect(fewestReady({ nodeSoakDurationInMinutes: 25 })).toBeGreaterThan(0)
  })
})

describe('a lock of the node resource group', () => {
  it('refuses every upgrade of nodes (MicrosoftDocs/azure-aks-docs#427)', () => {
    const kit = kitWith()
    const id = `${kit.subscription}/resourceGroups/g-nodes/providers/Microsoft.Authorization/locks/keep`
    const type = 'Microsoft.Authorization/locks'
    const properties = { level: 'CanNotDelete' }
    kit.world.resources[keyOf(id)] = { id, type, name: 'keep', properties, generation: 1, createdAt: 0 }
    expect(codeOf(kit.upgrade())).toBe('ScopeLocked')
    expect(codeOf(kit.write({ kubernetesVersion: '1.36' }))).toBe('ScopeLocked')
    kit.wait(8 * 24 * 3600)
    const image = kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: AKS })
    expect(codeOf(image)).toBe('ScopeLocked')
  })
})

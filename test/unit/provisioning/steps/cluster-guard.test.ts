import { describe, expect, it } from '@jest/globals'
import { childId } from '../../../../src/arm/resource-id.ts'
import type { FoundCluster, FoundPool } from '../../../../src/provisioning/cluster/found-cluster.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { clusterSteps } from '../../../../src/provisioning/steps/cluster.ts'
import {
  checkBeforeClusterWrite,
  skipWhenStopped,
  verifyCluster
} from '../../../../src/provisioning/steps/cluster-guard.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { contextFor, fakeClients, newWorld } from '../fixtures.ts'

const baseline = VARIANTS.article
const { cluster } = baseline.ids.clusters.blue
const { apiServer } = baseline.ids.zones
const zoneName = apiServer.slice(apiServer.lastIndexOf('/') + 1)
const label = 'aks-shop-production-blue-12345678'
const pools = Object.keys(baseline.config.cluster.pools)

type Properties = FoundCluster['properties']

const pool = (name: string): FoundPool => ({
  name,
  provisioningState: 'Succeeded',
  orchestratorVersion: '1.35',
  currentOrchestratorVersion: '1.35.6'
})

/** A cluster that is as it was asked for. */
const sound: Properties = {
  provisioningState: 'Succeeded',
  powerState: { code: 'Running' },
  kubernetesVersion: '1.35',
  currentKubernetesVersion: '1.35.6',
  privateFQDN: `${label}.${zoneName}`,
  disableLocalAccounts: true,
  aadProfile: { managed: true, enableAzureRBAC: true },
  networkProfile: { outboundType: 'userDefinedRouting', networkPolicy: baseline.config.cluster.networkPolicy },
  apiServerAccessProfile: {
    enablePrivateCluster: true,
    enableVnetIntegration: true,
    enablePrivateClusterPublicFQDN: false,
    privateDNSZone: apiServer.toUpperCase()
  },
  agentPoolProfiles: ['system', ...pools].map(pool)
}

/** One read of the cluster after the other, each with the next of these properties; the last ones stay. */
function setUp(of = baseline, ...answers: readonly (Properties | undefined)[]) {
  const world = newWorld()
  const clients = fakeClients(world)
  const others = clients.azure.read.bind(clients.azure)
  const left = [...answers]
  const read: StepContext['azure']['read'] = async <T>(id: Parameters<typeof others>[0]) => {
    if (id !== cluster || answers.length === 0) return await others<T>(id)
    const properties = left.length > 1 ? left.shift() : left[0]
    return properties === undefined ? undefined : ({ properties } as T)
  }
  const { firewall } = of.ids
  const ipConfigurations = [{ properties: { privateIPAddress: of.addresses.hub.firewallAddress } }]
  world.put(firewall, 'Microsoft.Network/azureFirewalls', { properties: { ipConfigurations } })
  world.put(of.ids.spokePeering, 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings', {
    properties: { peeringState: 'Connected' } as object
  })
  const context: StepContext = {
    ...contextFor({ ...clients, azure: Object.assign(clients.azure, { read }) }),
    baseline: of
  }
  return { world, context, lines: clients.lines }
}

function addRecord(world: FakeWorld): void {
  world.put(childId(apiServer, 'A', label), 'Microsoft.Network/privateDnsZones/A', {})
}

const refusal = async (work: Promise<unknown>): Promise<Failure> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown
  )
  if (!(error instanceof Failure)) throw new Error(`not refused: ${error}`)
  return error
}

describe('skipWhenStopped', () => {
  const leave = (properties?: Properties) => {
    const { world, context, lines } = setUp(baseline, properties)
    return world.clock.run(skipWhenStopped('blue')(context)).then(because => ({ because, lines }))
  }

  it('names a cluster that is stopped, in the plan and in the log', async () => {
    const { because, lines } = await leave({ ...sound, powerState: { code: 'Stopped' } })
    expect(because).toContain('aks-shop-production-blue-westeurope is stopped')
    expect(lines).toEqual([
      expect.stringMatching(/^cluster-stopped: aks-shop-production-blue-westeurope .*power-cluster/)
    ])
  })

  it.each([
    ['runs', sound],
    ['has no power state yet', { provisioningState: 'Creating' }],
    ['is not there', undefined]
  ])('leaves no cluster that %s', async (_, properties) => {
    expect(await leave(properties)).toEqual({ because: undefined, lines: [] })
  })

  it('keeps its stack from being planned or verified, and it is not pending', async () => {
    const stamp = clusterSteps(baseline, { colour: 'blue', colours: ['blue'] }).find(
      ({ name }) => name === 'stamp-blue'
    )
    const { world, context } = setUp(baseline, {
      ...sound,
      powerState: { code: 'Stopped' },
      provisioningState: 'Failed'
    })
    const planned = await world.clock.run(
      stamp?.plan(context, EMPTY_LIVE_STATE) ?? Promise.reject(new Error('no step'))
    )
    expect(planned).toMatchObject({ step: 'stamp-blue', changes: [], pending: false, evaluation: { by: 'nothing' } })
    expect(world.writes).toEqual([])
  })
})

describe('checkBeforeClusterWrite', () => {
  const ready = (of: typeof baseline, ...answers: readonly (Properties | undefined)[]) => {
    const { world, context, lines } = setUp(of, ...answers)
    const began = world.clock.now()
    return {
      world,
      work: world.clock.run(checkBeforeClusterWrite('blue')(context)).then(() => ({
        seconds: (world.clock.now() - began) / 1000,
        lines
      }))
    }
  }

  it('begins at once where there is no cluster or it rests', async () => {
    for (const properties of [undefined, sound, { ...sound, provisioningState: 'Failed' }]) {
      const { seconds, lines } = await ready(baseline, properties).work
      expect(seconds).toBeLessThan(1)
      expect(lines).toEqual([])
    }
  })

  it('waits while AKS works on the cluster, and says so once', async () => {
    const busy = { ...sound, provisioningState: 'Upgrading' }
    const { seconds, lines } = await ready(baseline, busy, busy, sound).work
    expect(seconds).toBeGreaterThanOrEqual(30)
    expect(lines).toEqual(['aks-shop-production-blue-westeurope is Upgrading; waiting until AKS finishes.'])
  })

  it('waits while AKS works on a pool of a cluster that seems to rest', async () => {
    const busy = {
      ...sound,
      agentPoolProfiles: [pool('system'), { ...pool('user'), provisioningState: 'UpgradingNodeImageVersion' }]
    }
    const { seconds, lines } = await ready(baseline, busy, sound).work
    expect(seconds).toBeGreaterThanOrEqual(15)
    expect(lines).toEqual(['pool user is UpgradingNodeImageVersion; waiting until AKS finishes.'])
  })

  it('writes nothing to a cluster that is stopped by the time it rests', async () => {
    const stopping = { ...sound, provisioningState: 'Stopping' }
    const { work } = ready(baseline, stopping, { ...sound, powerState: { code: 'Stopped' } })
    expect(await refusal(work)).toMatchObject({ reason: 'cluster-stopped', details: { subject: cluster } })
  })

  it('refuses a control plane and each pool whose upgrade stopped half-way', async () => {
    const half = {
      ...sound,
      kubernetesVersion: '1.36.1',
      agentPoolProfiles: [pool('system'), { ...pool('user'), orchestratorVersion: '1.36' }]
    }
    const { reason, message } = await refusal(ready(baseline, half).work)
    expect(reason).toBe('upgrade-unfinished')
    expect(message.split('\n').slice(1)).toEqual([
      '- control plane: runs 1.35.6, but 1.36.1 was requested',
      '- pool user: runs 1.35.6, but 1.36 was requested'
    ])
  })

  it('takes pools behind their control plane for what they are, and a minor version for its patches', async () => {
    const behind = {
      ...sound,
      kubernetesVersion: '1.36.1',
      currentKubernetesVersion: '1.36.1'
    }
    await expect(ready(baseline, behind).work).resolves.toBeDefined()
  })

  it('writes nothing to a cluster whose nodes would not get out', async () => {
    const { world, context } = setUp(baseline, undefined)
    world.put(baseline.ids.spokePeering, 'x', { properties: { peeringState: 'Initiated' } as object })
    expect(await refusal(world.clock.run(checkBeforeClusterWrite('blue')(context)))).toMatchObject({
      reason: 'egress-not-ready',
      details: { subject: baseline.ids.spokePeering }
    })
  })

  it('refuses a firewall at another address, but does not look for one in a hub of others', async () => {
    const { world, context } = setUp(baseline, undefined)
    world.put(baseline.ids.firewall, 'Microsoft.Network/azureFirewalls', {
      properties: { ipConfigurations: [] } as object
    })
    expect(await refusal(world.clock.run(checkBeforeClusterWrite('blue')(context)))).toMatchObject({
      reason: 'address-differs'
    })
    const theirs = setUp(VARIANTS.hubOfOthers)
    theirs.world.resources.delete(VARIANTS.hubOfOthers.ids.firewall.toLowerCase())
    await expect(theirs.world.clock.run(checkBeforeClusterWrite('blue')(theirs.context))).resolves.toBeUndefined()
  })
})

describe('verifyCluster', () => {
  async function verify(properties: Properties | undefined, of = baseline, hasRecord = true) {
    const { world, context, lines } = setUp(of, properties)
    if (hasRecord) addRecord(world)
    const work = world.clock.run(verifyCluster('blue')(context))
    return { work, lines }
  }

  const differences = async (properties: Properties | undefined, hasRecord = true) => {
    const { reason, message, details } = await refusal((await verify(properties, baseline, hasRecord)).work)
    expect({ reason, subject: details.subject }).toEqual({ reason: 'cluster-differs', subject: cluster })
    return message.split('\n').slice(1)
  }

  it('is content with a cluster that is what was asked for', async () => {
    const { work, lines } = await verify(sound)
    await expect(work).resolves.toBeUndefined()
    expect(lines).toEqual([])
  })

  const { apiServerAccessProfile: server, networkProfile: network } = sound

  it.each<readonly [what: string, change: Partial<Properties>, line: string]>([
    ['failed', { provisioningState: 'Failed' }, 'provisioningState is Failed, not Succeeded'],
    ['is stopped', { powerState: { code: 'Stopped' } }, 'powerState is Stopped, not Running'],
    [
      'is public',
      { apiServerAccessProfile: { ...server, enablePrivateCluster: false } },
      'private cluster is false, not true'
    ],
    [
      'has its API server elsewhere',
      { apiServerAccessProfile: { ...server, enableVnetIntegration: false } },
      'API server VNet integration is false, not true'
    ],
    [
      'has a public name',
      { apiServerAccessProfile: { ...server, enablePrivateClusterPublicFQDN: true } },
      'public FQDN of the API server is true, not false'
    ],
    [
      'has a zone of its own',
      { apiServerAccessProfile: { ...server, privateDNSZone: 'system' } },
      `private DNS zone is system, not ${apiServer}`
    ],
    [
      'goes out by a load balancer',
      { networkProfile: { ...network, outboundType: 'loadBalancer' } },
      'outbound type is loadBalancer, not userDefinedRouting'
    ],
    [
      'has another network policy',
      { networkProfile: { ...network, networkPolicy: 'calico' } },
      'network policy is calico, not cilium'
    ],
    ['has local accounts', { disableLocalAccounts: false }, 'local accounts disabled is false, not true'],
    ['has roles of its own', { aadProfile: { managed: true } }, 'Azure RBAC for Kubernetes is (none), not true'],
    [
      'has a pool that failed',
      { agentPoolProfiles: [{ ...pool('system'), provisioningState: 'Failed' }, ...pools.map(pool)] },
      'pool system is Failed, not Succeeded'
    ],
    ['lacks a pool', { agentPoolProfiles: [pool('system')] }, 'pool user does not exist']
  ])('a cluster that %s', async (_, change, line) => {
    expect(await differences({ ...sound, ...change })).toEqual([`- ${line}`])
  })

  it('a cluster that is not there', async () => {
    expect(await differences(undefined)).toEqual(['- the cluster does not exist'])
  })

  it('a cluster whose name nobody can resolve', async () => {
    expect(await differences(sound, false)).toEqual([`- ${label}.${zoneName} has no record in ${apiServer}`])
    expect(await differences({ ...sound, privateFQDN: `${label}.elsewhere` })).toEqual([
      `- ${label}.elsewhere has no record in ${apiServer}`
    ])
    const { privateFQDN: _, ...nameless } = sound
    expect(await differences(nameless)).toEqual(['- the API server has no private name'])
  })

  it('tells all differences at once', async () => {
    expect(
      await differences({ ...sound, provisioningState: 'Failed', disableLocalAccounts: false }, false)
    ).toHaveLength(3)
  })
})

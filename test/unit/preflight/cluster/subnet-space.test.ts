import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import type { Azure } from '../../../../src/azure/index.ts'
import { nodeDemand, type PoolDemand } from '../../../../src/preflight/cluster/node-demand.ts'
import { checkSubnetSpace } from '../../../../src/preflight/cluster/subnet-space.ts'
import { type ClusterKit, readyKit } from '../../local/aks/cluster-kit.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { fakeAzure, hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

const demand = (most: number, least = most): PoolDemand[] => [
  { path: 'cluster.pools.user', vmSize: 's', spot: false, least, most, sum: `user ${most}` }
]

interface RequestedSpace {
  readonly nodes?: string
  readonly apiServer?: string
  readonly demands?: readonly PoolDemand[]
  readonly stands?: boolean
}

async function check(kit: ClusterKit, requested: RequestedSpace = {}) {
  const subnet = (name: string) => asResourceId(`${kit.network('virtualNetworks/spoke')}/subnets/${name}`)
  return await checkSubnetSpace(await localAzure(kit), {
    network: asResourceId(kit.network('virtualNetworks/spoke')),
    nodes: subnet(requested.nodes ?? 'nodes'),
    apiServer: subnet(requested.apiServer ?? 'api-server'),
    demands: requested.demands ?? nodeDemand(VARIANTS.article.config.cluster, undefined),
    stands: requested.stands ?? false
  })
}

describe('the subnet of the nodes', () => {
  it('takes what has room in it, to the address', async () => {
    const kit = readyKit()
    expect(await check(kit)).toEqual([])
    expect(await check(kit, { nodes: 'small', demands: demand(3) })).toEqual([])
    const [finding] = await check(kit, { nodes: 'small', demands: demand(4) })
    expect(finding).toMatchObject({ code: 'subnet-full', severity: 'error' })
    expect(finding?.subject).toMatch(/\/subnets\/small$/)
    expect(finding?.evidence).toBe('The subnet has 3 free addresses (0 are in use), but the nodes need 4: user 4.')
  })

  it('counts what others have in it, and only the growth of a cluster that stands', async () => {
    const kit = readyKit()
    kit.build()
    const grown = { stands: true }
    expect(await check(kit, { ...grown, demands: demand(1016) })).toEqual([])
    const [later] = await check(kit, { ...grown, demands: demand(1017, 5) })
    expect(later).toMatchObject({ severity: 'warning' })
    expect(later?.evidence).toContain('The subnet has 1016 free addresses (3 are in use)')
    expect(await check(kit, { ...grown, demands: demand(1018, 1017) })).toMatchObject([{ severity: 'error' }])
  })

  it('that is not there yet is no finding', async () => {
    expect(await check(readyKit(), { nodes: 'none', apiServer: 'none', demands: demand(9999) })).toEqual([])
  })
})

describe('the subnet of the API server', () => {
  it('has room for nine addresses, unless the cluster stands in it already', async () => {
    const kit = readyKit()
    const [finding] = await check(kit, { apiServer: 'tiny' })
    expect(finding).toMatchObject({ code: 'subnet-full', severity: 'error' })
    expect(finding?.evidence).toBe('The subnet has 3 free addresses (0 are in use), but an API server reserves 9.')
    expect(await check(kit, { apiServer: 'tiny', stands: true })).toEqual([])
  })

  it('may be one that the run has still to delegate, but not once something is in it', async () => {
    const kit = readyKit()
    expect(await check(kit, { apiServer: 'plain' })).toEqual([])
    kit.build()
    const [finding] = await check(kit, { apiServer: 'nodes' })
    expect(finding?.evidence).toBe(
      '3 addresses of the subnet are in use, so it cannot be delegated to Microsoft.ContainerService/managedClusters.'
    )
  })
})

describe('what Azure answers about a subnet', () => {
  const network = asResourceId('/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v')
  const nodes = asResourceId(`${network}/subnets/nodes`)
  const apiServer = asResourceId(`${network}/subnets/api`)

  function azureWith(subnets: readonly object[], usages: readonly object[] = []): Azure {
    return {
      ...fakeAzure({}),
      read: async <T>() => ({ properties: { subnets } }) as T,
      async *list<T>() {
        for (const usage of usages) yield usage as T
      }
    }
  }
  const lookAt = (azure: Azure, most: number) =>
    checkSubnetSpace(azure, { network, nodes, apiServer, demands: demand(most), stands: false })

  it('is counted by hand where the usage is unknown', async () => {
    const subnet = {
      id: nodes.toUpperCase(),
      properties: { addressPrefixes: ['10.0.0.0/28'], ipConfigurations: [{}, {}] }
    }
    const unknown = [{ id: nodes, currentValue: -1, limit: -1 }]
    for (const usages of [[], unknown]) {
      expect(await lookAt(azureWith([subnet], usages), 9)).toEqual([])
      expect(await lookAt(azureWith([subnet], usages), 10)).toMatchObject([
        { evidence: 'The subnet has 9 free addresses (2 are in use), but the nodes need 10: user 10.' }
      ])
    }
  })

  it('may be that it belongs to another service', async () => {
    const delegations = [{ properties: { serviceName: 'Microsoft.Web/serverFarms' } }]
    const subnet = { id: apiServer, properties: { addressPrefix: '10.0.0.0/27', delegations } }
    const [finding] = await lookAt(azureWith([subnet]), 1)
    expect(finding).toMatchObject({ code: 'subnet-full', severity: 'error', subject: apiServer })
    expect(finding?.evidence).toContain('delegated to Microsoft.Web/serverFarms')
    const clusters = [{ properties: { serviceName: 'microsoft.containerservice/managedclusters' } }]
    expect(
      await lookAt(azureWith([{ ...subnet, properties: { ...subnet.properties, delegations: clusters } }]), 1)
    ).toEqual([])
  })

  it('may be nothing', async () => {
    expect(await lookAt(fakeAzure({ fails: hidden }), 1)).toMatchObject([
      { code: 'subnet-full', severity: 'not-evaluated', subject: network }
    ])
    expect(await lookAt(fakeAzure({}), 9999)).toEqual([])
  })
})

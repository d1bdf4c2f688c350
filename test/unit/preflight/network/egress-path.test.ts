import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { checkEgressPath } from '../../../../src/preflight/network/egress-path.ts'
import { readyKit } from '../../local/aks/cluster-kit.ts'
import { fakeAzure, hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

const spoke = (kit: ReturnType<typeof readyKit>) => kit.network('virtualNetworks/spoke')

async function check(
  kit: ReturnType<typeof readyKit>,
  change: Partial<Record<'nodes' | 'firewallAddress', string>> & { before?: 'run' | 'cluster' } = {}
) {
  return await checkEgressPath(await localAzure(kit), {
    network: asResourceId(spoke(kit)),
    nodes: asResourceId(`${spoke(kit)}/subnets/${change.nodes ?? 'nodes'}`),
    peering: asResourceId(`${spoke(kit)}/virtualNetworkPeerings/to`),
    firewallAddress: change.firewallAddress ?? '10.200.0.4',
    before: change.before ?? 'cluster'
  })
}

describe('the way out', () => {
  it('is fine through the firewall, and what is not there yet is no finding', async () => {
    expect(await check(readyKit())).toEqual([])
    expect(await check(readyKit(), { nodes: 'none' })).toEqual([])
  })

  it('is not where the route leads elsewhere, or there is none', async () => {
    const [elsewhere] = await check(readyKit(), { firewallAddress: '10.200.0.5' })
    expect(elsewhere).toMatchObject({ code: 'egress-not-ready', severity: 'error' })
    expect(elsewhere?.evidence).toBe(
      'The next hop of the default route (0.0.0.0/0) is 10.200.0.4, but the firewall has the address 10.200.0.5.'
    )
    const [nowhere] = await check(readyKit(), { nodes: 'plain' })
    expect(nowhere?.evidence).toContain('The next hop of the default route (0.0.0.0/0) is missing')
  })

  it('names a hop without an address by its kind', async () => {
    const kit = readyKit()
    const routes = [{ name: 'out', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } }]
    kit.make(kit.network('routeTables/egress'), { location: 'westeurope', properties: { routes } })
    expect(await check(kit)).toMatchObject([
      { evidence: expect.stringContaining('next hop of the default route (0.0.0.0/0) is Internet') }
    ])
  })

  it('is cut where the other half of the peering was deleted', async () => {
    const kit = readyKit()
    kit.remove(`${kit.network('virtualNetworks/hub')}/virtualNetworkPeerings/to`)
    kit.settle()
    const peering = `${spoke(kit)}/virtualNetworkPeerings/to`
    expect(await check(kit, { before: 'run' })).toMatchObject([
      {
        code: 'egress-not-ready',
        severity: 'error',
        subject: peering,
        remedy: expect.stringContaining('peering delete')
      }
    ])
  })

  it('waits for the other half of a peering, which the run makes or asks for', async () => {
    const kit = readyKit()
    kit.remove(`${spoke(kit)}/virtualNetworkPeerings/to`)
    kit.remove(`${kit.network('virtualNetworks/hub')}/virtualNetworkPeerings/to`)
    kit.settle()
    kit.make(`${spoke(kit)}/virtualNetworkPeerings/to`, {
      properties: { remoteVirtualNetwork: { id: kit.network('virtualNetworks/hub') } }
    })
    expect(kit.get(`${spoke(kit)}/virtualNetworkPeerings/to`).properties.peeringState).toBe('Initiated')
    expect(await check(kit, { before: 'run' })).toEqual([])
    expect(await check(kit)).toMatchObject([
      { evidence: 'The peering is Initiated: the peering on the side of the hub is missing.' }
    ])
  })

  it('may still be mended by the run, and must be there before a cluster is', async () => {
    const elsewhere = { firewallAddress: '10.200.0.5' }
    expect(await check(readyKit(), { ...elsewhere, before: 'run' })).toMatchObject([{ severity: 'warning' }])
    const kit = readyKit()
    kit.remove(`${spoke(kit)}/virtualNetworkPeerings/to`)
    kit.settle()
    expect(await check(kit, { before: 'run' })).toEqual([])
    expect(await check(kit)).toMatchObject([{ evidence: 'The peering does not exist.' }])
  })

  it('may be hidden', async () => {
    const id = asResourceId('/subscriptions/s/resourceGroups/g')
    const way = { network: id, nodes: id, peering: id, firewallAddress: '', before: 'run' } as const
    const found = await checkEgressPath(fakeAzure({ fails: hidden }), way)
    expect(found.map(({ severity }) => severity)).toEqual(['not-evaluated', 'not-evaluated'])
  })
})

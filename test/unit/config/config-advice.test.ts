import { describe, expect, it } from '@jest/globals'
import { configAdvice } from '../../../src/config/config-advice.ts'
import { cloudProblem, createBaseline } from '../../../src/config/index.ts'
import { load } from './load-kit.ts'

/** What a careful production environment says, so that nothing is advised. */
const CAREFUL =
  'access: { adminGroupId: 00000000-1111-2222-3333-444444444444 }, monitoring: { alerts: { emails: [a@b.example] } }'

const pathsOf = (settings: string) => configAdvice(load(settings, CAREFUL)).map(({ path }) => path)

describe('advice', () => {
  it('is not given where all is well', () => {
    expect(pathsOf('tags: {}')).toEqual([])
  })

  it.each([
    ['cluster.systemPool.vmSize', 'cluster: { systemPool: { vmSize: Standard_D2d_v5 } }'],
    ['cluster.systemPool.minNodes', 'cluster: { systemPool: { minNodes: 2 } }'],
    ['cluster.pools', 'cluster: { pools: { a: { minNodes: 1 } } }'],
    ['cluster.pools', 'cluster: { systemPool: { taints: [] }, pools: { a: { spot: true } } }'],
    ['zones', 'zones: [1]'],
    ['cluster.tier', 'cluster: { tier: Free }'],
    ['upgrades.kubernetesChannel', 'upgrades: { kubernetesChannel: stable }'],
    ['ingress.firewall.mode', 'ingress: { domain: contoso.com, firewall: { mode: Detection } }'],
    ['vault.softDeleteDays', 'vault: { softDeleteDays: 30 }'],
    ['monitoring.dailyGigabytes', 'monitoring: { dailyGigabytes: 3 }']
  ])('%s: %s is advised against in production, and taken silently in dev-test', (path, settings) => {
    expect(pathsOf(settings)).toEqual([path])
    expect(pathsOf(`profile: dev-test, ${settings}`)).toEqual([])
  })

  it.each([
    ['cluster.networkPolicy', 'cluster: { networkPolicy: azure }'],
    ['upgrades.nodeImageChannel', 'upgrades: { nodeImageChannel: Unmanaged }'],
    ['cluster.pools', 'cluster: { pools: { a: { taints: ["a:NoSchedule"] } } }'],
    ['cluster.pools', 'cluster: { pools: { a: { spot: true } } }'],
    [
      'cluster.pools.a.upgrade',
      'cluster: { pools: { user: {}, a: { spot: true, minNodes: 0, upgrade: { soakMinutes: 5 } } } }'
    ],
    ['cluster.pools.a.labels.agentpool', 'cluster: { pools: { a: { labels: { agentpool: x } } } }'],
    ['policies.excludedNamespaces.1', 'policies: { excludedNamespaces: [tools, workload] }'],
    ['policies.excludedNamespaces.0', 'access: { readerNamespaces: [shop] }, policies: { excludedNamespaces: [shop] }'],
    ['clusterAddressSpaces.services', 'clusterAddressSpaces: { services: 172.16.0.0/25 }'],
    ['ingress.certificates', 'ingress: { certificates: { gateway: https://corp.vault.azure.net/secrets/x } }']
  ])('%s: %s surprises in every profile', (path, settings) => {
    expect(pathsOf(settings)).toContain(path)
    expect(pathsOf(`profile: dev-test, ${settings}`)).toEqual([path])
  })

  it('names a version that a channel moves on from, also a patch with the channel patch', () => {
    const paths = (version: string, channel: string) =>
      pathsOf(`cluster: { kubernetesVersion: "${version}" }, upgrades: { kubernetesChannel: ${channel} }`)
    expect(paths('1.36.2', 'patch')).toEqual(['cluster.kubernetesVersion'])
    expect(paths('1.36', 'patch')).toEqual([])
    expect(paths('1.36.2', 'none')).toEqual([])
  })

  it('is part of a baseline, and says what would be better', () => {
    const { advice } = createBaseline(
      load('cluster: { tier: Free, kubernetesVersion: "1.34" }, upgrades: { kubernetesChannel: rapid }', CAREFUL),
      's'
    )
    expect(advice.map(({ path }) => path).sort()).toEqual([
      'cluster.kubernetesVersion',
      'cluster.tier',
      'upgrades.kubernetesChannel'
    ])
    for (const { message } of advice) expect(message).toMatch(/;.*\.$/)
  })

  it('names the tags that some resource types cannot have', () => {
    const [advice, ...others] = configAdvice(load('tags: { "Cost Center": "4711", owner: us }', CAREFUL))
    expect(others).toEqual([])
    expect(advice).toEqual({
      path: 'tags',
      message:
        'some tags are left out where Azure does not support them: "Cost Center" on private DNS zones and their links; all other resources get them. The first tags of the file are written first.'
    })
  })

  it('is given where nobody can enter and nobody is told', () => {
    expect(configAdvice(load('tags: {}')).map(({ path }) => path)).toEqual(['access.adminGroupId', 'monitoring.alerts'])
  })
})

describe('clouds', () => {
  it.each(['AzureUSGovernment', 'AzureChinaCloud', 'azurecloud'])('%s is refused by name', cloud => {
    expect(cloudProblem(cloud)?.found).toContain(cloud)
    expect(cloudProblem(cloud)?.remedy).toContain('AzureCloud')
  })

  it('the public one is not', () => {
    expect(cloudProblem('AzureCloud')).toBeUndefined()
  })
})

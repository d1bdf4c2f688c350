import { beforeEach, describe, expect, it } from '@jest/globals'
import { coreLimit, restrictionOf } from '../../../../local/azure/compute-capacity.ts'
import { advanceTo, nextDue } from '../../../../local/azure/protocol/operations.ts'
import { isOn } from '../../../../local/azure/switches.ts'
import { trafficOf } from '../../../../local/azure/traffic/traffic-profile.ts'
import type { World } from '../../../../local/azure/world.ts'
import { publishManifests } from '../../../../local/host/demo-sources.ts'
import { findRepository } from '../../../../local/kubernetes/git-and-oci-sources.ts'
import { parseScenario } from '../../../../local/scenario/file/load-scenario.ts'
import { eventsSince } from '../../../../local/scenario/report.ts'
import { beginScenario, eventRecords } from '../../../../local/scenario/timed-events.ts'
import { type Kit, newKit, virtualNetwork } from '../azure/kit.ts'

const MINUTE = 60_000

let kit: Kit
beforeEach(() => {
  kit = newKit()
  kit.make(kit.network('routeTables/egress'), { location: 'westeurope', tags: {} })
})

function begin(world: World, ...lines: readonly string[]): void {
  beginScenario(world, parseScenario(['description: x', ...lines].join('\n'), 'mine.yml'))
}

/** Returns what happened and what is still to come, without the times of the world. */
function events(world: World = kit.world): (readonly [state: string, minute: number, text: string])[] {
  return eventsSince(world, 0).map(({ state, minute, text }) => [state, minute, text])
}

const tagsOf = (world: World) => world.resources[kit.network('routeTables/egress').toLowerCase()]?.tags

describe('events of a scenario', () => {
  const change = (at: number | string, tag: string) =>
    `  - { at: ${at}, change: { path: egress, patch: { tags: { ${tag}: y } } } }`

  it('happen at their minute, in the order of time', () => {
    begin(kit.world, 'events:', change(30, 'b'), change(10, 'a'))
    expect(tagsOf(kit.world)).toEqual({})
    kit.wait(10 * 60)
    expect(tagsOf(kit.world)).toEqual({ a: 'y' })
    kit.wait(20 * 60)
    expect(tagsOf(kit.world)).toEqual({ a: 'y', b: 'y' })
    expect(events()).toEqual([
      ['done', 10, "colleague changed Microsoft.Network/routeTables 'egress'"],
      ['done', 30, "colleague changed Microsoft.Network/routeTables 'egress'"]
    ])
  })

  it('happen at an absolute time', () => {
    const at = new Date(kit.world.now + 5 * MINUTE).toISOString()
    begin(kit.world, 'events:', change(at, 'a'))
    kit.wait(5 * 60)
    expect(tagsOf(kit.world)).toEqual({ a: 'y' })
  })

  it('are refused in the past', () => {
    expect(() => begin(kit.world, 'events:', change('2020-01-01T00:00:00Z', 'a'))).toThrow(
      /^mine\.yml:3: 2020-01-01T00:00:00Z is in the past: it is 2026-10-05T/
    )
    expect(events()).toEqual([])
  })

  it('are kept in the state, and a fork has its own', () => {
    begin(kit.world, 'events:', change(10, 'a'))
    const saved: World = JSON.parse(JSON.stringify(kit.world))
    const fork = structuredClone(kit.world)
    advanceTo(fork, fork.now + 20 * MINUTE)
    expect([tagsOf(fork), tagsOf(kit.world)]).toEqual([{ a: 'y' }, {}])
    advanceTo(saved, saved.now + 20 * MINUTE)
    expect(JSON.stringify(saved)).toBe(JSON.stringify(fork))
    expect(events()).toEqual([['scheduled', 10, 'change {"path":"egress","patch":{"tags":{"a":"y"}}}']])
  })

  it('are not waited for', () => {
    begin(kit.world, 'events:', change(10, 'a'))
    expect(nextDue(kit.world)).toBeUndefined()
  })

  it('are reported when the resource is missing or Azure refuses', () => {
    kit.make(kit.network('virtualNetworks/hub'), virtualNetwork('10.0.0.0/24', { nodes: '10.0.0.0/26' }))
    begin(
      kit.world,
      'events:',
      '  - { at: 1, remove: nothing }',
      '  - { at: 2, change: { path: subnets/nodes, patch: { properties: { addressPrefix: 10.9.0.0/26 } } } }',
      '  - { at: 3, clusters: [{ cluster: blue, pods: [{ workload: a/b, failure: crash }] }] }'
    )
    kit.wait(600)
    const [missing, refused, absent] = eventsSince(kit.world, 0)
    expect(missing).toMatchObject({ state: 'failed', source: 'mine.yml:3' })
    expect(missing?.text).toContain("There is no resource 'nothing'.")
    expect(refused?.text).toMatch(/^Azure refuses PUT .*NetcfgInvalidSubnet/)
    expect(absent?.text).toBe("There is no cluster 'blue'.")
  })

  it.each([
    [
      'add: { path: egress/routes/r, body: { properties: { addressPrefix: 10.9.0.0/16, nextHopType: None } } }',
      'created'
    ],
    ['remove: egress', 'deleted'],
    ['grant: { identity: apply, role: Reader, scope: g }', 'assigned "Reader"'],
    ['revoke: { identity: apply, role: Contributor, scope: subscription }', 'deleted the assignment of "Contributor"']
  ])('can be %s', (action, text) => {
    begin(kit.world, 'events:', `  - { at: 1, ${action} }`)
    kit.wait(60)
    expect(events()[0]?.[2]).toContain(`colleague ${text}`)
  })

  it('commit to a repository, and the commit outlives the next opening of the host', () => {
    const url = 'https://github.com/contoso/shop-cluster'
    publishManifests(kit.world)
    begin(
      kit.world,
      'events:',
      `  - { at: 1, commit: { repository: '${url}', files: { a.yaml: 'x: 1', gitops/images.json: null } } }`
    )
    kit.wait(60)
    const files = () => {
      const repository = findRepository(kit.world, url)
      return repository?.commits[repository.branches.main ?? ''] ?? {}
    }
    const sha = findRepository(kit.world, url)?.branches.main
    publishManifests(kit.world)
    expect(files()['a.yaml']).toBe('x: 1')
    expect(files()['gitops/images.json']).toBeUndefined()
    expect(findRepository(kit.world, url)?.branches.main).toBe(sha)
  })
})

describe('conditions of a scenario', () => {
  it('set limits of the subscription, switches and faults at once', () => {
    begin(
      kit.world,
      'switches: [network-honours-conditions]',
      "faults: ['PUT */x 500 times=2']",
      'subscription: { coreLimits: { standardDDv5Family: 8 }, restrictedSizes: { Standard_D4d_v5: ["2"] } }'
    )
    expect(coreLimit(kit.world, 'westeurope', 'standardDDv5Family')).toBe(8)
    expect(restrictionOf(kit.world, 'northeurope', 'Standard_D4d_v5')).toMatchObject({ zones: ['2'] })
    expect(isOn(kit.world, 'network-honours-conditions')).toBe(true)
    expect(kit.world.faults).toMatchObject([{ outcome: '500', times: 2 }])
  })

  it('fill a subnet as soon as it exists', () => {
    begin(kit.world, 'subnets: [{ subnet: subnets/nodes, leaves: 2 }]')
    expect(events()[0]?.[0]).toBe('waiting')
    kit.make(kit.network('virtualNetworks/hub'), virtualNetwork('10.0.0.0/24', { nodes: '10.0.0.0/26' }))
    kit.wait(60)
    const usage = kit.get(`${kit.network('virtualNetworks/hub')}/usages`).value[0]
    expect(usage).toMatchObject({ currentValue: 57, limit: 59 })
    expect(events()[0]?.[2]).toBe('left 2 of 59 addresses of subnet nodes')
  })

  it('leave no address for a private endpoint in a full subnet', () => {
    kit.make(kit.network('virtualNetworks/hub'), virtualNetwork('10.0.0.0/24', { ends: '10.0.0.0/26' }))
    const subnet = { id: `${kit.network('virtualNetworks/hub')}/subnets/ends` }
    begin(kit.world, 'subnets: [{ subnet: subnets/ends, leaves: 0 }]')
    const vault = `${kit.group}/providers/Microsoft.KeyVault/vaults/kv-scenario`
    kit.make(vault, {
      location: 'westeurope',
      properties: {
        tenantId: kit.world.tenantId,
        sku: { family: 'A', name: 'standard' },
        enableRbacAuthorization: true
      }
    })
    const connections = [{ name: 'c', properties: { privateLinkServiceId: vault, groupIds: ['vault'] } }]
    const answer = kit.put(kit.network('privateEndpoints/pe'), {
      location: 'westeurope',
      properties: { subnet, privateLinkServiceConnections: connections }
    })
    expect(JSON.stringify(answer.body)).toContain('SubnetIsFull')
  })

  it('set the traffic of a gateway with minutes from the beginning', () => {
    const began = kit.world.now
    begin(kit.world, 'traffic: [{ gateway: agw, rates: { a.com: { 0: 5, 10: 50 } }, latencies: { blue: 0.2 } }]')
    const id = kit.network('applicationGateways/agw-1')
    const type = 'Microsoft.Network/applicationGateways'
    kit.world.resources[id.toLowerCase()] = { id, type, name: 'agw-1', properties: {}, generation: 1, createdAt: 0 }
    kit.wait(60)
    expect(trafficOf(kit.world, id)).toEqual({
      rates: {
        'a.com': [
          { at: began, value: 5 },
          { at: began + 10 * MINUTE, value: 50 }
        ]
      },
      errorRates: {},
      latencies: { blue: [{ at: began, value: 0.2 }] }
    })
  })

  it('name hosts without a rule and pools that the gateway lacks', () => {
    const id = kit.network('applicationGateways/agw-1')
    const type = 'Microsoft.Network/applicationGateways'
    kit.world.resources[id.toLowerCase()] = { id, type, name: 'agw-1', properties: {}, generation: 1, createdAt: 0 }
    begin(kit.world, 'traffic: [{ gateway: agw, rates: { a.com: 1 }, errorRates: { x: 1 }, capacities: { x: 3 } }]')
    expect(Object.values(eventRecords(kit.world)).map(({ done }) => done)).toEqual([
      'clients send requests for a.com to gateway agw-1; no rule of the gateway has the host a.com; the gateway has no backend pool x'
    ])
  })

  it('round fractions of minutes to milliseconds', () => {
    const id = kit.network('applicationGateways/agw-1')
    const type = 'Microsoft.Network/applicationGateways'
    kit.world.resources[id.toLowerCase()] = { id, type, name: 'agw-1', properties: {}, generation: 1, createdAt: 0 }
    begin(
      kit.world,
      'traffic: [{ gateway: agw, rates: { a.com: { 0: 5, 0.33333: 50 } } }]',
      'events: [{ at: 0.3333333, change: { path: agw-1, patch: { tags: { a: b } } } }]'
    )
    kit.wait(60)
    const times = [
      ...(trafficOf(kit.world, id)?.rates['a.com'] ?? []).map(({ at }) => at),
      ...Object.values(eventRecords(kit.world)).map(({ at }) => at ?? 0)
    ]
    expect([times.length, times.filter(at => at % 1 !== 0)]).toEqual([4, []])
  })
})

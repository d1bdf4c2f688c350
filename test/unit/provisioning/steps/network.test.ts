import { describe, expect, it } from '@jest/globals'
import { createBaseline as baselineOf, stackName } from '../../../../src/config/index.ts'
import type { Baseline, BaselineConfig } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { networkSteps } from '../../../../src/provisioning/steps/network.ts'
import { topologicalOrder } from '../../../../src/provisioning/topological-order.ts'
import type { Step } from '../../../../src/provisioning/types.ts'
import { THEIRS, VARIANTS } from '../../templates/baselines.ts'
import { contextFor, fakeClients, newWorld, baseline as small, stepPlan } from '../fixtures.ts'
import { check } from '../preflight-kit.ts'

const config: BaselineConfig = {
  ...small.config,
  hub: { ...small.config.hub, addressSpace: '10.200.0.0/24' },
  spoke: { addressSpace: '10.240.0.0/16', subnets: {} }
}
const baseline = baselineOf(config, 's')
const withoutBastion = baselineOf({ ...config, hub: { ...config.hub, bastion: { enabled: false, sku: 'Basic' } } }, 's')

function stepOf(name: string, of: Baseline = baseline): Step {
  const step = networkSteps(of).find(each => each.name === name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step
}

describe('networkSteps', () => {
  it('are the groups and the stacks, wanted or not', () => {
    expect(networkSteps(baseline).map(({ name }) => name)).toEqual([
      'groups',
      'hub-network',
      'hub-egress',
      'hub-access',
      'zones',
      'spoke',
      'connections',
      'hub-gateway'
    ])
  })

  it('make the spoke and the zones beside the hub, and connect them once all are there', () => {
    expect(stepOf('spoke').needs).toEqual([{ step: 'groups' }])
    expect(stepOf('zones').needs).toEqual([{ step: 'groups' }])
    const { hubNetwork, hubLogs, spokeNetwork, zones } = baseline.ids
    expect(stepOf('connections').needs).toEqual(
      expect.arrayContaining([
        { step: 'hub-network', until: hubNetwork },
        { step: 'hub-network', until: hubLogs },
        { step: 'spoke', until: spokeNetwork },
        ...Object.values(zones).map(until => ({ step: 'zones', until }))
      ])
    )
  })

  it('link zones beside the hub as soon as the hub has made them', () => {
    const { zones } = VARIANTS.zonesInHub.ids
    expect(stepOf('connections', VARIANTS.zonesInHub).needs).toEqual(
      expect.arrayContaining([
        { step: 'hub-network', until: zones.vault },
        { step: 'zones', until: zones.apiServer }
      ])
    )
  })

  it('keep the stack of the zones, with the record zone alone, when others own all other zones', () => {
    const { apiServer, registry, vault } = THEIRS
    const existing = { registry, vault, apiServer, links: 'none' } as const
    const of = baselineOf({ ...config, dns: { zones: 'existing', existing } }, 's')
    expect(stepOf('zones', of).owns?.(of, EMPTY_LIVE_STATE).ids).toEqual([of.ids.recordZone])
    expect(stepOf('zones', of).needs).toEqual([{ step: 'groups' }])
  })

  it.each(['hub-egress', 'hub-access'])('%s waits for the hub resources it names, not for the stack', name => {
    const { hubNetwork, hubLogs } = baseline.ids
    const needs = stepOf(name).needs
    expect(needs).toHaveLength(3)
    expect(needs).toEqual(
      expect.arrayContaining([
        { step: 'groups' },
        { step: 'hub-network', until: hubNetwork },
        { step: 'hub-network', until: hubLogs }
      ])
    )
  })

  it('gives each stack ids of its own', () => {
    const ids = networkSteps(baseline).flatMap(step => step.owns?.(baseline, EMPTY_LIVE_STATE).ids ?? [])
    expect(ids.length).toBeGreaterThan(20)
    expect(new Set(ids.map(id => id.toLowerCase())).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining([baseline.ids.hubPeering, baseline.ids.firewall, baseline.ids.bastion]))
  })

  it.each([
    ['10.200.0.4', 'resolves'],
    ['10.200.0.5', 'The firewall has the private address 10.200.0.5, not 10.200.0.4, which the routes use.'],
    [undefined, 'The firewall has the private address (none), not 10.200.0.4, which the routes use.']
  ])('takes the firewall address %s: %s', async (privateIPAddress, outcome) => {
    const world = newWorld()
    const clients = fakeClients(world)
    const found = { properties: { ipConfigurations: [{ properties: { privateIPAddress } }] } }
    Object.assign(clients.azure, { read: () => Promise.resolve(found) })
    const context = { ...contextFor(clients), baseline }
    const applied = world.clock.run(stepOf('hub-egress').apply(context, EMPTY_LIVE_STATE, stepPlan('hub-egress')))
    await (outcome === 'resolves'
      ? expect(applied).resolves.toBeUndefined()
      : expect(applied).rejects.toMatchObject({ reason: 'address-differs', message: outcome }))
  })

  it.each([
    ['Failed', ['write', 'stack']],
    ['Succeeded', ['stack']]
  ])('writes a firewall that is %s again before its rules: %j', async (provisioningState, order) => {
    const world = newWorld()
    const clients = fakeClients(world)
    const address = { properties: { privateIPAddress: '10.200.0.4' } }
    const found = { unknown: 1, properties: { provisioningState, ipConfigurations: [address] } }
    const done: unknown[] = []
    const { apply } = clients.azure.stacks
    Object.assign(clients.azure, {
      read: () => Promise.resolve(found),
      write: (id: string, body: unknown) => Promise.resolve(done.push('write', id, body)),
      stacks: {
        ...clients.azure.stacks,
        apply: (...args: Parameters<typeof apply>) => {
          done.push('stack')
          return apply(...args)
        }
      }
    })
    const context = { ...contextFor(clients), baseline }
    await world.clock.run(stepOf('hub-egress').apply(context, EMPTY_LIVE_STATE, stepPlan('hub-egress')))
    expect(done.filter(each => each === 'write' || each === 'stack')).toEqual(order)
    // As it was read, so that nothing Azure knows and we do not is lost.
    if (order.includes('write')) expect(done.slice(1, 3)).toEqual([baseline.ids.firewall, found])
  })

  it('writes nothing after a deallocated, failed firewall that came back with another address', async () => {
    const world = newWorld()
    const clients = fakeClients(world)
    const addresses: object[] = []
    Object.assign(clients.azure, {
      read: (id: string) =>
        Promise.resolve(
          id === baseline.ids.firewall
            ? { properties: { provisioningState: 'Failed', ipConfigurations: addresses } }
            : undefined
        ),
      write: () => Promise.resolve(addresses.push({ properties: { privateIPAddress: '10.200.0.9' } }))
    })
    const context = { ...contextFor(clients), baseline }
    const applied = world.clock.run(stepOf('hub-egress').apply(context, EMPTY_LIVE_STATE, stepPlan('hub-egress')))
    await expect(applied).rejects.toMatchObject({ reason: 'address-differs' })
    expect({ addresses, stacks: [...world.stacks.keys()] }).toMatchObject({ addresses: [{}], stacks: [] })
  })

  it('removes the stack of a Bastion that is no longer wanted, after the network was written', async () => {
    const world = newWorld()
    const step = stepOf('hub-access', withoutBastion)
    expect(step.needs).toEqual([{ step: 'hub-network' }])
    const context = { ...contextFor(fakeClients(world)), baseline: withoutBastion }
    expect(await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))).toMatchObject({ changes: [], pending: false })
    const name = stackName(baseline.config, 'hub-access')
    const setting = `${baseline.ids.bastion}/providers/Microsoft.Insights/diagnosticSettings/logs`
    world.adopt(name, [baseline.ids.bastion, setting])
    const plan = await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    expect(plan).toMatchObject({
      changes: [
        { kind: 'delete', id: baseline.ids.bastion, risk: 'destructive' },
        { kind: 'delete', id: setting, risk: 'disruptive' }
      ],
      pending: true
    })
    await world.clock.run(step.apply(context, EMPTY_LIVE_STATE, plan))
    expect(world.writes).toEqual([`DELETE ${setting}`, `DELETE stack ${name}`])
    expect(world.stacks.has(name)).toBe(false)
  })

  it.each(['plan', 'apply'] as const)('has a preflight that stops %s and names every missing right', async mode => {
    const world = newWorld()
    const context = { ...contextFor(fakeClients(world)), baseline }
    const checked = world.clock.run(check({ targets: ['network'] }, mode, context))
    const failure = await checked.catch((error: unknown) => error)
    expect(failure).toMatchObject({ reason: 'not-authorized' })
    const message = (failure as Error).message
    expect(message).toContain('Microsoft.Resources/deploymentStacksWhatIfResults/write')
    expect(message.includes('Microsoft.Network/azureFirewalls/write')).toBe(mode === 'apply')
  })
})

describe('networkSteps with a gateway', () => {
  const { vpn } = VARIANTS

  it('peer before the gateway is there, and let the spoke use it once both are', () => {
    expect(stepOf('connections', vpn).needs.map(({ step }) => step)).not.toContain('hub-gateway')
    expect(stepOf('transit', vpn).needs).toEqual([{ step: 'connections' }, { step: 'hub-gateway' }])
    expect(stepOf('transit', vpn).intent(vpn)).toMatchObject([
      { id: vpn.ids.spokePeering, body: { properties: { useRemoteGateways: true } } }
    ])
  })

  it('that is no longer wanted removes it after the spoke has let go of it', () => {
    expect(networkSteps(baseline).some(({ name }) => name === 'transit')).toBe(false)
    expect(stepOf('hub-gateway').needs).toEqual([{ step: 'hub-network' }, { step: 'connections' }])
  })
})

describe('networkSteps with a hub of others', () => {
  const stepsOf = (of: Baseline) => networkSteps(of).map(({ name }) => name)

  it('make the spoke, and remove a hub there may have been, its network last', () => {
    expect(stepsOf(VARIANTS.hubOfOthers)).toEqual([
      'groups',
      'zones',
      'spoke',
      'connections',
      'hub-network',
      'hub-egress',
      'hub-access',
      'hub-gateway'
    ])
    const needs = (name: string) => stepOf(name, VARIANTS.hubOfOthers).needs.map(({ step }) => step)
    expect(needs('hub-network')).toEqual(['connections', 'spoke', 'hub-egress', 'hub-access', 'hub-gateway'])
    expect(needs('hub-access')).toEqual([])
    expect(needs('hub-gateway')).toEqual(['connections'])
  })

  it('write there after the spoke, where they let us', () => {
    expect(stepsOf(VARIANTS.hubWithRights)).toContain('foreign')
    expect(stepOf('foreign', VARIANTS.hubWithRights).needs).toEqual([{ step: 'groups' }, { step: 'connections' }])
    expect(stepsOf(VARIANTS.allOfOthers)).not.toContain('foreign')
  })

  it.each(['hubOfOthers', 'hubWithRights', 'vpn', 'zonesInHub', 'zonesOfOthers'] as const)(
    '%s can be ordered',
    name => {
      const steps = networkSteps(VARIANTS[name])
      expect(topologicalOrder(steps)).toHaveLength(steps.length)
    }
  )

  it('check what they have to make, and the rights we have there', async () => {
    const of = VARIANTS.hubWithRights
    const clients = fakeClients(newWorld())
    const context = { ...contextFor(clients), baseline: of }
    const looking = clients.clock.run(check({ targets: ['network'] }, 'apply', context))
    const failure = (await looking.catch((error: unknown) => error)) as Error
    expect(failure.message).toContain(`hub-not-ready: ${of.ids.hubNetwork}: The network does not exist`)
    expect(failure.message).toContain(`The identity lacks this action at ${THEIRS.policy}`)
  })
})

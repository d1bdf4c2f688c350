import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { CONDITIONS, type Condition, CURED_TYPES, cureFor } from '../../../../src/provisioning/health/cures.ts'
import { about, CLUSTER, environment } from './health-kit.ts'

type Environment = ReturnType<typeof environment>

interface Subject {
  readonly step: string
  readonly id: RegExp
  /** States it can be in, beside those of `provisioningState`. */
  readonly stop?: (env: Environment, id: string) => void
  readonly halfUpgrade?: (env: Environment, id: string) => void
}

/** `user` is half-way to another version. */
function mixedVersions(env: Environment, id: string): void {
  const cluster = id.replace(/\/agentPools\/.*$/, '')
  env.resource(id).properties.provisioningState = 'Failed'
  const half = { orchestratorVersion: '1.36.2', currentOrchestratorVersion: '1.36.1' }
  Object.assign(env.resource(`${cluster}/agentPools/user`).properties, half)
}

/** A resource of each type that has rows of its own, and one of a type that has none. */
const subjects: Readonly<Record<string, Subject>> = {
  'Microsoft.ContainerService/managedClusters': {
    step: 'stamp-blue',
    id: CLUSTER,
    stop: (env, id) => Object.assign(env.resource(id).properties, { powerState: { code: 'Stopped' } }),
    halfUpgrade: mixedVersions
  },
  'Microsoft.ContainerService/managedClusters/agentPools': {
    step: 'stamp-blue',
    id: /aks-shop-production-blue-[^/]*\/agentPools\/user$/,
    stop: (env, id) => Object.assign(env.resource(id).properties, { powerState: { code: 'Stopped' } }),
    halfUpgrade: mixedVersions
  },
  'Microsoft.Network/azureFirewalls': {
    step: 'hub-egress',
    id: /azureFirewalls\/[^/]*$/,
    stop: (env, id) => Object.assign(env.resource(id).properties, { ipConfigurations: [] })
  },
  'Microsoft.Network/firewallPolicies': { step: 'hub-egress', id: /\/firewallPolicies\/[^/]*$/ },
  'Microsoft.Network/bastionHosts': { step: 'hub-access', id: /bastionHosts\/[^/]*$/ },
  'Microsoft.Network/applicationGateways': {
    step: 'gateway',
    id: /applicationGateways\/[^/]*$/,
    stop: (env, id) => Object.assign(env.resource(id).properties, { operationalState: 'Stopped' })
  },
  'Microsoft.Network/privateEndpoints': { step: 'endpoints', id: /privateEndpoints\/[^/]*$/ },
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': {
    step: 'connections',
    id: /privateDnsZones\/[^/]*\/virtualNetworkLinks\/[^/]*$/
  },
  'Microsoft.Network/virtualNetworks': { step: 'spoke', id: /virtualNetworks\/vnet-shop-production-spoke[^/]*$/ },
  'Microsoft.Network/virtualNetworkGateways': { step: 'hub-gateway', id: /virtualNetworkGateways\/[^/]*$/ },
  'Microsoft.Network/publicIPAddresses': { step: 'hub-egress', id: /publicIPAddresses\/[^/]*firewall[^/]*$/ },
  'Microsoft.ContainerRegistry/registries': { step: 'platform', id: /registries\/[^/]*$/ },
  'Microsoft.KeyVault/vaults': { step: 'platform', id: /Microsoft.KeyVault\/vaults\/[^/]*$/ },
  'Microsoft.OperationalInsights/workspaces': {
    step: 'platform',
    id: /rg-shop-production-platform[^/]*\/.*\/workspaces\/[^/]*$/
  }
}

const STATES: Partial<Record<Condition, string>> = {
  failed: 'Failed',
  canceled: 'Canceled',
  busy: 'Updating',
  unknown: 'Unknown'
}

/** How a resource of the type gets into the state; `undefined` where the type does not have the state. */
function wayInto({ stop, halfUpgrade }: Subject, condition: Condition): Subject['stop'] {
  const state = STATES[condition]
  if (state !== undefined) return (env, id) => Object.assign(env.resource(id).properties, { provisioningState: state })
  return condition === 'stopped' ? stop : condition === 'unfinished' ? halfUpgrade : undefined
}

const ways = Object.entries(subjects).flatMap(([type, subject]) =>
  CONDITIONS.flatMap(condition => {
    const bring = wayInto(subject, condition)
    return bring === undefined ? [] : [{ type, condition, subject, bring, ...cureFor(type, condition) }]
  })
)

/** An environment with a resource of a type in a state, and its plan. */
async function planOf({ type, subject, bring }: Pick<(typeof ways)[number], 'type' | 'subject' | 'bring'>) {
  const env = environment(subject.step)
  const id = env.find(subject.id).find(found => keyOf(found.type) === keyOf(type))?.id
  if (id === undefined) throw new Error(`the world has no ${type}`)
  bring(env, id)
  const planned = await env.plan()
  return { env, id, planned, ...about(planned, id) }
}

const byHealth = ({ properties }: { properties: readonly { path: string }[] }) =>
  properties.some(({ path }) => /\.(provisioning|operational)State$/.test(path))

describe('a plan', () => {
  it('is tried with every type that the table of cures names', () => {
    const untried = CURED_TYPES.filter(type => subjects[type] === undefined)
    expect(untried).toEqual(['Microsoft.KubernetesConfiguration/extensions'])
  })

  it.each(ways.filter(({ cure }) => cure === 'rewrite' || cure === 'start'))(
    'offers to write a resource of type $type again when $condition, which heals it',
    async ({ condition, ...way }) => {
      const { env, id, planned, changes } = await planOf(way)
      expect(changes).toHaveLength(1)
      expect(changes[0]?.because).toMatch(/writes it again without changes/)
      // The same write cures a cancelled write; before the rules of a failed firewall the firewall itself is written.
      if (condition === 'canceled' && way.type !== 'Microsoft.Network/azureFirewalls') return
      await env.apply(planned)
      expect(about(await env.plan(), id)).toMatchObject({ changes: [], faults: [], pending: false })
      expect(env.resource(id).properties.provisioningState).toBe('Succeeded')
    }
  )

  it.each(ways.filter(({ cure }) => cure === 'ask' || cure === 'continue'))(
    'names what a person can do about a resource of type $type when $condition, and does not write it',
    async way => {
      const { changes, faults, pending } = await planOf(way)
      expect(faults).toMatchObject([{ remedy: expect.stringMatching(/\baz [a-z]|Set-AzFirewall/) }])
      expect(changes.filter(byHealth)).toEqual([])
      expect(pending).toBe(changes.length > 0)
    }
  )

  it.each(ways.filter(({ cure }) => cure === 'leave'))(
    'leaves a resource of type $type as it is when $condition, and says that it is not evaluated',
    async way => {
      const { changes, unseen, pending } = await planOf(way)
      expect({ changes, pending }).toEqual({ changes: [], pending: false })
      expect(unseen).not.toEqual([])
    }
  )
})

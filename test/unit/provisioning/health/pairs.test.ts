import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { environment } from './health-kit.ts'

interface Pair {
  readonly pair: string
  readonly steps: readonly string[]
  /** A resource, and the resources it names. */
  readonly user: RegExp
  readonly named: RegExp
}

/**
 * Resources with those they name: Azure refuses to write the one while the other is not healthy. An identity has no
 * provisioning state, so gateways and clusters have no pair with theirs.
 */
const pairs: readonly Pair[] = [
  {
    pair: 'firewall and policy',
    steps: ['hub-egress'],
    user: /azureFirewalls\/[^/]*$/,
    named: /\/firewallPolicies\/[^/]*$/
  },
  {
    pair: 'firewall and public addresses',
    steps: ['hub-egress'],
    user: /azureFirewalls\/[^/]*$/,
    named: /publicIPAddresses\/[^/]*firewall[^/]*$/
  },
  {
    pair: 'gateway and public address',
    steps: ['spoke', 'gateway'],
    user: /applicationGateways\/[^/]*$/,
    named: /publicIPAddresses\/pip-shop-production-gateway-[^/]*$/
  },
  {
    pair: 'gateway and web application firewall',
    steps: ['gateway'],
    user: /applicationGateways\/[^/]*$/,
    named: /ApplicationGatewayWebApplicationFirewallPolicies\/waf-shop-production-(?!preview)[^/]*$/i
  },
  {
    pair: 'gateway and firewall policy of its preview',
    steps: ['gateway'],
    user: /applicationGateways\/[^/]*$/,
    named: /ApplicationGatewayWebApplicationFirewallPolicies\/waf-shop-production-preview-[^/]*$/i
  },
  {
    pair: 'Bastion and public address',
    steps: ['hub-access'],
    user: /bastionHosts\/[^/]*$/,
    named: /publicIPAddresses\/[^/]*bastion[^/]*$/
  },
  {
    pair: 'private endpoint and target',
    steps: ['platform', 'endpoints'],
    user: /privateEndpoints\/[^/]*$/,
    named: /(registries|Microsoft.KeyVault\/vaults)\/[^/]*$/
  },
  {
    pair: 'zone link and zone',
    steps: ['zones', 'connections'],
    user: /virtualNetworkLinks\/[^/]*$/,
    named: /privateDnsZones\/[^/]*$/
  },
  {
    pair: 'spoke network and its route table and rules',
    steps: ['spoke'],
    user: /virtualNetworks\/vnet-shop-production-spoke[^/]*$/,
    named: /rg-shop-production-spoke.*(routeTables|networkSecurityGroups)\/[^/]*$/
  }
]

/** An environment in which both halves of a pair are in a state. */
function environmentIn(state: string, { steps, user, named }: Pair) {
  const env = environment(...steps)
  const both = [user, named].map(suits => env.find(suits).map(({ id }) => id))
  for (const id of both.flat()) env.resource(id).properties.provisioningState = state
  return { env, users: both[0] ?? [], named: both[1] ?? [] }
}

describe('a resource and what it names', () => {
  it.each(pairs.flatMap(pair => ['Failed', 'Canceled'].map(state => ({ ...pair, state }))))(
    'are healed by one run when $pair are $state',
    async ({ state, ...pair }) => {
      const { env, users, named } = environmentIn(state, pair)
      expect(users).not.toEqual([])
      expect(named).not.toEqual([])
      await env.apply(await env.plan())
      const states = [...users, ...named].map(id => [keyOf(id), env.resource(id).properties.provisioningState])
      expect(states.filter(([, now]) => now !== 'Succeeded')).toEqual([])
      const { steps } = await env.plan()
      expect(steps.filter(({ pending }) => pending)).toEqual([])
    }
  )
})

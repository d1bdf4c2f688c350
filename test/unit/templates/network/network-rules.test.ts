import { describe, expect, it } from '@jest/globals'
import { egressRules, ruleGroupProperties } from '../../../../src/templates/network/firewall-rules.ts'
import { securityRuleProperties, securityRules } from '../../../../src/templates/network/security-rules.ts'
import { baselineWith, propertiesOf } from '../baselines.ts'

const { addresses, config, ...article } = baselineWith()

interface SecurityRule {
  readonly name: string
  readonly properties: Readonly<Record<string, unknown>> & { readonly priority: number; readonly direction: string }
}

function rules(guards: keyof typeof securityRules): SecurityRule[] {
  return securityRuleProperties(guards, addresses) as SecurityRule[]
}

const kinds = Object.keys(securityRules) as (keyof typeof securityRules)[]

describe.each(kinds)('security rules of %s', guards => {
  it('have a priority of their own in each direction, from 100 to 4096, and a name of their own', () => {
    const places = rules(guards).map(({ properties }) => `${properties.direction} ${properties.priority}`)
    expect(new Set(places).size).toBe(places.length)
    expect(rules(guards).filter(({ properties: { priority } }) => priority < 100 || priority > 4096)).toEqual([])
    expect(new Set(rules(guards).map(({ name }) => name)).size).toBe(places.length)
  })

  it('say source, destination and port each once, as one value or several', () => {
    for (const { properties } of rules(guards)) {
      for (const [one, many] of [
        ['sourceAddressPrefix', 'sourceAddressPrefixes'],
        ['destinationAddressPrefix', 'destinationAddressPrefixes'],
        ['destinationPortRange', 'destinationPortRanges']
      ])
        expect([one, many].filter(property => property !== undefined && property in properties)).toHaveLength(1)
    }
  })
})

describe('security rules', () => {
  it('deny nothing to nodes, which AKS does not support', () => {
    expect(rules('nodes')).toEqual([])
    expect(rules('ingress')).toEqual([])
  })

  it.each([
    ['Inbound', 'Internet', '443'],
    ['Inbound', 'GatewayManager', '443'],
    ['Inbound', 'AzureLoadBalancer', '443']
  ])('of Bastion let in what it demands: %s from %s to %s', (direction, source, port) => {
    const found = rules('bastion').filter(
      ({ properties: p }) => p.direction === direction && p.sourceAddressPrefix === source
    )
    expect(found.map(({ properties }) => properties.destinationPortRange)).toContain(port)
  })

  it.each([
    ['VirtualNetwork', '22'],
    ['VirtualNetwork', '3389'],
    ['VirtualNetwork', '443'],
    ['AzureCloud', '443'],
    ['Internet', '80']
  ])('of Bastion let out what it demands: to %s port %s', (destination, port) => {
    const found = rules('bastion').filter(
      ({ properties: p }) => p.direction === 'Outbound' && p.destinationAddressPrefix === destination
    )
    expect(found.map(({ properties }) => properties.destinationPortRange)).toContain(port)
  })

  it('of the API server let in nodes of both colours, and probes; nothing is denied outbound', () => {
    const [nodes] = rules('apiServer')
    expect(nodes?.properties).toMatchObject({
      sourceAddressPrefixes: ['10.240.0.0/22', '10.240.4.0/22'],
      destinationPortRanges: ['443', '4443']
    })
    expect(rules('apiServer').filter(({ properties }) => properties.direction === 'Outbound')).toEqual([])
    expect(rules('apiServer').map(({ properties }) => properties.destinationPortRange)).toContain('9988')
  })

  it('of the gateway let in its control plane and the internet on 443 only', () => {
    const fromInternet = rules('applicationGateway').filter(({ properties: p }) => p.sourceAddressPrefix === 'Internet')
    expect(fromInternet.map(({ properties }) => properties.destinationPortRange)).toEqual(['443'])
    expect(rules('applicationGateway').map(({ properties }) => properties.destinationPortRange)).toContain(
      '65200-65535'
    )
  })
})

describe('egress rules', () => {
  const collections = egressRules.flatMap(group => group.collections)
  const all = collections.flatMap(collection => collection.rules)
  const fqdns = all.flatMap(rule => rule.fqdns ?? [])

  it('have priorities of their own, groups from 100 to 65000', () => {
    const priorities = egressRules.map(({ priority }) => priority)
    expect(new Set(priorities).size).toBe(priorities.length)
    expect(priorities.filter(priority => priority < 100 || priority > 65_000)).toEqual([])
    for (const group of egressRules)
      expect(new Set(group.collections.map(({ priority }) => priority)).size).toBe(group.collections.length)
  })

  it('say what each is for, by names or a tag, never both', () => {
    for (const rule of all) {
      expect(rule.because).not.toBe('')
      expect([rule.fqdns, rule.fqdnTag].filter(value => value !== undefined)).toHaveLength(1)
    }
  })

  it('leave no way to storage or registries of anybody', () => {
    const open = ['*', '*.blob.core.windows.net', '*.azurecr.io', '*.docker.io', '*.docker.com', '*.core.windows.net']
    expect(fqdns.filter(fqdn => open.includes(fqdn))).toEqual([])
    expect(new Set(fqdns).size).toBe(fqdns.length)
  })

  it('hold for nodes and API servers of both colours, with the region filled in', () => {
    const sources = ['10.240.0.0/22', '10.240.4.0/22', '10.240.9.32/27', '10.240.9.64/27']
    const group = propertiesOf({ addresses, config, ...article }, 'hub-egress', 'clusterRules')
    expect(group.ruleCollections[0].rules[0].sourceAddresses).toEqual(sources)
    const text = JSON.stringify(egressRules.map(each => ruleGroupProperties(each, sources, config)))
    expect(text).toContain('westeurope.dp.kubernetesconfiguration.azure.com')
    expect(text).not.toContain('{region}')
  })
})

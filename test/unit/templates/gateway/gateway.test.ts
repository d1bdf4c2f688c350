import { describe, expect, it } from '@jest/globals'
import { ingressAddress, ingressHosts } from '../../../../src/config/index.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import {
  type LiveState,
  PREVIEW_HEADER,
  platformStacksOf,
  previewFirewallPolicy,
  previewFirewallPolicyId,
  STACKS
} from '../../../../src/templates/index.ts'
import {
  baselineWith,
  EVERYTHING,
  platformWith,
  propertiesOf,
  ROOT,
  stacks,
  templateOf,
  withDomain
} from '../baselines.ts'

const of = withDomain(baselineWith())
const gateway = (liveState: LiveState = EMPTY_LIVE_STATE, variant = of) =>
  propertiesOf(variant, 'gateway', 'gateway', liveState)
const seen = (more: Partial<LiveState>): LiveState => ({ ...EMPTY_LIVE_STATE, ...more })
const cluster = of.ids.clusters.blue.cluster

type Named = { name: string; properties: Record<string, never> & { [key: string]: unknown } }
const leadsTo = (rule: { properties: { backendAddressPool: { id: string } } }) =>
  rule.properties.backendAddressPool.id.split('/').at(-1)
const addressesOf = (properties: ReturnType<typeof gateway>) =>
  properties.backendAddressPools.map(
    ({ properties: pool }: { properties: { backendAddresses: object[] } }) => pool.backendAddresses.length
  )

describe('the live rule', () => {
  it.each([
    [null, 'pool-blue'],
    ['blue', 'pool-blue'],
    ['green', 'pool-green']
  ] as const)('seen as %s leads to %s', (liveColour, pool) => {
    const rules = gateway(seen({ liveColour })).requestRoutingRules
    expect(rules).toHaveLength(1)
    expect(leadsTo(rules[0])).toBe(pool)
  })

  it('is the same before and after its first cluster, so that a second run writes nothing', () => {
    const after = seen({ liveColour: 'blue', clusters: { blue: cluster, green: null } })
    expect(templateOf(of, 'gateway', after)).toEqual(templateOf(of, 'gateway'))
  })
})

describe('a pool', () => {
  it('is empty while its colour has no cluster', () => {
    expect(addressesOf(gateway())).toEqual([1, 0])
    expect(addressesOf(gateway(seen({ liveColour: 'green' })))).toEqual([0, 1])
    expect(addressesOf(gateway(EVERYTHING))).toEqual([1, 1])
  })

  it('holds the address of its ingress, not a name', () => {
    expect(gateway(EVERYTHING).backendAddressPools[1].properties.backendAddresses).toEqual([
      { ipAddress: ingressAddress(of.addresses, 'green') }
    ])
  })
})

describe('backend settings', () => {
  it.each([0, 1])(
    'of colour %i say the host, since an address has none, and validate the certificate for it',
    index => {
      const { backend } = ingressHosts(of.config.ingress, 'contoso.com')
      expect(gateway().backendHttpSettingsCollection[index].properties).toMatchObject({
        protocol: 'Https',
        hostName: backend,
        sniName: backend,
        pickHostNameFromBackendAddress: false,
        validateSNI: true,
        validateCertChainAndExpiry: true,
        connectionDraining: { enabled: true, drainTimeoutInSec: 60 }
      })
      expect(gateway().probes[index].properties).toMatchObject({ pickHostNameFromBackendHttpSettings: true })
    }
  )

  it('trust every root that is listed, each once and by its content', () => {
    const other = ROOT.replace(Buffer.from('root one').toString('base64'), Buffer.from('root two').toString('base64'))
    const rotating = (trustedRoots: string[]) =>
      platformWith(
        ({ ingress }) => ({ ingress: { ...ingress, certificates: { ...ingress.certificates, trustedRoots } } }),
        of
      )
    const names = (roots: string[]) =>
      gateway(EMPTY_LIVE_STATE, rotating(roots)).trustedRootCertificates.map(({ name }: Named) => name)
    const [first] = names([ROOT])
    expect(names([ROOT, other, ROOT])).toHaveLength(2)
    expect(names([`${other}${ROOT}`])).toContain(first)
    const both = gateway(EMPTY_LIVE_STATE, rotating([ROOT, other]))
    expect(both.backendHttpSettingsCollection[0].properties.trustedRootCertificates).toHaveLength(2)
    expect(gateway().trustedRootCertificates).toEqual([])
  })
})

describe('the preview', () => {
  it('is nowhere while there is none', () => {
    const { gatewayDiagnostics: _, ...resources } = templateOf(of, 'gateway').resources
    expect(JSON.stringify(resources)).not.toMatch(/preview/i)
  })

  it('leads to the colour that is not live, under a policy of its own', () => {
    const { httpListeners, requestRoutingRules } = gateway(EVERYTHING)
    expect(requestRoutingRules.map(leadsTo)).toEqual(['pool-green', 'pool-blue'])
    expect(httpListeners[1].properties.hostName).toBe('app-preview.contoso.com')
    expect(httpListeners[0].properties).not.toHaveProperty('firewallPolicy')
    expect(httpListeners[1].properties.firewallPolicy.id).toMatch(/\/waf-shop-production-preview-westeurope$/)
  })

  it('refuses whoever does not send the guard, whatever the mode of the rest', () => {
    const detecting = platformWith(
      ({ ingress }) => ({ ingress: { ...ingress, firewall: { ...ingress.firewall, mode: 'Detection' } } }),
      of
    )
    const { id, body } = previewFirewallPolicy(detecting, 'guard-of-the-test')
    expect(id).toBe(previewFirewallPolicyId(of))
    expect(body).toMatchObject({
      location: 'westeurope',
      tags: {},
      properties: {
        policySettings: { mode: 'Prevention' },
        customRules: [
          {
            action: 'Block',
            state: 'Enabled',
            matchConditions: [
              {
                matchVariables: [{ variableName: 'RequestHeaders', selector: PREVIEW_HEADER }],
                operator: 'Equal',
                negationConditon: true,
                matchValues: ['guard-of-the-test']
              }
            ]
          }
        ]
      }
    })
  })

  it('leaves its policy to no stack: the policy holds the guard', () => {
    const ids = stacks(of, EVERYTHING)
      .flatMap(templateResources)
      .map(({ id }) => id)
    expect(ids).toContain(of.ids.gatewayFirewallPolicy)
    expect(ids).not.toContain(previewFirewallPolicyId(of))
  })
})

describe('the front', () => {
  it('takes TLS 1.2 and newer with few ciphers, on one port, and nothing in the clear', () => {
    const { sslPolicy, frontendPorts, httpListeners } = gateway(EVERYTHING)
    expect(sslPolicy).toMatchObject({ policyType: 'CustomV2', minProtocolVersion: 'TLSv1_2' })
    expect(sslPolicy.cipherSuites.every((suite: string) => /^TLS_ECDHE_\w+_GCM_SHA\d+$/.test(suite))).toBe(true)
    expect(frontendPorts.map(({ properties }: Named) => properties.port)).toEqual([443])
    for (const { properties } of httpListeners) {
      expect(properties).toMatchObject({ protocol: 'Https', requireServerNameIndication: true })
    }
  })

  it('reads its certificate without a version, so that a renewed one is found', () => {
    const id = gateway().sslCertificates[0].properties.keyVaultSecretId
    expect(id).toMatch(/^https:\/\/kv-shop-[0-9a-f]{8}\.vault\.azure\.net\/secrets\/gateway-certificate$/)
    const secretId = 'https://corp.vault.azure.net/secrets/site'
    const theirs = platformWith(
      ({ ingress }) => ({
        ingress: { ...ingress, certificates: { ...ingress.certificates, gateway: { from: 'vault', secretId } } }
      }),
      of
    )
    expect(gateway(EMPTY_LIVE_STATE, theirs).sslCertificates[0].properties.keyVaultSecretId).toBe(secretId)
  })

  it('has the newest rule sets, prevents, and has room for an instance that fails', () => {
    const { policySettings, managedRules } = propertiesOf(of, 'gateway', 'firewallPolicy')
    expect(policySettings).toMatchObject({ mode: 'Prevention', state: 'Enabled', fileUploadLimitInMb: 10 })
    expect(managedRules.managedRuleSets).toEqual([
      { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.2' },
      { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }
    ])
    expect(gateway()).toMatchObject({ autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 } })
    expect(gateway().firewallPolicy.id).toBe(of.ids.gatewayFirewallPolicy)
  })
})

it('is not there without a domain', () => {
  expect(platformStacksOf(baselineWith())).toEqual(['policy', 'platform', 'endpoints'])
  expect(() => STACKS.gateway.build(baselineWith(), EMPTY_LIVE_STATE)).toThrow('ingress.domain is not set')
  expect(platformStacksOf(of)).toEqual(['policy', 'identity-gateway', 'platform', 'roles', 'endpoints', 'gateway'])
})

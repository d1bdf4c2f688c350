import { describe, expect, it } from '@jest/globals'
import { setSwitches } from '../../../../../../local/azure/switches.ts'
import { codeOf, type Loose, PLAN_IDENTITY, refusalOf } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway } from './gateway-kit.ts'

describe('an application gateway', () => {
  it('takes about six minutes to build and two to change, and fills in what is left out', () => {
    const kit = kitForGateway()
    const time = () => {
      const began = kit.world.now
      kit.make(gatewayId(kit), gateway(kit))
      return (kit.world.now - began) / 60_000
    }
    expect(time()).toBeGreaterThan(5.3)
    expect(time()).toBeLessThan(2.3)
    const { properties } = kit.get(gatewayId(kit))
    expect(properties).toMatchObject({ operationalState: 'Running', enableHttp2: false, urlPathMaps: [] })
    expect(properties.sslCertificates[0].properties).toEqual({ provisioningState: 'Succeeded' })
    expect(properties.backendHttpSettingsCollection[0].properties).toMatchObject({
      requestTimeout: 30,
      validateSNI: true
    })
    expect(properties.httpListeners[0].id).toBe(`${gatewayId(kit)}/httpListeners/app`)
    expect(kit.put(gatewayId(kit), kit.get(gatewayId(kit))).status).toBe(200)
  })

  const rule = (properties: Loose) => properties.requestRoutingRules[0].properties
  const listener = (properties: Loose) => properties.httpListeners[0].properties
  const settings = (properties: Loose) => properties.backendHttpSettingsCollection[0].properties
  const probe = (properties: Loose) => properties.probes[0].properties
  const second = (properties: Loose, collection: string, fields: Loose) =>
    properties[collection].push({ name: 'second', properties: { ...properties[collection][0].properties, ...fields } })
  const set = (of: (properties: Loose) => Loose, fields: Loose) => (properties: Loose) =>
    void Object.assign(of(properties), fields)
  const all = (fields: Loose) => set(properties => properties, fields)
  const tls = (sslPolicy: Loose) => all({ sslPolicy })
  const suites = ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']

  it.each<[string, (properties: Loose) => void, string | undefined]>([
    ['nothing changed', () => undefined, undefined],
    ['a retired tier', all({ sku: { name: 'WAF_Medium', tier: 'WAF' } }), 'InvalidRequestFormat'],
    ['capacity and autoscaling', set(p => p.sku, { capacity: 2 }), 'InvalidRequestFormat'],
    [
      'an upper end below the lower',
      all({ autoscaleConfiguration: { minCapacity: 5, maxCapacity: 4 } }),
      'InvalidRequestFormat'
    ],
    ['an upper end at the lower', all({ autoscaleConfiguration: { minCapacity: 5, maxCapacity: 5 } }), undefined],
    ['no firewall', all({ firewallPolicy: undefined }), 'ApplicationGatewayFirewallNotConfiguredForSelectedSku'],
    [
      'a firewall below WAF_v2',
      all({ sku: { name: 'Standard_v2', tier: 'Standard_v2' } }),
      'ApplicationGatewayFirewallCannotBeEnabledForSelectedSku'
    ],
    [
      'no firewall below WAF_v2',
      all({ sku: { name: 'Standard_v2', tier: 'Standard_v2' }, firewallPolicy: undefined }),
      undefined
    ],
    ['a name twice', p => p.backendAddressPools.push(p.backendAddressPools[0]), 'InvalidRequestFormat'],
    ['no listener', set(rule, { httpListener: undefined }), 'InvalidRequestFormat'],
    ['no settings', set(rule, { backendHttpSettings: undefined }), 'InvalidRequestFormat'],
    ['no rule', all({ requestRoutingRules: [] }), 'InvalidRequestFormat'],
    ['no priority', set(rule, { priority: undefined }), 'ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty'],
    ['priority 0', set(rule, { priority: 0 }), 'InvalidRequestFormat'],
    ['priority 20000', set(rule, { priority: 20000 }), undefined],
    ['priority 20001', set(rule, { priority: 20001 }), 'InvalidRequestFormat'],
    ['a listener with two rules', p => second(p, 'requestRoutingRules', { priority: 200 }), 'InvalidRequestFormat'],
    ['HTTPS without certificate', set(listener, { sslCertificate: undefined }), 'InvalidRequestFormat'],
    [
      'two listeners of one host',
      p => second(p, 'httpListeners', {}),
      'ApplicationGatewayHttpListenersUsingSameFrontendPortHostNameAndFrontendIpConfig'
    ],
    ['two listeners of two hosts', p => second(p, 'httpListeners', { hostName: 'preview.contoso.com' }), undefined],
    [
      'a host in both lists',
      p => second(p, 'httpListeners', { hostName: 'a.b', hostNames: ['app.contoso.com'] }),
      'ApplicationGatewayHttpListenersUsingSameFrontendPortHostNameAndFrontendIpConfig'
    ],
    ['settings with two hosts', set(settings, { pickHostNameFromBackendAddress: true }), 'InvalidRequestFormat'],
    ['settings without port', set(settings, { port: undefined }), 'InvalidRequestFormat'],
    [
      'an hour of draining',
      set(settings, { connectionDraining: { enabled: true, drainTimeoutInSec: 3600 } }),
      undefined
    ],
    [
      'more than an hour of draining',
      set(settings, { connectionDraining: { enabled: true, drainTimeoutInSec: 3601 } }),
      'InvalidRequestFormat'
    ],
    ['a probe with two hosts', set(probe, { host: 'a.b' }), 'InvalidRequestFormat'],
    ['a probe with its own host', set(probe, { host: 'a.b', pickHostNameFromBackendHttpSettings: false }), undefined],
    ['a probe without host', set(settings, { hostName: undefined }), 'InvalidRequestFormat'],
    [
      'a probe of another protocol',
      set(probe, { protocol: 'Http' }),
      'ApplicationGatewayProbeProtocolMustMatchBackendHttpSettingsProtocol'
    ],
    [
      'TLS 1.0 by name',
      tls({ policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' }),
      'ApplicationGatewayDeprecatedTlsVersionUsedInSslPolicy'
    ],
    ['TLS 1.2 by name', tls({ policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }), undefined],
    [
      'TLS 1.1 in words',
      tls({ policyType: 'Custom', minProtocolVersion: 'TLSv1_1', cipherSuites: suites }),
      'ApplicationGatewayDeprecatedTlsVersionUsedInSslPolicy'
    ],
    [
      'TLS 1.3 in a policy of the first kind',
      tls({ policyType: 'Custom', minProtocolVersion: 'TLSv1_3', cipherSuites: suites }),
      'InvalidRequestFormat'
    ],
    [
      'TLS 1.3 in one of the second',
      tls({ policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3', cipherSuites: suites }),
      undefined
    ],
    [
      'an unknown cipher',
      tls({ policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: ['NONE'] }),
      'InvalidRequestFormat'
    ],
    [
      'no cipher',
      tls({ policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: [] }),
      'InvalidRequestFormat'
    ],
    ['an unknown policy', tls({ policyType: 'Predefined', policyName: 'Best' }), 'InvalidRequestFormat'],
    ['a certificate without data', set(p => p.sslCertificates[0], { properties: {} }), 'InvalidRequestFormat'],
    [
      'a secret without identity',
      set(p => p.sslCertificates[0], {
        properties: { keyVaultSecretId: 'https://kv-one.vault.azure.net/secrets/pfx' }
      }),
      'InvalidRequestFormat'
    ],
    ['no subnet', all({ gatewayIPConfigurations: [] }), 'InvalidRequestFormat']
  ])('with %s', (_, change, code) => {
    const kit = kitForGateway()
    expect(codeOf(kit.put(gatewayId(kit), gateway(kit, change)))).toBe(code)
  })

  it('names only parts that its own body has', () => {
    const kit = kitForGateway()
    const dangling = gateway(
      kit,
      set(rule, { backendAddressPool: { id: `${gatewayId(kit)}/backendAddressPools/red` } })
    )
    expect(refusalOf(kit.put(gatewayId(kit), dangling))).toEqual([400, 'InvalidResourceReference'])
    const gone = gateway(
      kit,
      all({ firewallPolicy: { id: kit.network('ApplicationGatewayWebApplicationFirewallPolicies/no') } })
    )
    expect(codeOf(kit.put(gatewayId(kit), gone))).toBe('InvalidResourceReference')
  })

  it('has rules of different priorities, and basic listeners of different ports', () => {
    const kit = kitForGateway()
    const two = (priority: number, fields: Loose) =>
      gateway(kit, properties => {
        delete listener(properties).hostName
        second(properties, 'httpListeners', fields)
        second(properties, 'requestRoutingRules', {
          priority,
          httpListener: { id: `${gatewayId(kit)}/httpListeners/second` }
        })
      })
    const put = (priority: number, fields: Loose) => codeOf(kit.put(gatewayId(kit), two(priority, fields)))
    expect(put(200, {})).toBe('ApplicationGatewayHttpListenersUsingSameFrontendPort')
    expect(put(100, { hostName: 'a.b' })).toBe('ApplicationGatewayRequestRoutingRulePriorityNotUnique')
    expect(put(200, { hostName: 'a.b' })).toBeUndefined()
  })

  it('needs the right to join its policy', () => {
    const kit = kitForGateway()
    expect(codeOf(kit.put(gatewayId(kit), gateway(kit), { as: PLAN_IDENTITY }))).toBe('AuthorizationFailed')
  })
})

describe('two writes of a gateway', () => {
  it('the second takes the place of the first, which ends cancelled', () => {
    const kit = kitForGateway()
    kit.make(gatewayId(kit), gateway(kit))
    const write = (tag: string) => kit.put(gatewayId(kit), gateway(kit, undefined, { tags: { tag } }))
    const [first, second] = [write('first'), write('second')]
    const poll = (answer: typeof first) => kit.send('GET', answer.headers?.['Azure-AsyncOperation'] ?? '').body as Loose
    expect([first.status, second.status]).toEqual([200, 200])
    expect(poll(first)).toMatchObject({ status: 'Canceled', error: { code: 'Canceled' } })
    expect(poll(first).error.details[0].code).toBe('CanceledAndSupersededDueToAnotherOperation')
    expect(poll(second).status).toBe('InProgress')
    kit.settle()
    expect(poll(second).status).toBe('Succeeded')
    expect(kit.get(gatewayId(kit)).tags).toEqual({ tag: 'second' })
  })

  it('nothing is refused by an old etag', () => {
    const kit = kitForGateway()
    const { etag } = kit.make(gatewayId(kit), gateway(kit))
    kit.make(gatewayId(kit), gateway(kit))
    expect(kit.put(gatewayId(kit), gateway(kit), { headers: { 'if-match': etag } }).status).toBe(200)
  })

  it('an old etag counts where the network is switched to honour it', () => {
    const kit = kitForGateway()
    const { etag } = kit.make(gatewayId(kit), gateway(kit))
    kit.make(gatewayId(kit), gateway(kit))
    setSwitches(kit.world, ['network-honours-conditions'])
    const put = kit.put(gatewayId(kit), gateway(kit), { headers: { 'if-match': etag } })
    expect(refusalOf(put)).toEqual([412, 'PreconditionFailed'])
  })

  it('what is read says Succeeded though the write still runs', () => {
    const kit = kitForGateway()
    kit.make(gatewayId(kit), gateway(kit))
    const started = kit.put(gatewayId(kit), gateway(kit))
    const state = () => kit.get(gatewayId(kit)).properties.provisioningState
    expect(state()).toBe('Updating')
    kit.wait(47)
    expect(state()).toBe('Succeeded')
    expect((kit.send('GET', started.headers?.['Azure-AsyncOperation'] ?? '').body as Loose).status).toBe('InProgress')
  })

  it('a second one soon after the first has all the building before it', () => {
    const kit = kitForGateway()
    kit.put(gatewayId(kit), gateway(kit))
    kit.wait(60)
    const began = kit.world.now
    kit.put(gatewayId(kit), gateway(kit))
    kit.wait(50)
    expect(kit.get(gatewayId(kit)).properties.provisioningState).toBe('Updating')
    kit.settle()
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(5)
  })

  it('a deletion waits for the write', () => {
    const kit = kitForGateway()
    kit.make(gatewayId(kit), gateway(kit))
    kit.put(gatewayId(kit), gateway(kit))
    expect(refusalOf(kit.remove(gatewayId(kit)))).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
    expect(kit.remove(gatewayId(kit)).status).toBe(202)
  })
})

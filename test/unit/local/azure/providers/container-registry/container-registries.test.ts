import { describe, expect, it } from '@jest/globals'
import { codeOf, type Loose, newKit, refusalOf } from '../../kit.ts'
import { kitWithRegistry, registry, registryId } from './registry-kit.ts'

const enabled = { status: 'enabled' }

describe('a registry', () => {
  it('is there after about eight seconds, with what the provider fills in', () => {
    const kit = newKit()
    const began = kit.world.now
    const accepted = kit.put(registryId(kit, 'acrOne'), registry())
    expect(accepted.status).toBe(201)
    expect(accepted.headers?.['Azure-AsyncOperation']).toMatch(
      /\/acrOne\/operationStatuses\/registries-[0-9a-f-]{36}\?/
    )
    expect((accepted.body as Loose).properties.provisioningState).toBe('Creating')
    kit.settle()
    expect((kit.world.now - began) / 1000).toBeLessThan(9)
    const { sku, properties } = kit.get(registryId(kit, 'acrOne'))
    expect(sku).toEqual({ name: 'Premium', tier: 'Premium' })
    expect(properties).toMatchObject({
      loginServer: 'acrone.azurecr.io',
      networkRuleBypassOptions: 'AzureServices',
      publicNetworkAccess: 'Enabled',
      policies: { exportPolicy: enabled, retentionPolicy: { days: 7, status: 'disabled' } }
    })
  })

  it('keeps when it was made, and does not take what it computes', () => {
    const kit = kitWithRegistry()
    const before = kit.get(registryId(kit, 'acrone'))
    kit.wait(3600)
    const properties = { ...before.properties, loginServer: 'other.azurecr.io' }
    expect(kit.make(registryId(kit, 'acrone'), { ...before, properties }).properties).toMatchObject({
      loginServer: 'acrone.azurecr.io',
      creationDate: before.properties.creationDate
    })
  })

  it.each<[string, string, Loose, string | undefined]>([
    ['four letters', 'acro', registry(), 'InvalidResourceName'],
    ['five letters', 'acron', registry(), undefined],
    ['a hyphen', 'acr-one', registry(), 'InvalidResourceName'],
    ['a name a stranger has', 'Contoso', registry(), 'AlreadyInUse'],
    ['a name nobody has', 'contoso1', registry(), undefined],
    ['no SKU', 'acrone', registry({}, ''), 'InvalidParameters'],
    [
      'public access off below Premium',
      'acrone',
      registry({ publicNetworkAccess: 'Disabled' }, 'Standard'),
      'DisablingPublicNetworkAccessNotSupported'
    ],
    ['public access off', 'acrone', registry({ publicNetworkAccess: 'Disabled' }), undefined],
    ['data endpoints below Premium', 'acrone', registry({ dataEndpointEnabled: true }, 'Standard'), 'SkuNotSupported'],
    ['data endpoints', 'acrone', registry({ dataEndpointEnabled: true }), undefined],
    ['anonymous pull in Basic', 'acrone', registry({ anonymousPullEnabled: true }, 'Basic'), 'SkuNotSupported'],
    ['anonymous pull in Standard', 'acrone', registry({ anonymousPullEnabled: true }, 'Standard'), undefined],
    [
      'retention below Premium',
      'acrone',
      registry({ policies: { retentionPolicy: enabled } }, 'Standard'),
      'SkuNotSupported'
    ],
    [
      'quarantine below Premium',
      'acrone',
      registry({ policies: { quarantinePolicy: enabled } }, 'Basic'),
      'SkuNotSupported'
    ],
    ['quarantine', 'acrone', registry({ policies: { quarantinePolicy: enabled } }), undefined],
    ['content trust', 'acrone', registry({ policies: { trustPolicy: enabled } }), 'ContentTrustDeprecated'],
    [
      'no export, open to the public',
      'acrone',
      registry({ policies: { exportPolicy: { status: 'disabled' } } }),
      'ExportPolicyNotSupported'
    ],
    [
      'no export, closed',
      'acrone',
      registry({ publicNetworkAccess: 'Disabled', policies: { exportPolicy: { status: 'disabled' } } }),
      undefined
    ]
  ])('with %s', (_, name, body, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(registryId(kit, name), body))).toBe(code)
  })

  it('has its name to itself, in whichever group, until it is deleted', () => {
    const kit = kitWithRegistry()
    const other = `${kit.subscription}/resourceGroups/other`
    kit.make(other, { location: 'westeurope' })
    const second = () => kit.put(registryId(kit, 'ACRone', other), registry())
    expect(refusalOf(second())).toEqual([409, 'AlreadyInUse'])
    expect(kit.remove(registryId(kit, 'acrone')).status).toBe(202)
    kit.settle()
    expect(second().status).toBe(201)
  })

  it('says whether a name is free', () => {
    const kit = kitWithRegistry()
    const ask = (name: string) =>
      kit.send('POST', `${kit.subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability`, {
        name,
        type: 'Microsoft.ContainerRegistry/registries'
      }).body as Loose
    expect(ask('acrone')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' })
    expect(ask('acr-two')).toMatchObject({ nameAvailable: false, reason: 'Invalid' })
    expect(ask('acrtwo')).toEqual({ nameAvailable: true })
  })
})

describe('a replica', () => {
  const replica = (location: string) => ({ location, properties: {} })

  it('is called as its region, takes a minute and a half and adds a data endpoint', () => {
    const kit = kitWithRegistry('10.0.0.0/24', { dataEndpointEnabled: true })
    const began = kit.world.now
    kit.make(`${registryId(kit, 'acrone')}/replications/northeurope`, replica('northeurope'))
    expect((kit.world.now - began) / 1000).toBeGreaterThan(80)
    expect(kit.get(registryId(kit, 'acrone')).properties.dataEndpointHostNames).toEqual([
      'acrone.westeurope.data.azurecr.io',
      'acrone.northeurope.data.azurecr.io'
    ])
    expect(codeOf(kit.put(registryId(kit, 'acrone'), registry({}, 'Standard')))).toBe('RegistrySkuChangeNotAllowed')
    kit.remove(`${registryId(kit, 'acrone')}/replications/northeurope`)
    kit.settle()
    expect(kit.put(registryId(kit, 'acrone'), registry({}, 'Standard')).status).toBe(200)
  })

  it.each([
    ['Premium', 'westeurope', 'westeurope', 'InvalidReplicationLocation'],
    ['Premium', 'second', 'northeurope', 'InvalidReplicationName'],
    ['Standard', 'northeurope', 'northeurope', 'SkuNotSupported'],
    ['Premium', 'northeurope', 'northeurope', undefined]
  ])('of a %s registry, named %s, in %s: %s', (sku, name, location, code) => {
    const kit = newKit()
    kit.make(registryId(kit, 'acrone'), registry({}, sku))
    expect(codeOf(kit.put(`${registryId(kit, 'acrone')}/replications/${name}`, replica(location)))).toBe(code)
  })
})

describe('a cache rule', () => {
  const rule = (sourceRepository: string, targetRepository: string, more: Loose = {}) => ({
    properties: { sourceRepository, targetRepository, ...more }
  })

  it.each([
    [rule('mcr.microsoft.com/hello-world', 'hello-world'), undefined],
    [rule('hello-world', 'hello-world'), 'InvalidParameters'],
    [rule('mcr.microsoft.com/*', '*'), undefined],
    [rule('ghcr.io/org/*', 'org/*'), undefined],
    [rule('ghcr.io/org/*', 'org'), 'InvalidParameters'],
    [rule('ghcr.io/org', 'org/*'), 'InvalidParameters'],
    [rule('mcr.microsoft.com/hello-world', ''), 'InvalidParameters'],
    [rule('docker.io/library/traefik', 'traefik'), 'CredentialSetRequired'],
    [rule('docker.io/library/traefik', 'traefik', { credentialSetResourceId: 'c' }), undefined]
  ])('%j: %s', (body, code) => {
    const kit = kitWithRegistry()
    expect(codeOf(kit.put(`${registryId(kit, 'acrone')}/cacheRules/one`, body))).toBe(code)
  })

  it('fills a repository alone, and stays what it is', () => {
    const kit = kitWithRegistry()
    const rules = `${registryId(kit, 'acrone')}/cacheRules`
    kit.make(`${rules}/one`, rule('mcr.microsoft.com/a', 'a'))
    expect(refusalOf(kit.put(`${rules}/two`, rule('ghcr.io/a', 'a')))).toEqual([409, 'CacheRuleConflict'])
    expect(refusalOf(kit.put(`${rules}/one`, rule('mcr.microsoft.com/b', 'a')))).toEqual([400, 'CacheRuleImmutable'])
    expect(kit.put(`${rules}/one`, rule('mcr.microsoft.com/a', 'a')).status).toBe(200)
    expect(kit.put(`${rules}/two`, rule('ghcr.io/a', 'b')).status).toBe(201)
  })
})

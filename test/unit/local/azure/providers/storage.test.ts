import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, refusalOf, virtualNetwork } from '../kit.ts'
import { endpoint } from './container-registry/registry-kit.ts'

const accountId = (kit: Kit, name = 'stone', group = kit.group) =>
  `${group}/providers/Microsoft.Storage/storageAccounts/${name}`

function account(properties: Loose = {}, fields: Loose = {}): Loose {
  return { location: 'westeurope', sku: { name: 'Standard_ZRS' }, kind: 'StorageV2', properties, ...fields }
}

function kitWithAccount(properties: Loose = {}): Kit {
  const kit = newKit()
  kit.make(accountId(kit), account(properties))
  return kit
}

describe('a storage account', () => {
  it('is there after some twenty seconds, with its services', () => {
    const kit = newKit()
    const started = kit.put(accountId(kit), account({ allowSharedKeyAccess: false }))
    const address = started.headers?.Location ?? ''
    expect(kit.send('GET', address).status).toBe(202)
    kit.settle()
    expect(kit.send('GET', address).status).toBe(200)
    const { sku, properties } = kit.get(accountId(kit))
    expect(sku).toEqual({ name: 'Standard_ZRS', tier: 'Standard' })
    expect(properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      primaryEndpoints: { queue: 'https://stone.queue.core.windows.net/' }
    })
    expect(kit.get(`${accountId(kit)}/queueServices/default`).name).toBe('default')
    expect((kit.send('POST', `${accountId(kit)}/listKeys`).body as Loose).keys).toHaveLength(2)
  })

  it.each<[string, string, Loose, string | undefined]>([
    ['a capital', 'Stone', account(), 'AccountNameInvalid'],
    ['two letters', 'st', account(), 'AccountNameInvalid'],
    ['24 letters', 's'.repeat(24), account(), undefined],
    ['a name a stranger has', 'contoso', account(), 'StorageAccountAlreadyTaken'],
    ['an unknown SKU', 'stone', account({}, { sku: { name: 'Best' } }), 'InvalidValuesForRequestParameters'],
    ['no kind', 'stone', account({}, { kind: undefined }), 'InvalidValuesForRequestParameters']
  ])('with %s', (_, name, body, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(accountId(kit, name), body))).toBe(code)
  })

  it('has its name to itself, and says so', () => {
    const kit = kitWithAccount()
    const other = `${kit.subscription}/resourceGroups/other`
    kit.make(other, { location: 'westeurope' })
    const second = () => kit.put(accountId(kit, 'stone', other), account())
    expect(refusalOf(second())).toEqual([409, 'StorageAccountInAnotherResourceGroup'])
    const path = `${kit.subscription}/providers/Microsoft.Storage/checkNameAvailability`
    const ask = (name: string) =>
      kit.send('POST', path, { name, type: 'Microsoft.Storage/storageAccounts' }).body as Loose
    expect([ask('stone').nameAvailable, ask('sttwo').nameAvailable]).toEqual([false, true])
    expect(kit.remove(accountId(kit)).status).toBe(200)
    expect(second().status).toBe(201)
  })

  it('stays what it was made for', () => {
    const kit = kitWithAccount()
    expect(refusalOf(kit.put(accountId(kit), account({ isHnsEnabled: true })))).toEqual([
      409,
      'AccountPropertyCannotBeUpdated'
    ])
    expect(codeOf(kit.put(accountId(kit), account({}, { kind: 'BlobStorage' })))).toBe('AccountPropertyCannotBeUpdated')
    expect(kit.put(accountId(kit), account({ allowSharedKeyAccess: false })).status).toBe(200)
  })

  it('has a private endpoint for each service', () => {
    const kit = kitWithAccount()
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { endpoints: '10.0.0.0/24' }))
    for (const service of ['queue', 'blob']) {
      kit.make(kit.network(`privateEndpoints/${service}`), endpoint(kit, accountId(kit), service))
    }
    expect(kit.get(kit.network('privateEndpoints/queue')).properties.customDnsConfigs[0].fqdn).toBe(
      'stone.queue.core.windows.net'
    )
    expect(kit.get(accountId(kit)).properties.privateEndpointConnections).toHaveLength(2)
  })
})

describe('queues and containers', () => {
  it.each([
    ['queueServices/default/queues/events', {}, undefined],
    ['queueServices/default/queues/ev', {}, 'InvalidResourceName'],
    ['queueServices/default/queues/a--b', {}, 'InvalidResourceName'],
    ['queueServices/other', {}, 'InvalidResourceName'],
    ['blobServices/default/containers/dead-letters', {}, undefined],
    ['blobServices/default/containers/Dead', {}, 'InvalidResourceName'],
    ['blobServices/default/containers/open', { publicAccess: 'Blob' }, 'PublicAccessNotPermitted']
  ])('%s with %j: %s', (path, properties, code) => {
    const kit = kitWithAccount({ publicNetworkAccess: 'Disabled', allowSharedKeyAccess: false })
    expect(codeOf(kit.put(`${accountId(kit)}/${path}`, { properties }))).toBe(code)
  })

  it('may be public where the account allows it', () => {
    const kit = kitWithAccount({ allowBlobPublicAccess: true })
    const id = `${accountId(kit)}/blobServices/default/containers/open`
    expect(kit.put(id, { properties: { publicAccess: 'Blob' } }).status).toBe(201)
  })
})

import { describe, expect, it } from '@jest/globals'
import { formOf, versionsOf } from '../../../../../../local/azure/providers/key-vault/key-vault-secrets.ts'
import { codeOf, type Kit, type Loose, newKit, PLAN_IDENTITY, refusalOf, virtualNetwork } from '../../kit.ts'
import { endpoint } from '../container-registry/registry-kit.ts'

const DAY = 24 * 3600

function vaultId(kit: Kit, name = 'kv-one', group = kit.group): string {
  return `${group}/providers/Microsoft.KeyVault/vaults/${name}`
}

function vault(kit: Kit, fields: Loose = {}): Loose {
  const properties = { tenantId: kit.world.tenantId, sku: { family: 'A', name: 'standard' }, ...fields }
  return { location: 'westeurope', tags: { a: 'b' }, properties }
}

function kitWithVault(fields: Loose = {}): Kit {
  const kit = newKit()
  kit.make(vaultId(kit), vault(kit, fields))
  return kit
}

const deletedPath = (kit: Kit, name = 'kv-one') =>
  `${kit.subscription}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/${name}`

describe('a vault', () => {
  it('registers its name for half a minute, without a header to poll', () => {
    const kit = newKit()
    const began = kit.world.now
    const accepted = kit.put(vaultId(kit), vault(kit))
    expect(accepted.headers?.Location ?? accepted.headers?.['Azure-AsyncOperation']).toBeUndefined()
    expect((accepted.body as Loose).properties.provisioningState).toBe('RegisteringDns')
    kit.settle()
    expect((kit.world.now - began) / 1000).toBeGreaterThan(26)
    expect(kit.get(vaultId(kit)).properties).toMatchObject({
      provisioningState: 'Succeeded',
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: 'Enabled',
      vaultUri: 'https://kv-one.vault.azure.net/'
    })
  })

  it.each<[string, string, Loose, string | undefined]>([
    ['two letters', 'kv', {}, 'VaultNameNotValid'],
    ['a leading digit', '1kv', {}, 'VaultNameNotValid'],
    ['two hyphens', 'kv--one', {}, 'VaultNameNotValid'],
    ['a hyphen at the end', 'kv-', {}, 'VaultNameNotValid'],
    ['24 characters', 'a'.repeat(24), {}, undefined],
    ['25 characters', 'a'.repeat(25), {}, 'VaultNameNotValid'],
    ['a name a stranger has', 'contoso', {}, 'VaultAlreadyExists'],
    ['another tenant', 'kv-one', { tenantId: '11111111-1111-4111-8111-111111111111' }, 'BadRequest'],
    ['no SKU', 'kv-one', { sku: undefined }, 'BadRequest'],
    ['soft delete off', 'kv-one', { enableSoftDelete: false }, 'BadRequest'],
    ['protection off', 'kv-one', { enablePurgeProtection: false }, 'BadRequest'],
    ['protection on', 'kv-one', { enablePurgeProtection: true }, undefined],
    ['six days', 'kv-one', { softDeleteRetentionInDays: 6 }, 'BadRequest'],
    ['seven days', 'kv-one', { softDeleteRetentionInDays: 7 }, undefined],
    ['neither roles nor policies', 'kv-one', { enableRbacAuthorization: false }, 'BadRequest'],
    ['policies', 'kv-one', { enableRbacAuthorization: false, accessPolicies: [] }, undefined],
    ['recovery of nothing', 'kv-one', { createMode: 'recover' }, 'SoftDeletedVaultDoesNotExist']
  ])('with %s', (_, name, fields, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(vaultId(kit, name), vault(kit, fields)))).toBe(code)
  })

  it('has roles by default only from the api-version that says so', () => {
    const kit = newKit()
    const put = (fields: Loose) => kit.put(vaultId(kit), vault(kit, fields), { version: '2025-05-01' })
    expect(codeOf(put({}))).toBe('BadRequest')
    expect((put({ accessPolicies: [] }).body as Loose).properties.enableRbacAuthorization).toBe(false)
  })

  it('keeps its protection and its retention', () => {
    const kit = kitWithVault({ enablePurgeProtection: true, softDeleteRetentionInDays: 7 })
    expect(kit.make(vaultId(kit), vault(kit)).properties).toMatchObject({
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 7
    })
    expect(codeOf(kit.put(vaultId(kit), vault(kit, { enablePurgeProtection: false })))).toBe('BadRequest')
    expect(codeOf(kit.put(vaultId(kit), vault(kit, { softDeleteRetentionInDays: 8 })))).toBe('BadRequest')
  })

  it('shares its name with no other vault of the cloud', () => {
    const kit = kitWithVault()
    const other = `${kit.subscription}/resourceGroups/other`
    kit.make(other, { location: 'westeurope' })
    expect(refusalOf(kit.put(vaultId(kit, 'KV-one', other), vault(kit)))).toEqual([409, 'VaultAlreadyExists'])
  })

  it('can be reached by a private endpoint', () => {
    const kit = kitWithVault()
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { endpoints: '10.0.0.0/24' }))
    const id = kit.network('privateEndpoints/pe')
    kit.make(id, endpoint(kit, vaultId(kit), 'vault'))
    expect(kit.get(id).properties.customDnsConfigs).toEqual([
      { fqdn: 'kv-one.vault.azure.net', ipAddresses: ['10.0.0.4'] }
    ])
    expect(kit.get(vaultId(kit)).properties.privateEndpointConnections).toHaveLength(1)
  })
})

describe('a deleted vault', () => {
  it('is gone at once, and its name is not free', () => {
    const kit = kitWithVault()
    expect(kit.remove(vaultId(kit)).status).toBe(200)
    expect(codeOf(kit.send('GET', vaultId(kit)))).toBe('ResourceNotFound')
    expect(refusalOf(kit.put(vaultId(kit), vault(kit)))).toEqual([409, 'ConflictError'])
    const asked = { name: 'kv-one', type: 'Microsoft.KeyVault/vaults' }
    const check = `${kit.subscription}/providers/Microsoft.KeyVault/checkNameAvailability`
    expect(kit.send('POST', check, asked).body).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' })
    expect(kit.get(deletedPath(kit)).properties).toMatchObject({ vaultId: vaultId(kit), tags: { a: 'b' } })
    const { value } = kit.get(`${kit.subscription}/providers/Microsoft.KeyVault/deletedVaults`)
    expect(value).toHaveLength(1)
  })

  it('comes back as it was with its secrets, in its own group and region only', () => {
    const kit = kitWithVault({ softDeleteRetentionInDays: 7 })
    kit.make(`${vaultId(kit)}/secrets/s`, { properties: { value: 'v' } })
    kit.remove(vaultId(kit))
    const recover = { createMode: 'recover', softDeleteRetentionInDays: 30 }
    const elsewhere = { ...vault(kit, recover), location: 'northeurope' }
    expect(codeOf(kit.put(vaultId(kit), elsewhere))).toBe('SoftDeletedVaultDoesNotExist')
    const { properties } = kit.make(vaultId(kit), vault(kit, recover))
    expect([properties.softDeleteRetentionInDays, properties.createMode]).toEqual([7, undefined])
    expect(kit.get(`${vaultId(kit)}/secrets/s`).properties.secretUri).toBe('https://kv-one.vault.azure.net/secrets/s')
    expect(codeOf(kit.send('GET', deletedPath(kit)))).toBe('DeletedVaultNotFound')
  })

  it('is kept when its group goes', () => {
    const kit = kitWithVault()
    kit.make(`${vaultId(kit)}/secrets/s`, { properties: { value: 'v' } })
    kit.remove(kit.group)
    kit.settle()
    kit.make(kit.group, { location: 'westeurope' })
    expect(codeOf(kit.put(vaultId(kit), vault(kit)))).toBe('ConflictError')
    kit.make(vaultId(kit), vault(kit, { createMode: 'recover' }))
    expect(kit.get(`${vaultId(kit)}/secrets/s`).name).toBe('s')
  })

  it('is free again when its retention ends', () => {
    const kit = kitWithVault({ softDeleteRetentionInDays: 7 })
    kit.remove(vaultId(kit))
    kit.wait(7 * DAY - 10)
    expect(codeOf(kit.put(vaultId(kit), vault(kit)))).toBe('ConflictError')
    kit.wait(20)
    expect(kit.put(vaultId(kit), vault(kit)).status).toBe(201)
  })

  it('is purged when asked, unless it is protected', () => {
    const kit = kitWithVault()
    kit.remove(vaultId(kit))
    const purge = () => kit.send('POST', `${deletedPath(kit)}/purge`)
    const started = purge()
    expect(started.status).toBe(202)
    kit.settle()
    expect(kit.send('GET', started.headers?.Location ?? '').status).toBe(200)
    expect(refusalOf(purge())).toEqual([404, 'DeletedVaultNotFound'])
    kit.make(vaultId(kit), vault(kit, { enablePurgeProtection: true }))
    kit.remove(vaultId(kit))
    expect(refusalOf(purge())).toEqual([405, 'MethodNotAllowed'])
  })
})

describe('a secret', () => {
  it('is a new version at each PUT, and its value never comes back', () => {
    const kit = kitWithVault({
      publicNetworkAccess: 'Disabled',
      networkAcls: { bypass: 'None', defaultAction: 'Deny' }
    })
    const id = `${vaultId(kit)}/secrets/pfx`
    const body = {
      tags: { thumbprint: 'AA' },
      properties: { value: 'v', contentType: 't', attributes: { exp: 1900000000 } }
    }
    const first = kit.put(id, body).body as Loose
    expect(JSON.stringify(first)).not.toContain('"value"')
    expect(first.tags).toEqual({ thumbprint: 'AA' })
    expect(first.properties).toMatchObject({ contentType: 't', attributes: { enabled: true, exp: 1900000000 } })
    const second = kit.put(id, body).body as Loose
    expect(second.properties.secretUri).toBe(first.properties.secretUri)
    expect(second.properties.secretUriWithVersion).not.toBe(first.properties.secretUriWithVersion)
    expect(versionsOf(kit.world, id).map(({ expires }) => expires)).toEqual([1900000000, 1900000000])
    expect(JSON.stringify(kit.world.resources)).not.toContain('valueForm')
  })

  it.each<[string, Loose, string | undefined]>([
    ['a_b', { value: 'v' }, 'BadRequest'],
    ['a-b', { value: 'v' }, undefined],
    ['a', {}, 'BadRequest'],
    ['a', { value: 'x'.repeat(25 * 1024) }, undefined],
    ['a', { value: 'x'.repeat(25 * 1024 + 1) }, 'BadRequest']
  ])('%s is taken or refused', (name, properties, code) => {
    const kit = kitWithVault()
    expect(codeOf(kit.put(`${vaultId(kit)}/secrets/${name}`, { properties }))).toBe(code)
  })

  it('cannot be deleted by itself', () => {
    const kit = kitWithVault()
    kit.make(`${vaultId(kit)}/secrets/s`, { properties: { value: 'v' } })
    expect(refusalOf(kit.remove(`${vaultId(kit)}/secrets/s`))).toEqual([405, 'MethodNotAllowed'])
  })

  it('needs a vault, and the right to write', () => {
    const kit = kitWithVault()
    const body = { properties: { value: 'v' } }
    expect(codeOf(kit.put(`${vaultId(kit, 'kv-two')}/secrets/s`, body))).toBe('ParentResourceNotFound')
    expect(codeOf(kit.put(`${vaultId(kit)}/secrets/s`, body, { as: PLAN_IDENTITY }))).toBe('AuthorizationFailed')
  })

  it.each([
    [Buffer.from([0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x03]).toString('base64'), 'pkcs12'],
    [Buffer.from([0x30, 0x82, 0x01, 0x00, 0x30, 0x82]).toString('base64'), 'certificate'],
    ['-----BEGIN CERTIFICATE-----\nMII', 'pem'],
    ['hunter2', 'text']
  ])('%j looks like %s', (value, form) => {
    expect(formOf(value)).toBe(form)
  })
})

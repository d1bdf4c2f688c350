import { describe, expect, it } from '@jest/globals'
import { inventory } from '../../../../../local/azure/inventory.ts'
import { codeOf, type Kit, type Loose, newKit, publicAddress, refusalOf } from '../kit.ts'

const workspaceOf = (kit: Kit, name = 'w') => `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/${name}`

describe('a log workspace', () => {
  it('has no operation address: its state tells', () => {
    const kit = newKit()
    const { status, headers, body } = kit.put(workspaceOf(kit), { location: 'westeurope' }) as Loose
    expect([status, headers['Azure-AsyncOperation'], body.properties.provisioningState]).toEqual([201, undefined, 'Updating'])
    kit.settle()
    expect(kit.get(workspaceOf(kit)).properties).toMatchObject({ provisioningState: 'Succeeded', retentionInDays: 30, sku: { name: 'PerGB2018' } })
  })

  it.each([
    [29, 'InvalidParameter'],
    [30, undefined],
    [730, undefined],
    [731, 'InvalidParameter']
  ])('keeping data for %d days: %s', (retentionInDays, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(workspaceOf(kit), { location: 'westeurope', properties: { retentionInDays } }))).toBe(code)
  })

  it('comes back as the same one when its name does, and tells its keys to those who may', () => {
    const kit = newKit()
    const { customerId } = kit.make(workspaceOf(kit), { location: 'westeurope' }).properties
    const keys = (as: string) => kit.send('POST', `${workspaceOf(kit)}/sharedKeys`, undefined, { as }) as Loose
    expect(keys('aks-baseline-apply').body.primarySharedKey).toMatch(/^[A-Za-z0-9+/=]{40,}$/)
    expect(keys('aks-baseline-plan').status).toBe(403)
    kit.remove(workspaceOf(kit))
    kit.settle()
    expect(kit.make(workspaceOf(kit), { location: 'westeurope' }).properties.customerId).toBe(customerId)
  })
})

describe('diagnostic settings', () => {
  function setUp() {
    const kit = newKit()
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    for (const name of ['w', 'w2']) kit.make(workspaceOf(kit, name), { location: 'westeurope' })
    const id = (name: string) => `${kit.network('publicIPAddresses/p')}/providers/Microsoft.Insights/diagnosticSettings/${name}`
    const put = (name: string, fields: Loose) => kit.put(id(name), { properties: { workspaceId: workspaceOf(kit), ...fields } })
    return { kit, id, put }
  }

  const log = (category: string, enabled = true) => ({ logs: [{ category, enabled }] })

  it.each<[string, Loose, string | undefined]>([
    ['of a category the type has', log('DDoSProtectionNotifications'), undefined],
    ['of a category it has not', log('BastionAuditLogs'), 'BadRequest'],
    ['of a metric it has', { metrics: [{ category: 'AllMetrics', enabled: true }] }, undefined],
    ['of a metric it has not', { metrics: [{ category: 'SomeMetrics', enabled: true }] }, 'BadRequest'],
    ['of a category group it has', { logs: [{ categoryGroup: 'allLogs', enabled: true }] }, undefined],
    ['of a category group it has not', { logs: [{ categoryGroup: 'everything', enabled: true }] }, 'BadRequest'],
    ['without a sink', { workspaceId: undefined }, 'BadRequest']
  ])('%s', (_, fields, code) => {
    expect(codeOf(setUp().put('d', fields))).toBe(code)
  })

  it('need their workspace and their resource, and a type that has some', () => {
    const { kit, put, id } = setUp()
    expect(codeOf(put('d', { workspaceId: workspaceOf(kit, 'none') }))).toBe('InvalidResourceReference')
    expect(codeOf(kit.put(id('d').replace('/p/', '/q/'), { properties: {} }))).toBe('ResourceNotFound')
    kit.make(kit.network('routeTables/r'), { location: 'westeurope' })
    const unsupported = `${kit.network('routeTables/r')}/providers/Microsoft.Insights/diagnosticSettings/d`
    expect(codeOf(kit.put(unsupported, { properties: { workspaceId: workspaceOf(kit) } }))).toBe('ResourceTypeNotSupported')
  })

  it('do not share a sink for a category, but may for another, or send the same elsewhere', () => {
    const { kit, put } = setUp()
    expect(put('a', log('DDoSProtectionNotifications')).status).toBe(201)
    expect(refusalOf(put('b', log('DDoSProtectionNotifications')))).toEqual([409, 'Conflict'])
    expect(put('b', log('DDoSMitigationReports')).status).toBe(201)
    expect(put('c', { ...log('DDoSProtectionNotifications'), workspaceId: workspaceOf(kit, 'w2') }).status).toBe(201)
    expect(put('d', log('DDoSProtectionNotifications', false)).status).toBe(201)
    expect(put('a', log('DDoSProtectionNotifications')).status).toBe(200)
    expect(put('e', {}).status).toBe(201)
    expect(refusalOf(put('f', {}))).toEqual([400, 'BadRequest'])
  })

  it('outlive their resource and return with its name', () => {
    const { kit, id, put } = setUp()
    put('a', log('DDoSProtectionNotifications'))
    expect(kit.get(id('a')).id).toContain(`/microsoft.network/publicipaddresses/p/providers/microsoft.insights/diagnosticSettings/a`)
    kit.remove(kit.network('publicIPAddresses/p'))
    kit.settle()
    expect(kit.send('GET', id('a')).status).toBe(404)
    expect(JSON.stringify(inventory(kit.world))).not.toContain('diagnosticSettings')
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    expect(kit.get(id('a')).properties.logs[0]).toMatchObject({ category: 'DDoSProtectionNotifications', retentionPolicy: { days: 0 } })
  })
})

describe('user-assigned identities', () => {
  const identityOf = (kit: Kit) => `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`
  const credential = (subject: string, fields = {}) => ({ properties: { issuer: 'https://i', subject, audiences: ['a'], ...fields } })

  function setUp() {
    const kit = newKit()
    kit.make(identityOf(kit), { location: 'westeurope' })
    const put = (name: string, body: Loose) => kit.put(`${identityOf(kit)}/federatedIdentityCredentials/${name}`, body)
    return { kit, put }
  }

  it('have a principal and a client at once, and keep them', () => {
    const { kit } = setUp()
    const { properties } = kit.get(identityOf(kit))
    expect(properties).toMatchObject({ tenantId: kit.world.tenantId, principalId: expect.any(String), clientId: expect.any(String) })
    expect(kit.make(identityOf(kit), { location: 'westeurope' }).properties).toEqual(properties)
  })

  it.each<[string, string, Loose, string | undefined]>([
    ['a good one', 'abc', credential('s'), undefined],
    ['a name of two letters', 'ab', credential('s'), 'BadRequest'],
    ['two audiences', 'abc', credential('s', { audiences: ['a', 'b'] }), 'BadRequest'],
    ['issuer and subject of another', 'abc', credential('taken'), 'BadRequest']
  ])('take as a credential %s', (_, name, body, code) => {
    const { kit, put } = setUp()
    put('other', credential('taken'))
    kit.wait(2)
    expect(codeOf(put(name, body))).toBe(code)
  })

  it('take one credential at a time, and twenty at most', () => {
    const { kit, put } = setUp()
    expect(put('n00', credential('s0')).status).toBe(201)
    expect(refusalOf(put('n01', credential('s1')))).toEqual([
      409,
      'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity'
    ])
    const statuses = Array.from({ length: 20 }, (_, i) => {
      kit.wait(2)
      return put(`n${i + 1}`, credential(`s${i + 1}`)).status
    })
    expect(statuses).toEqual([...Array(19).fill(201), 400])
  })

  it('are unknown to role assignments without principalType for some minutes', () => {
    const { kit } = setUp()
    const { principalId } = kit.get(identityOf(kit)).properties
    const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
    const { objectId } = kit.caller('aks-baseline-apply')
    const scope = kit.subscription
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/99999999-9999-4999-8999-999999999999`
    const common = { id, type: 'Microsoft.Authorization/roleAssignments', name: 'x', generation: 1, createdAt: 0 }
    kit.world.resources[id] = { ...common, properties: { principalId: objectId, roleDefinitionId: owner, scope } }
    const put = () =>
      kit.put(`${kit.group}/providers/Microsoft.Authorization/roleAssignments/11111111-1111-4111-8111-111111111111`, {
        properties: { principalId, roleDefinitionId: `/x/${owner}` }
      })
    expect(refusalOf(put())).toEqual([400, 'PrincipalNotFound'])
    kit.wait(300)
    expect(put().status).toBe(201)
  })
})

import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, refusalOf } from '../kit.ts'

describe('user-assigned identities', () => {
  const identityOf = (kit: Kit) => `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`
  const credential = (subject: string, fields = {}) => ({
    properties: { issuer: 'https://i', subject, audiences: ['a'], ...fields }
  })

  function setUp() {
    const kit = newKit()
    kit.make(identityOf(kit), { location: 'westeurope' })
    const put = (name: string, body: Loose) => kit.put(`${identityOf(kit)}/federatedIdentityCredentials/${name}`, body)
    return { kit, put }
  }

  it('have a principal and a client at once, and keep them', () => {
    const { kit } = setUp()
    const { properties } = kit.get(identityOf(kit))
    expect(properties).toMatchObject({
      tenantId: kit.world.tenantId,
      principalId: expect.any(String),
      clientId: expect.any(String)
    })
    expect(kit.make(identityOf(kit), { location: 'westeurope' }).properties).toEqual(properties)
  })

  it('are somebody else when they are made again under the same name', () => {
    const { kit } = setUp()
    const { principalId } = kit.get(identityOf(kit)).properties
    kit.remove(identityOf(kit))
    expect(kit.make(identityOf(kit), { location: 'westeurope' }).properties.principalId).not.toBe(principalId)
  })

  it.each<[string, string, Loose, string | undefined]>([
    ['a good one', 'abc', credential('s'), undefined],
    ['a name of two letters', 'ab', credential('s'), 'BadRequest'],
    ['two audiences', 'abc', credential('s', { audiences: ['a', 'b'] }), 'BadRequest'],
    ['issuer and subject of another', 'abc', credential('taken'), 'BadRequest']
  ])('take as a credential %s', (_, name, body, code) => {
    const { put } = setUp()
    put('other', credential('taken'))
    expect(codeOf(put(name, body))).toBe(code)
  })

  it('take twenty credentials, each as soon as the one before is answered', () => {
    const { put } = setUp()
    const statuses = Array.from({ length: 21 }, (_, i) => put(`name${i}`, credential(`s${i}`)).status)
    expect(statuses).toEqual([...Array(20).fill(201), 400])
  })

  it('take one credential at a time while a deployment writes them', () => {
    const { kit, put } = setUp()
    const resource = (name: string, fields = {}) => ({
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      apiVersion: '2024-11-30',
      name: `i/${name}`,
      ...credential(name),
      ...fields
    })
    const deployment = `${kit.group}/providers/Microsoft.Resources/deployments/d`
    const deploy = (second: object) => {
      const template = {
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        resources: [resource('aaa'), resource('bbb', second)]
      }
      expect(kit.put(deployment, { properties: { mode: 'Incremental', template } }).status).toBeLessThan(300)
    }
    const concurrent = 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity'
    deploy({})
    kit.settle()
    expect(JSON.stringify(kit.get(deployment).properties.error)).toContain(concurrent)
    const id = `[resourceId('${resource('aaa').type}', 'i', 'aaa')]`
    deploy({ dependsOn: [id] })
    const isWriting = () =>
      Object.values(kit.world.operations).some(({ data }) => Number(data.answersAt) > kit.world.now)
    while (!isWriting()) kit.wait(0.1)
    expect(refusalOf(put('ccc', credential('ccc')))).toEqual([409, concurrent])
    kit.settle()
    expect(kit.get(deployment).properties.provisioningState).toBe('Succeeded')
    expect(put('ccc', credential('ccc')).status).toBe(201)
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

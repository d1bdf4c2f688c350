import { describe, expect, it } from '@jest/globals'
import { type Loose, newKit, publicAddress, refusalOf, virtualNetwork } from '../kit.ts'

describe('resource groups', () => {
  it('are made at once, read in any case, listed, tagged', () => {
    const kit = newKit()
    const id = `${kit.subscription}/resourceGroups/Hub`
    expect(kit.put(id, { location: 'West Europe', tags: { a: 'b' } })).toMatchObject({
      status: 201,
      body: { id, location: 'westeurope', properties: { provisioningState: 'Succeeded' } }
    })
    expect(kit.put(id, { location: 'westeurope' }).status).toBe(200)
    expect(kit.get(id.toLowerCase()).id).toBe(id)
    expect(kit.send('HEAD', id).status).toBe(204)
    expect(kit.get(`${kit.subscription}/resourcegroups`).value.map(({ name }: Loose) => name)).toEqual(['g', 'Hub'])
    expect(kit.send('PATCH', id, { tags: { c: 'd' } }).body).toMatchObject({ tags: { c: 'd' } })
  })

  it.each([
    ['without a location', 'x', {}, [400, 'LocationRequired']],
    ['in another region than before', 'g', { location: 'northeurope' }, [409, 'InvalidResourceLocation']],
    ['with a name that ends in a period', 'x.', { location: 'westeurope' }, [400, 'InvalidResourceGroup']]
  ])('%s are refused', (_, name, body, expected) => {
    const kit = newKit()
    expect(refusalOf(kit.put(`${kit.subscription}/resourceGroups/${name}`, body))).toEqual(expected)
    expect(kit.put(`${kit.subscription}/resourceGroups/x.y`, { location: 'westeurope' }).status).toBe(201)
  })

  it('are deleted with all they hold, in the time of the slowest, and refuse writes meanwhile', () => {
    const kit = newKit()
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    const began = kit.world.now
    const { status, headers = {} } = kit.remove(kit.group)
    expect(status).toBe(202)
    expect(refusalOf(kit.put(kit.network('publicIPAddresses/q'), publicAddress))).toEqual([
      409,
      'ResourceGroupBeingDeleted'
    ])
    expect(kit.send('GET', headers.Location ?? '').status).toBe(202)
    kit.settle()
    expect((kit.world.now - began) / 1000).toBeGreaterThan(24)
    expect((kit.world.now - began) / 1000).toBeLessThan(31)
    expect(kit.send('GET', headers.Location ?? '').status).toBe(200)
    expect(refusalOf(kit.send('GET', kit.network('publicIPAddresses/p')))).toEqual([404, 'ResourceGroupNotFound'])
    expect(refusalOf(kit.remove(kit.group))).toEqual([404, 'ResourceGroupNotFound'])
  })

  it('stay when something outside uses what they hold', () => {
    const kit = newKit()
    const rules = kit.network('networkSecurityGroups/n')
    kit.make(rules, { location: 'westeurope' })
    const other = `${kit.subscription}/resourceGroups/other`
    kit.make(other, { location: 'westeurope' })
    const network = `${other}/providers/Microsoft.Network/virtualNetworks/v`
    kit.make(
      network,
      virtualNetwork('10.0.0.0/16', { a: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: rules } } })
    )
    const { headers = {} } = kit.remove(kit.group)
    kit.settle()
    expect(refusalOf(kit.send('GET', headers.Location ?? ''))).toEqual([409, 'ResourceGroupDeletionBlocked'])
    expect(kit.get(kit.group).properties.provisioningState).toBe('Succeeded')
    kit.remove(network)
    kit.settle()
    kit.remove(kit.group)
    kit.settle()
    expect(kit.send('GET', kit.group).status).toBe(404)
  })
})

describe('a group that is being deleted', () => {
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: []
  }
  const stack = { template, actionOnUnmanage: { resources: 'delete' }, denySettings: { mode: 'none' } }

  it('answers a second DELETE as the first, and takes no deployment and no stack', () => {
    const kit = newKit()
    const at = `${kit.group}/providers/Microsoft.Resources`
    const [first, second] = [kit.remove(kit.group), kit.remove(kit.group)]
    const pathOf = (location: string | undefined) => new URL(location ?? '').pathname
    expect([second.status, pathOf(second.headers?.Location)]).toEqual([202, pathOf(first.headers?.Location)])
    const refused = [409, 'ResourceGroupBeingDeleted']
    expect(refusalOf(kit.put(`${at}/deployments/d`, { properties: { mode: 'Incremental', template } }))).toEqual(
      refused
    )
    expect(refusalOf(kit.put(`${at}/deploymentStacks/s`, { properties: stack }, { version: '2025-07-01' }))).toEqual(
      refused
    )
  })

  it('takes its history, stacks and what-if results along, and a stack in the middle of its work ends', () => {
    const kit = newKit()
    const at = `${kit.group}/providers/Microsoft.Resources`
    const of = (path: string) => `${at}/${path}`
    const version = { version: '2025-07-01' }
    kit.put(of('deployments/d'), { properties: { mode: 'Incremental', template } })
    const ask = { ...stack, deploymentStackResourceId: of('deploymentStacks/s'), retentionInterval: 'P1D' }
    kit.put(of('deploymentStacksWhatIfResults/w'), { properties: ask }, version)
    kit.settle()
    const slow = { type: 'Microsoft.Network/bastionHosts', apiVersion: '2025-09-01', name: 'b', location: 'westeurope' }
    const properties = { ...stack, template: { ...template, resources: [slow] } }
    const started = kit.put(of('deploymentStacks/s'), { properties }, version)
    kit.remove(kit.group)
    kit.settle()
    const { deployments, stacks, whatIfResults } = kit.world.tables
    expect(Object.keys({ ...deployments, ...stacks, ...whatIfResults })).toEqual([])
    expect((kit.send('GET', started.headers?.['Azure-AsyncOperation'] ?? '') as Loose).body.status).toBe('failed')
  })
})

describe('a list of resources', () => {
  it('gives the provisioning state only when it is expanded, and for tracked resources only', () => {
    const kit = newKit()
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    kit.put(kit.network('publicIPAddresses/p'), publicAddress)
    expect(kit.get(`${kit.group}/resources`).value[0]).not.toHaveProperty('provisioningState')
    const { value } = kit.get(`${kit.group}/resources?$expand=createdTime,provisioningState`)
    expect(value).toMatchObject([
      { name: 'p', provisioningState: 'Updating', createdTime: expect.stringMatching(/Z$/) },
      { name: 'v', provisioningState: 'Succeeded' }
    ])
    expect(value).toHaveLength(2)
  })

  it('refuses to expand what Azure does not have, and says what local Azure does not support', () => {
    const kit = newKit()
    const expand = (name: string) => refusalOf(kit.send('GET', `${kit.group}/resources?$expand=${name}`))
    expect(expand('properties')).toEqual([400, 'InvalidExpandQueryParameter'])
    expect(expand('changedTime')).toEqual([501, 'NotSupportedByLocalAzure'])
  })
})

import { describe, expect, it } from '@jest/globals'
import { checkPut } from '../../../../../../local/azure/resources/resources.ts'
import { codeOf, type Kit, type Loose, PLAN_IDENTITY, refusalOf } from '../../kit.ts'
import { endpoint, kitWithRegistry, registry, registryId } from '../container-registry/registry-kit.ts'

const ZONE = 'privateDnsZones/privatelink.azurecr.io'

function makeEndpoint(kit: Kit, name = 'pe'): string {
  const id = kit.network(`privateEndpoints/${name}`)
  kit.make(id, endpoint(kit, registryId(kit, 'acrone'), 'registry'))
  return id
}

function makeZoneGroup(kit: Kit, endpointId: string): void {
  kit.make(kit.network(ZONE), { location: 'global' })
  const properties = { privateDnsZoneId: kit.network(ZONE) }
  kit.make(`${endpointId}/privateDnsZoneGroups/default`, {
    properties: { privateDnsZoneConfigs: [{ name: 'acr', properties }] }
  })
}

function records(kit: Kit): Loose {
  const { value } = kit.get(`${kit.network(ZONE)}/A`)
  return Object.fromEntries(value.map(({ name, properties }: Loose) => [name, properties.aRecords[0].ipv4Address]))
}

/** Gives the planner these rights and no others. */
function restrict(kit: Kit, actions: readonly string[]): void {
  const name = '11111111-1111-4111-8111-111111111111'
  const id = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`
  const properties = { roleName: 'r', permissions: [{ actions, notActions: [] }] }
  const type = 'Microsoft.Authorization/roleDefinitions'
  kit.world.resources[id.toLowerCase()] = { id, type, name, properties, generation: 1, createdAt: 0 }
  const { objectId } = kit.caller(PLAN_IDENTITY)
  for (const { properties: assignment } of Object.values(kit.world.resources)) {
    if (assignment.principalId === objectId) assignment.roleDefinitionId = id
  }
}

const replica = { location: 'northeurope', properties: {} }

describe('a private endpoint', () => {
  it('takes an address for the registry and one for each region that holds its content', () => {
    const kit = kitWithRegistry()
    const began = kit.world.now
    const id = makeEndpoint(kit)
    expect((kit.world.now - began) / 1000).toBeGreaterThan(40)
    const { properties } = kit.get(id)
    expect(properties.customDnsConfigs).toEqual([
      { fqdn: 'acrone.azurecr.io', ipAddresses: ['10.0.0.4'] },
      { fqdn: 'acrone.westeurope.data.azurecr.io', ipAddresses: ['10.0.0.5'] }
    ])
    const state = properties.privateLinkServiceConnections[0].properties.privateLinkServiceConnectionState
    expect(state.status).toBe('Approved')
    expect(kit.get(registryId(kit, 'acrone')).properties.privateEndpointConnections).toMatchObject([
      { name: 'pe', properties: { privateEndpoint: { id } } }
    ])
    expect(kit.get(properties.networkInterfaces[0].id).properties.ipConfigurations).toHaveLength(2)
  })

  it('writes its names into the zone, follows the replicas, and takes them back', () => {
    const kit = kitWithRegistry()
    const id = makeEndpoint(kit)
    makeZoneGroup(kit, id)
    const two = { acrone: '10.0.0.4', 'acrone.westeurope.data': '10.0.0.5' }
    expect(records(kit)).toEqual(two)
    expect(kit.get(id).properties.customDnsConfigs).toEqual([])
    kit.make(`${registryId(kit, 'acrone')}/replications/northeurope`, replica)
    expect(records(kit)).toEqual({ ...two, 'acrone.northeurope.data': '10.0.0.6' })
    const { recordSets } = kit.get(`${id}/privateDnsZoneGroups/default`).properties.privateDnsZoneConfigs[0].properties
    expect(recordSets.map(({ recordSetName }: Loose) => recordSetName)).toContain('acrone.northeurope.data')
    kit.remove(`${registryId(kit, 'acrone')}/replications/northeurope`)
    kit.settle()
    expect(records(kit)).toEqual(two)
    kit.remove(id)
    kit.settle()
    expect(records(kit)).toEqual({})
    expect(kit.get(kit.network('networkInterfaces')).value).toEqual([])
  })

  it.each([
    ['10.0.0.0/29', 1, undefined],
    ['10.0.0.0/29', 2, 'SubnetIsFull'],
    ['10.0.0.0/28', 2, undefined]
  ])('in %s, endpoint number %i: %s', (range, count, code) => {
    const kit = kitWithRegistry(range)
    for (let i = 1; i < count; i++) makeEndpoint(kit, `pe${i}`)
    const last = kit.put(
      kit.network(`privateEndpoints/pe${count}`),
      endpoint(kit, registryId(kit, 'acrone'), 'registry')
    )
    expect(codeOf(last)).toBe(code)
  })

  it('is made beside others in one subnet, each with addresses of its own', () => {
    const kit = kitWithRegistry()
    const ids = ['a', 'b'].map(name => kit.network(`privateEndpoints/${name}`))
    for (const id of ids) expect(kit.put(id, endpoint(kit, registryId(kit, 'acrone'), 'registry')).status).toBe(201)
    kit.settle()
    const given = ids.flatMap(id =>
      kit.get(id).properties.customDnsConfigs.flatMap(({ ipAddresses }: Loose) => ipAddresses)
    )
    expect(given).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6', '10.0.0.7'])
  })

  it('gives a replica no room where its subnet is full, and the replica goes again', () => {
    const kit = kitWithRegistry('10.0.0.0/29')
    makeEndpoint(kit)
    const id = `${registryId(kit, 'acrone')}/replications`
    kit.make(`${id}/northeurope`, replica)
    const started = kit.put(`${id}/eastus`, { ...replica, location: 'eastus' })
    expect(started.status).toBe(201)
    kit.settle()
    const poll = kit.send('GET', started.headers?.['Azure-AsyncOperation'] ?? '').body as Loose
    expect([poll.status, poll.error.code]).toEqual(['Failed', 'SubnetIsFull'])
    expect(codeOf(kit.send('GET', `${id}/eastus`))).toBe('ResourceNotFound')
  })

  it('lets replicas be added only by who may change it', () => {
    const kit = kitWithRegistry()
    const id = makeEndpoint(kit)
    const replication = `${registryId(kit, 'acrone')}/replications/northeurope`
    restrict(kit, ['Microsoft.ContainerRegistry/*', '*/read'])
    const put = () => kit.put(replication, replica, { as: PLAN_IDENTITY })
    expect(refusalOf(put())).toEqual([403, 'LinkedAuthorizationFailed'])
    const asked = { id: replication, apiVersion: '2023-07-01', body: replica, caller: kit.caller(PLAN_IDENTITY) }
    const check = (roles: boolean) => checkPut(kit.world, { ...asked, preflight: { roles } })?.error.code
    // `ProviderNoRbac` asks no right, so that whoever plans need not be allowed to write.
    expect([check(true), check(false)]).toEqual(['LinkedAuthorizationFailed', undefined])
    kit.remove(id)
    kit.settle()
    expect(put().status).toBe(201)
  })

  it('is made by who may approve it, and writes names by who may join the zone', () => {
    const kit = kitWithRegistry()
    kit.make(kit.network(ZONE), { location: 'global' })
    const id = kit.network('privateEndpoints/pe')
    const network = ['Microsoft.Network/privateEndpoints/*', 'Microsoft.Network/virtualNetworks/*', '*/read']
    const put = () => kit.put(id, endpoint(kit, registryId(kit, 'acrone'), 'registry'), { as: PLAN_IDENTITY })
    restrict(kit, network)
    expect(refusalOf(put())).toEqual([403, 'LinkedAuthorizationFailed'])
    restrict(kit, [...network, 'Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action'])
    expect(put().status).toBe(201)
    kit.settle()
    const config = { name: 'z', properties: { privateDnsZoneId: kit.network(ZONE) } }
    const group = () =>
      kit.put(
        `${id}/privateDnsZoneGroups/default`,
        { properties: { privateDnsZoneConfigs: [config] } },
        { as: PLAN_IDENTITY }
      )
    expect(refusalOf(group())).toEqual([403, 'LinkedAuthorizationFailed'])
    restrict(kit, [...network, 'Microsoft.Network/privateDnsZones/join/action'])
    expect(group().status).toBe(201)
  })

  it.each<[string, (kit: Kit) => Loose, string | undefined]>([
    ['of another group', kit => endpoint(kit, registryId(kit, 'acrone'), 'vault'), 'PrivateEndpointInvalidGroupId'],
    [
      'to a resource that is not there',
      kit => endpoint(kit, registryId(kit, 'acrtwo'), 'registry'),
      'InvalidResourceReference'
    ],
    [
      'to something that takes none',
      kit => endpoint(kit, kit.network('virtualNetworks/v'), 'v'),
      'PrivateEndpointInvalidGroupId'
    ],
    [
      'without a subnet',
      kit => endpoint(kit, registryId(kit, 'acrone'), 'registry', { subnet: undefined }),
      'InvalidRequestFormat'
    ],
    [
      'in a subnet that is not there',
      kit =>
        endpoint(kit, registryId(kit, 'acrone'), 'registry', {
          subnet: { id: kit.network('virtualNetworks/v/subnets/none') }
        }),
      'InvalidResourceReference'
    ],
    ['to a registry', kit => endpoint(kit, registryId(kit, 'acrone'), 'registry'), undefined]
  ])('%s', (_, body, code) => {
    const kit = kitWithRegistry()
    expect(codeOf(kit.put(kit.network('privateEndpoints/pe'), body(kit)))).toBe(code)
  })

  it('needs a Premium registry that is at rest', () => {
    const kit = kitWithRegistry()
    kit.make(registryId(kit, 'acrtwo'), registry({}, 'Standard'))
    const put = (name: string) =>
      kit.put(kit.network('privateEndpoints/pe'), endpoint(kit, registryId(kit, name), 'registry'))
    expect(codeOf(put('acrtwo'))).toBe('SkuNotSupported')
    kit.put(`${registryId(kit, 'acrone')}/replications/northeurope`, replica)
    const early = put('acrone')
    expect(refusalOf(early)).toEqual([429, 'RetryableError'])
    expect((early.body as Loose).error.details[0].code).toBe('ReferencedResourceNotProvisioned')
    kit.settle()
    expect(put('acrone').status).toBe(201)
  })

  it('stays where it is, and what it leads to', () => {
    const kit = kitWithRegistry()
    kit.make(registryId(kit, 'acrtwo'), registry())
    const id = makeEndpoint(kit)
    const moved = kit.put(id, endpoint(kit, registryId(kit, 'acrtwo'), 'registry'))
    expect(refusalOf(moved)).toEqual([400, 'PrivateEndpointCannotBeChanged'])
    expect(kit.make(id, kit.get(id)).properties.networkInterfaces).toHaveLength(1)
  })

  it('leads nowhere when its target is gone, though another of that name comes', () => {
    const kit = kitWithRegistry()
    const id = makeEndpoint(kit)
    kit.remove(registryId(kit, 'acrone'))
    kit.settle()
    const state = () =>
      kit.get(id).properties.privateLinkServiceConnections[0].properties.privateLinkServiceConnectionState.status
    expect(state()).toBe('Disconnected')
    kit.make(registryId(kit, 'acrone'), registry())
    expect(state()).toBe('Disconnected')
    expect(kit.get(registryId(kit, 'acrone')).properties.privateEndpointConnections).toEqual([])
  })

  it('keeps its names when its registry goes, replicas and all', () => {
    const kit = kitWithRegistry()
    makeZoneGroup(kit, makeEndpoint(kit))
    kit.make(`${registryId(kit, 'acrone')}/replications/northeurope`, replica)
    const before = records(kit)
    kit.remove(registryId(kit, 'acrone'))
    kit.settle()
    expect(records(kit)).toEqual(before)
  })

  it('keeps its interface and its subnet from being deleted', () => {
    const kit = kitWithRegistry()
    const id = makeEndpoint(kit)
    const [nic] = kit.get(id).properties.networkInterfaces
    expect(refusalOf(kit.remove(nic.id))).toEqual([400, 'NicInUseWithPrivateEndpoint'])
    expect(refusalOf(kit.put(nic.id, { location: 'westeurope' }))).toEqual([501, 'NotSupportedByLocalAzure'])
    expect(codeOf(kit.remove(kit.network('virtualNetworks/v/subnets/endpoints')))).toBe('InUseSubnetCannotBeDeleted')
    kit.remove(id)
    kit.settle()
    expect(kit.remove(kit.network('virtualNetworks/v/subnets/endpoints')).status).toBe(202)
  })

  it('has one zone group, of zones that are there', () => {
    const kit = kitWithRegistry()
    const id = makeEndpoint(kit)
    const group = (zone?: string) => ({
      properties: {
        privateDnsZoneConfigs: zone === undefined ? [] : [{ name: 'z', properties: { privateDnsZoneId: zone } }]
      }
    })
    const put = (name: string, zone?: string) => kit.put(`${id}/privateDnsZoneGroups/${name}`, group(zone))
    expect(codeOf(put('default', kit.network(ZONE)))).toBe('InvalidResourceReference')
    expect(codeOf(put('default'))).toBe('InvalidRequestFormat')
    makeZoneGroup(kit, id)
    expect(codeOf(put('second', kit.network(ZONE)))).toBe('PrivateDnsZoneGroupAlreadyExists')
    expect(put('default', kit.network(ZONE)).status).toBe(200)
  })

  it('goes with its group, whatever else is in it', () => {
    const kit = kitWithRegistry()
    makeZoneGroup(kit, makeEndpoint(kit))
    kit.remove(kit.group)
    kit.settle()
    expect(Object.keys(kit.world.resources).filter(key => key.startsWith(kit.group.toLowerCase()))).toEqual([])
  })
})

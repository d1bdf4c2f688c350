import { describe, expect, it } from '@jest/globals'
import { refuseUnauthorized } from '../../../../../local/azure/authorization/authorization.ts'
import {
  APPLY_IDENTITY,
  applicationOf,
  type Kit,
  type Loose,
  newKit,
  PLAN_IDENTITY,
  refusalOf,
  virtualNetwork
} from '../kit.ts'

const NETWORK_CONTRIBUTOR = '4d97b98b-1d4f-4787-a291-c67834d212e7'
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
const NAME = '11111111-1111-4111-8111-111111111111'
const SECOND = '22222222-2222-4222-8222-222222222222'
const PRINCIPAL = '33333333-3333-4333-8333-333333333333'

function assignmentId(scope: string, name = NAME): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`
}

function body(kit: Kit, role = NETWORK_CONTRIBUTOR, fields: object = {}): Loose {
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  return { properties: { roleDefinitionId, principalId: PRINCIPAL, principalType: 'ServicePrincipal', ...fields } }
}

/** An assignment as if somebody had made it long ago. */
function grant(kit: Kit, principalId: string, role: string, scope: string): void {
  const id = assignmentId(scope, `${role.slice(0, 24)}${'9'.repeat(12)}`)
  const properties = { ...body(kit, role).properties, principalId, scope }
  const common = {
    type: 'Microsoft.Authorization/roleAssignments',
    name: id.split('/').at(-1) ?? '',
    generation: 1,
    createdAt: 0
  }
  kit.world.resources[id.toLowerCase()] = { ...common, id, properties }
}

/** The apply identity loses everything it was given. */
function strip(kit: Kit, name: string): string {
  const { objectId } = applicationOf(kit.world, name)
  for (const [key, { type, properties }] of Object.entries(kit.world.resources)) {
    if (type === 'Microsoft.Authorization/roleAssignments' && properties.principalId === objectId)
      delete kit.world.resources[key]
  }
  return objectId
}

describe('roles', () => {
  it.each<[string, string, boolean]>([
    [PLAN_IDENTITY, 'Microsoft.Network/virtualNetworks/read', true],
    [PLAN_IDENTITY, 'Microsoft.Network/virtualNetworks/write', false],
    [PLAN_IDENTITY, 'Microsoft.Resources/deploymentStacksWhatIfResults/write', true],
    [PLAN_IDENTITY, 'microsoft.resources/deployments/WHATIF/action', true],
    [PLAN_IDENTITY, 'Microsoft.Resources/deployments/write', false],
    [PLAN_IDENTITY, 'Microsoft.Resources/deploymentStacks/write', false],
    [APPLY_IDENTITY, 'Microsoft.Network/virtualNetworks/write', true],
    [APPLY_IDENTITY, 'Microsoft.Network/register/action', true],
    [APPLY_IDENTITY, 'Microsoft.Resources/deploymentStacks/write', true],
    [APPLY_IDENTITY, 'Microsoft.Resources/deploymentStacks/manageDenySetting/action', false],
    [APPLY_IDENTITY, 'Microsoft.Authorization/locks/write', false],
    [APPLY_IDENTITY, 'Microsoft.Authorization/policyAssignments/write', true]
  ])('%s may %s: %s', (name, action, allowed) => {
    const kit = newKit()
    const refused = refuseUnauthorized(kit.world, kit.caller(name), action, kit.group)
    expect(refused?.error.code).toBe(allowed ? undefined : 'AuthorizationFailed')
  })

  it('count at their scope and below, not beside', () => {
    const kit = newKit()
    const objectId = strip(kit, APPLY_IDENTITY)
    grant(kit, objectId, CONTRIBUTOR, kit.group)
    const may = (scope: string) =>
      refuseUnauthorized(kit.world, kit.caller(APPLY_IDENTITY), 'Microsoft.Network/x/write', scope) === undefined
    const scopes = [
      kit.group,
      `${kit.group.toUpperCase()}/providers/Microsoft.Network/x/a`,
      `${kit.group}2`,
      kit.subscription
    ]
    expect(scopes.map(may)).toEqual([true, true, false, false])
  })

  it('are what permissions answers, a row each', () => {
    const kit = newKit()
    const path = `${kit.group}/providers/Microsoft.Authorization/permissions`
    expect(kit.get(path, { as: PLAN_IDENTITY }).value).toEqual([
      { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] },
      expect.objectContaining({ actions: expect.arrayContaining(['Microsoft.Resources/deployments/whatIf/action']) })
    ])
    strip(kit, PLAN_IDENTITY)
    expect(kit.get(path, { as: PLAN_IDENTITY }).value).toEqual([])
  })

  it('are found by id and by name', () => {
    const kit = newKit()
    const path = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions`
    expect(kit.get(`${path}/${OWNER}`).properties).toMatchObject({ roleName: 'Owner', type: 'BuiltInRole' })
    expect(kit.get(`${path}?$filter=roleName eq 'AKS baseline planner'`).value).toHaveLength(1)
    expect(kit.send('GET', `${path}/${NAME}`).status).toBe(404)
  })
})

describe('a request without the right', () => {
  it.each(['GET', 'PUT', 'DELETE'])('%s is refused and changes nothing', method => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    strip(kit, PLAN_IDENTITY)
    const answer = kit.send(method, network, virtualNetwork('10.0.0.0/8'), { as: PLAN_IDENTITY }) as Loose
    expect(refusalOf(answer)).toEqual([403, 'AuthorizationFailed'])
    const { clientId, objectId } = applicationOf(kit.world, PLAN_IDENTITY)
    expect(answer.body.error.message).toContain(`The client '${clientId}' with object id '${objectId}'`)
    expect(kit.get(network).properties.addressSpace.addressPrefixes).toEqual(['10.0.0.0/16'])
  })

  it('sees no subscription in the list', () => {
    const kit = newKit()
    strip(kit, PLAN_IDENTITY)
    expect(kit.get('/subscriptions', { as: PLAN_IDENTITY }).value).toEqual([])
    expect(kit.send('GET', kit.subscription, undefined, { as: PLAN_IDENTITY }).status).toBe(403)
  })
})

describe('a role assignment', () => {
  it('reaches the checks only after one to five minutes', () => {
    const kit = newKit()
    const { objectId } = applicationOf(kit.world, PLAN_IDENTITY)
    kit.make(assignmentId(kit.group), body(kit, NETWORK_CONTRIBUTOR, { principalId: objectId }))
    const put = () =>
      kit.put(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16'), { as: PLAN_IDENTITY }).status
    kit.wait(58)
    expect(put()).toBe(403)
    kit.wait(242)
    expect(put()).toBe(201)
  })

  it('is written and written again, listed, and deleted', () => {
    const kit = newKit()
    const id = assignmentId(kit.group)
    expect(kit.put(id, body(kit)).status).toBe(201)
    expect(kit.put(id, body(kit)).status).toBe(200)
    expect(kit.get(id).properties).toMatchObject({
      principalId: PRINCIPAL,
      scope: kit.group,
      principalType: 'ServicePrincipal'
    })
    const list = `${kit.group}/providers/Microsoft.Authorization/roleAssignments?$filter=principalId eq '${PRINCIPAL}'`
    expect(kit.get(list).value).toHaveLength(1)
    expect(kit.remove(id)).toMatchObject({ status: 200, body: { name: NAME } })
    expect(kit.send('GET', id).status).toBe(404)
  })

  it.each<[string, [number, string], (kit: Kit) => [string, Loose]]>([
    ['a name that is no guid', [400, 'InvalidRoleAssignmentId'], kit => [assignmentId(kit.group, 'reader'), body(kit)]],
    [
      'an unknown principal without principalType',
      [400, 'PrincipalNotFound'],
      kit => [assignmentId(kit.group), body(kit, CONTRIBUTOR, { principalType: undefined })]
    ],
    [
      'a principal of zeros with principalType',
      [400, 'PrincipalNotFound'],
      kit => [
        assignmentId(kit.group),
        body(kit, CONTRIBUTOR, { principalId: '00000000-0000-0000-0000-000000000000', principalType: 'Group' })
      ]
    ],
    ['an unknown role', [404, 'RoleDefinitionDoesNotExist'], kit => [assignmentId(kit.group), body(kit, SECOND)]],
    [
      'a principal that is no guid',
      [400, 'InvalidPrincipalId'],
      kit => [assignmentId(kit.group), body(kit, CONTRIBUTOR, { principalId: 'me' })]
    ],
    [
      'a condition nobody can evaluate',
      [400, 'InvalidCondition'],
      kit => [assignmentId(kit.group), body(kit, CONTRIBUTOR, { condition: 'true' })]
    ]
  ])('with %s is refused', (_, expected, made) => {
    const kit = newKit()
    grant(kit, applicationOf(kit.world, APPLY_IDENTITY).objectId, OWNER, kit.subscription)
    const [id, assignment] = made(kit)
    expect(refusalOf(kit.put(id, assignment))).toEqual(expected)
    expect(kit.put(assignmentId(kit.group), body(kit, CONTRIBUTOR)).status).toBe(201)
  })

  it('for a known principal needs no principalType', () => {
    const kit = newKit()
    grant(kit, applicationOf(kit.world, APPLY_IDENTITY).objectId, OWNER, kit.subscription)
    const { objectId } = applicationOf(kit.world, PLAN_IDENTITY)
    const given = body(kit, CONTRIBUTOR, { principalId: objectId, principalType: undefined })
    expect(kit.put(assignmentId(kit.group), given).status).toBe(201)
  })

  it('exists once for a scope, principal and role, whatever its name', () => {
    const kit = newKit()
    kit.make(assignmentId(kit.group), body(kit))
    const answer = kit.put(assignmentId(kit.group, SECOND), body(kit)) as Loose
    expect(refusalOf(answer)).toEqual([409, 'RoleAssignmentExists'])
    expect(answer.body.error.message).toContain(NAME.replaceAll('-', ''))
    kit.make(`${kit.subscription}/resourceGroups/h`, { location: 'westeurope' })
    expect(kit.put(assignmentId(`${kit.subscription}/resourceGroups/h`, SECOND), body(kit)).status).toBe(201)
  })

  it('keeps its principal and role', () => {
    const kit = newKit()
    kit.make(assignmentId(kit.group), body(kit))
    const changed = body(kit, NETWORK_CONTRIBUTOR, { principalId: SECOND })
    expect(refusalOf(kit.put(assignmentId(kit.group), changed))).toEqual([400, 'RoleAssignmentUpdateNotPermitted'])
  })

  it('needs its scope to exist', () => {
    const kit = newKit()
    const id = assignmentId(kit.network('virtualNetworks/v'))
    expect(refusalOf(kit.put(id, body(kit)))).toEqual([404, 'ResourceNotFound'])
    expect(refusalOf(kit.put(assignmentId(`${kit.subscription}/resourceGroups/none`), body(kit)))).toEqual([
      404,
      'ResourceGroupNotFound'
    ])
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16'))
    expect(kit.put(id, body(kit)).status).toBe(201)
  })

  it('goes with its scope', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    kit.make(assignmentId(network), body(kit))
    kit.remove(network)
    kit.settle()
    expect(Object.keys(kit.world.resources)).not.toContain(assignmentId(network).toLowerCase())
  })
})

describe('the condition on the apply identity', () => {
  it.each<[string, string, object, number]>([
    ['a role of the list', NETWORK_CONTRIBUTOR, {}, 201],
    ['another role', OWNER, {}, 403],
    ['a role of the list, to a person', NETWORK_CONTRIBUTOR, { principalType: 'User' }, 403],
    ['a role of the list, to a group', NETWORK_CONTRIBUTOR, { principalType: 'Group' }, 201],
    ['a role of the list, to nobody knows whom', NETWORK_CONTRIBUTOR, { principalType: undefined }, 403]
  ])('decides on giving %s', (_, role, fields, status) => {
    const kit = newKit()
    const answer = kit.put(assignmentId(kit.group), body(kit, role, fields)) as Loose
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.body.error.message).toContain('or an ABAC condition not fulfilled')
  })

  it('covers taking away as well', () => {
    const kit = newKit()
    grant(kit, PRINCIPAL, OWNER, kit.group)
    const foreign = assignmentId(kit.group, `${OWNER.slice(0, 24)}${'9'.repeat(12)}`)
    kit.make(assignmentId(kit.group), body(kit))
    expect(refusalOf(kit.remove(foreign))).toEqual([403, 'AuthorizationFailed'])
    expect(kit.remove(assignmentId(kit.group)).status).toBe(200)
  })
})

describe('resources that a body joins', () => {
  function foreignHub() {
    const kit = newKit()
    const hub = `${kit.subscription}/resourceGroups/hub`
    kit.make(hub, { location: 'westeurope' })
    const remote = `${hub}/providers/Microsoft.Network/virtualNetworks/hub`
    kit.make(remote, virtualNetwork('10.1.0.0/16', { AzureBastionSubnet: '10.1.0.0/26' }))
    const objectId = strip(kit, APPLY_IDENTITY)
    grant(kit, objectId, CONTRIBUTOR, kit.group)
    return { kit, hub, remote, objectId }
  }

  it('must be the caller’s to peer with', () => {
    const { kit, hub, remote, objectId } = foreignHub()
    const local = kit.network('virtualNetworks/v')
    kit.make(local, virtualNetwork('10.2.0.0/16'))
    const put = () =>
      kit.put(`${local}/virtualNetworkPeerings/hub`, { properties: { remoteVirtualNetwork: { id: remote } } })
    const refused = put() as Loose
    expect(refusalOf(refused)).toEqual([403, 'LinkedAuthorizationFailed'])
    expect(refused.body.error.message).toContain("'Microsoft.Network/virtualNetworks/peer/action'")
    grant(kit, objectId, NETWORK_CONTRIBUTOR, hub)
    expect(put().status).toBe(201)
  })

  it.each([
    [
      'a subnet',
      (remote: string) => ({
        ipConfigurations: [{ name: 'a', properties: { subnet: { id: `${remote}/subnets/AzureBastionSubnet` } } }]
      }),
      'subnets/join/action'
    ],
    [
      'a public address',
      (remote: string) => ({
        ipConfigurations: [
          {
            name: 'a',
            properties: { publicIPAddress: { id: remote.replace('virtualNetworks/hub', 'publicIPAddresses/p') } }
          }
        ]
      }),
      'publicIPAddresses/join/action'
    ]
  ])('must be the caller’s to join: %s', (_, properties, action) => {
    const { kit, remote } = foreignHub()
    const answer = kit.put(kit.network('bastionHosts/b'), {
      location: 'westeurope',
      properties: properties(remote)
    }) as Loose
    expect(refusalOf(answer)).toEqual([403, 'LinkedAuthorizationFailed'])
    expect(answer.body.error.message).toContain(action)
  })
})

describe('somebody without any role', () => {
  it.each(['/providers', '/providers/Microsoft.Network', '/locations'])('may not read %s', path => {
    const kit = newKit()
    const nobody = { clientId: 'nobody', objectId: 'nobody', displayName: 'nobody', federatedCredentials: [] }
    kit.world.directory.applications.nobody = nobody
    const version = path === '/locations' ? { version: '2022-12-01' } : {}
    const ask = (as: string) => kit.send('GET', `${kit.subscription}${path}`, undefined, { as, ...version })
    expect(refusalOf(ask('nobody'))).toEqual([403, 'AuthorizationFailed'])
    expect(ask(PLAN_IDENTITY).status).toBe(200)
  })
})

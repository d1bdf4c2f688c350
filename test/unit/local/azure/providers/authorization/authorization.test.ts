import { describe, expect, it } from '@jest/globals'
import { AKS, publicCluster } from '../../../aks/cluster-kit.ts'
import { type Kit, newKit, refusalOf } from '../../kit.ts'

const [ONE, TWO] = ['1', '2'].map(digit => `${digit.repeat(8)}-0000-4000-8000-000000000000`)
const OWNER_ROLE = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

/** A kit whose caller owns the subscription. */
function ownersKit(): Kit {
  const kit = newKit()
  for (const { properties } of Object.values(kit.world.resources)) {
    if (properties.principalId !== kit.caller('aks-baseline-apply').objectId) continue
    properties.roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${OWNER_ROLE}`
  }
  return kit
}

function define(kit: Kit, name: string | undefined, roleName: string) {
  const permissions = [{ actions: ['*/read'], notActions: [] }]
  const properties = { roleName, type: 'CustomRole', permissions, assignableScopes: [kit.subscription] }
  return kit.put(`${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`, { properties })
}

describe('a custom role', () => {
  it('may be written again, and have a name of its own', () => {
    const kit = ownersKit()
    expect(define(kit, ONE, 'Auditor').status).toBe(201)
    expect(define(kit, ONE, 'auditor').status).toBe(200)
    expect(define(kit, TWO, 'Auditor of others').status).toBe(201)
  })

  it.each(['Auditor', 'AUDITOR', 'Reader'])('may not be called %s as another is', roleName => {
    const kit = ownersKit()
    define(kit, ONE, 'Auditor')
    expect(refusalOf(define(kit, TWO, roleName))).toEqual([409, 'RoleDefinitionWithSameNameExists'])
  })

  it('needs a GUID', () => {
    expect(refusalOf(define(ownersKit(), 'auditor', 'Auditor'))).toEqual([400, 'InvalidRoleDefinitionId'])
  })
})

describe('a role in a namespace', () => {
  const group = 'dddddddd-0000-4000-8000-000000000002'
  const reader = '7f6c6a51-bcf8-42ba-9220-52d62157d7db'
  const assign = (kit: Kit, scope: string) => {
    const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${reader}`
    const properties = { roleDefinitionId, principalId: group, principalType: 'Group' }
    return kit.put(`${scope}/providers/Microsoft.Authorization/roleAssignments/${ONE}`, { properties })
  }

  it('can be given where the cluster is, whether or not the namespace is there', () => {
    const kit = ownersKit()
    const cluster = `${kit.group}/providers/Microsoft.ContainerService/managedClusters/c`
    expect(refusalOf(assign(kit, `${cluster}/namespaces/shop`))).toEqual([404, 'ResourceNotFound'])
    kit.put(cluster, publicCluster, { version: AKS })
    kit.settle()
    expect(assign(kit, `${cluster}/namespaces/shop`).status).toBe(201)
    expect(refusalOf(assign(kit, `${cluster}/agentPools/none`))).toEqual([404, 'ResourceNotFound'])
    expect(kit.get(`${cluster}/namespaces/shop/providers/Microsoft.Authorization/roleAssignments/${ONE}`).name).toBe(
      ONE
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import { type Kit, newKit, refusalOf } from '../kit.ts'

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

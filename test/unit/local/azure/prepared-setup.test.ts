import { describe, expect, it } from '@jest/globals'
import { conditionAllows } from '../../../../local/azure/authorization/role-conditions.ts'
import {
  deploySetup,
  SETUP_DEFAULTS,
  type SetupParameters,
  setupCondition
} from '../../../../local/azure/prepared-setup.ts'
import { assignmentCondition } from '../../../../src/arm/assignment-condition.ts'
import { assignableRoles, backupRoles, clusterAdministrator, pipelineRoles } from '../../../../src/arm/role-table.ts'
import { evaluateCondition } from '../../../../src/azure/role-condition.ts'
import { APPLY_IDENTITY, applicationOf, emptyWorld, newKit } from './kit.ts'

const GROUP = '88888888-0000-4000-8000-000000000001'
const ROLES = [
  ...new Map(
    [
      ...Object.values(assignableRoles),
      ...Object.values(backupRoles),
      ...Object.values(pipelineRoles),
      clusterAdministrator
    ].map(role => [role.id, role])
  ).values()
]

/** Returns the requests that a condition allows, as the emulator evaluates it. */
function allowedBy(condition: string, verb: 'write' | 'delete'): string[] {
  return requests()
    .filter(({ RoleDefinitionId, PrincipalId, PrincipalType }) =>
      conditionAllows(condition, `Microsoft.Authorization/roleAssignments/${verb}`, {
        ...{ RoleDefinitionId, PrincipalId, PrincipalType }
      })
    )
    .map(({ line }) => line)
}

function requests() {
  return ROLES.flatMap(({ id, name }) =>
    [GROUP, '99999999-0000-4000-8000-000000000009'].flatMap(PrincipalId =>
      ['Group', 'User'].map(PrincipalType => ({
        ...{ RoleDefinitionId: id, PrincipalId, PrincipalType },
        line: `${name} ${PrincipalType} ${PrincipalId}`
      }))
    )
  )
}

const MORE = Object.values(backupRoles)
  .map(({ id }) => `, ${id}`)
  .join('')

describe.each<[string, SetupParameters, string]>([
  ['defaults', SETUP_DEFAULTS, assignmentCondition()],
  ['a group', { adminGroups: [GROUP], backups: false }, assignmentCondition({ groups: GROUP })],
  ['backups', { adminGroups: [], backups: true }, assignmentCondition({ more: MORE })]
])('the prepared set-up with %s', (_, parameters, template) => {
  it.each(['write', 'delete'] as const)('allows exactly what the template allows to %s', verb => {
    const allowed = allowedBy(setupCondition(parameters), verb)
    expect(allowed).not.toHaveLength(0)
    expect(allowed).toEqual(allowedBy(template, verb))
  })

  it('is evaluated by the product as by the emulator', () => {
    const condition = setupCondition(parameters)
    const allowed = requests().filter(request => evaluateCondition(condition, request) === 'allowed')
    expect(allowed.map(({ line }) => line)).toEqual(allowedBy(condition, 'write'))
  })
})

describe('deploySetup', () => {
  it('replaces the condition of the apply identity and nothing else', () => {
    const world = emptyWorld()
    deploySetup(world, APPLY_IDENTITY, { adminGroups: [GROUP], backups: true })
    const changed = emptyWorld()
    for (const { properties } of Object.values(changed.resources)) {
      if ('condition' in properties) properties.condition = setupCondition({ adminGroups: [GROUP], backups: true })
    }
    expect(world).toEqual(changed)
    expect(world).not.toEqual(emptyWorld())
    deploySetup(world, APPLY_IDENTITY, SETUP_DEFAULTS)
    expect(world).toEqual(emptyWorld())
  })

  it('adds the apply identity of each environment once, also after a move to another region', () => {
    const kit = newKit()
    const names = (region: string) => {
      const environments = [{ workload: 'shop', environment: 'production', region }]
      deploySetup(kit.world, APPLY_IDENTITY, { ...SETUP_DEFAULTS, environments })
      const path = `${kit.subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`
      return kit.get(path).value.map((each: { name: string; properties: object }) => [each.name, each.properties])
    }
    const { objectId: principalId } = applicationOf(kit.world, APPLY_IDENTITY)
    const expected = [['id-shop-production-apply-westeurope', expect.objectContaining({ principalId })]]
    expect(names('westeurope')).toEqual(expected)
    expect(names('northeurope')).toEqual(expected)
  })
})

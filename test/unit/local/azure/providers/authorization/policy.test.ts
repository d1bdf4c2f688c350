import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, refusalOf } from '../../kit.ts'

const VERSION = { version: '2026-07-01' }
const IMAGES = 'febd0533-8e55-448f-b837-bd0e06f16469'
const RESTRICTED = '42b8ef37-b724-4e24-bbc8-7a7708edfe00'
const builtIn = (name: string, type = 'policyDefinitions') => `/providers/Microsoft.Authorization/${type}/${name}`

function assign(kit: Kit, policyDefinitionId: string, parameters: Loose = {}, more: Loose = {}) {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]))
  const id = `${kit.group}/providers/Microsoft.Authorization/policyAssignments/a`
  return kit.put(id, { properties: { policyDefinitionId, parameters: values, ...more } }, VERSION)
}

const custom = (kit: Kit) => `${kit.subscription}/providers/Microsoft.Authorization/policyDefinitions/hosts`
const definition = {
  properties: {
    policyRule: { if: {} },
    parameters: { effect: { allowedValues: ['deny'], defaultValue: 'deny' }, suffixes: { type: 'Array' } }
  }
}

describe('policy assignments', () => {
  it.each<[string, string, Loose, string | undefined]>([
    ['a built-in one with what it must have', builtIn(IMAGES), { allowedContainerImagesRegex: '^x$' }, undefined],
    ['in the effect it takes', builtIn(IMAGES), { allowedContainerImagesRegex: 'x', effect: 'Deny' }, undefined],
    ['an initiative', builtIn(RESTRICTED, 'policySetDefinitions'), { effect: 'Audit' }, undefined],
    ['a built-in one that is not there', builtIn('0'.repeat(8)), {}, 'PolicyDefinitionNotFound'],
    ['without what it must have', builtIn(IMAGES), {}, 'MissingPolicyParameter'],
    [
      'with a parameter it has not',
      builtIn(IMAGES),
      { allowedContainerImagesRegex: 'x', colour: 'red' },
      'UndefinedPolicyParameter'
    ],
    [
      'in an effect written otherwise',
      builtIn(IMAGES),
      { allowedContainerImagesRegex: 'x', effect: 'deny' },
      'PolicyParameterValueNotAllowed'
    ]
  ])('of %s', (_, id, parameters, code) => {
    expect(codeOf(assign(newKit(), id, parameters))).toBe(code)
  })

  it('has a display name of 128 characters at most', () => {
    const put = (length: number) =>
      codeOf(assign(newKit(), builtIn(RESTRICTED, 'policySetDefinitions'), {}, { displayName: 'x'.repeat(length) }))
    expect([put(128), put(129)]).toEqual([undefined, 'InvalidPolicyAssignmentDisplayName'])
  })
})

describe('the list of policy assignments of a resource group', () => {
  const listed = (kit: Kit, query = '') => {
    const path = `${kit.group}/providers/Microsoft.Authorization/policyAssignments${query}`
    return kit.get(path, VERSION).value.map(({ name }: Loose) => name)
  }
  const create = (kit: Kit, scope: string, name: string) => {
    const properties = { policyDefinitionId: builtIn(RESTRICTED, 'policySetDefinitions') }
    kit.make(`${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`, { properties }, VERSION)
  }

  it('includes those of the subscription and excludes those of other groups', () => {
    const kit = newKit()
    kit.make(`${kit.subscription}/resourceGroups/other`, { location: 'westeurope' })
    create(kit, kit.subscription, 'above')
    create(kit, kit.group, 'at')
    create(kit, `${kit.subscription}/resourceGroups/other`, 'elsewhere')
    expect(listed(kit)).toEqual(['above', 'at'])
    expect(listed(kit, '?$filter=atScope()')).toEqual(['above', 'at'])
  })

  it('is refused for a group that does not exist', () => {
    const kit = newKit()
    const path = `${kit.subscription}/resourceGroups/absent/providers/Microsoft.Authorization/policyAssignments`
    expect(refusalOf(kit.send('GET', path, undefined, VERSION))).toEqual([404, 'ResourceGroupNotFound'])
  })
})

describe('policy definitions', () => {
  it('of one’s own need a rule, say what an assignment must give, and stay while they are assigned', () => {
    const kit = newKit()
    expect(codeOf(kit.put(custom(kit), { properties: {} }, VERSION))).toBe('InvalidPolicyDefinition')
    expect(kit.put(custom(kit), definition, VERSION).status).toBe(201)
    expect(codeOf(assign(kit, custom(kit)))).toBe('MissingPolicyParameter')
    expect(codeOf(assign(kit, custom(kit), { suffixes: [], effect: 'Deny' }))).toBe('PolicyParameterValueNotAllowed')
    expect(assign(kit, custom(kit), { suffixes: ['contoso.com'] }).status).toBe(201)
    expect(refusalOf(kit.remove(custom(kit), VERSION))).toEqual([409, 'PolicyDefinitionInUse'])
    kit.remove(`${kit.group}/providers/Microsoft.Authorization/policyAssignments/a`, VERSION)
    expect(kit.remove(custom(kit), VERSION).status).toBe(200)
  })
})

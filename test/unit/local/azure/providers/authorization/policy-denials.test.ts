import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, refusalOf } from '../../kit.ts'

const VERSION = { version: '2026-07-01' }
const LOCATIONS = 'e56962a6-4747-49cd-b67b-bf8b01975c4c'
const GROUP_LOCATIONS = 'e765b5de-1225-4ba3-bd56-1ac6695af988'
const TYPES = '6c112d4e-5bc7-47ae-a041-ea2d9dccd749'
const TAG = '871b6d14-10aa-478d-b590-94f262ecfa99'
const DENIED = [403, 'RequestDisallowedByPolicy']

function assign(kit: Kit, definition: string, parameters: Loose, more: Loose = {}): string {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]))
  const id = `${kit.subscription}/providers/Microsoft.Authorization/policyAssignments/theirs`
  const policyDefinitionId = `/providers/Microsoft.Authorization/policyDefinitions/${definition}`
  kit.make(id, { properties: { displayName: 'Theirs', policyDefinitionId, parameters: values, ...more } }, VERSION)
  return id
}

const group = (fields: object = {}) => ({ location: 'westeurope', ...fields })
const write = (kit: Kit, fields: object = {}) => kit.put(kit.network('networkSecurityGroups/n'), group(fields))

describe('a policy assignment with the effect deny', () => {
  it.each<[string, string, Loose, object, boolean]>([
    ['another region', LOCATIONS, { listOfAllowedLocations: ['northeurope'] }, {}, true],
    ['an allowed region', LOCATIONS, { listOfAllowedLocations: ['West Europe'] }, {}, false],
    ['a type', TYPES, { listOfResourceTypesNotAllowed: ['microsoft.network/networkSecurityGroups'] }, {}, true],
    ['a type, only as a report', TYPES, { listOfResourceTypesNotAllowed: ['x/y'], effect: 'Audit' }, {}, false],
    ['a resource without the tag', TAG, { tagName: 'costCentre' }, {}, true],
    ['a resource with the tag', TAG, { tagName: 'costCentre' }, { tags: { costcentre: '1' } }, false]
  ])('denies %s only if its rule matches', (_, definition, parameters, fields, isDenied) => {
    const kit = newKit()
    assign(kit, definition, parameters)
    expect(refusalOf(write(kit, fields))).toEqual(isDenied ? DENIED : [201, undefined])
  })

  it('denies a resource group in another region', () => {
    const kit = newKit()
    assign(kit, GROUP_LOCATIONS, { listOfAllowedLocations: ['northeurope'] })
    expect(refusalOf(kit.put(`${kit.group}-2`, group()))).toEqual(DENIED)
  })

  it('names assignment, definition and resource', () => {
    const kit = newKit()
    const id = assign(kit, TAG, { tagName: 'costCentre' })
    const { error } = write(kit).body as Loose
    expect(error).toMatchObject({ code: 'RequestDisallowedByPolicy', target: 'n' })
    expect(error.message).toContain(`"policyAssignment":{"name":"Theirs","id":"${id}"}`)
    expect(error.additionalInfo).toMatchObject([
      {
        type: 'PolicyViolation',
        info: { policyAssignmentId: id, policyAssignmentDisplayName: 'Theirs', policyDefinitionName: TAG }
      }
    ])
  })

  it.each([{ enforcementMode: 'DoNotEnforce' }, { notScopes: ['GROUP'] }])('denies nothing with %j', more => {
    const kit = newKit()
    const scopes = more.notScopes === undefined ? more : { notScopes: [kit.group] }
    assign(kit, TAG, { tagName: 'costCentre' }, scopes)
    expect(refusalOf(write(kit))).toEqual([201, undefined])
  })

  it('denies nothing in an exempt scope', () => {
    const kit = newKit()
    const policyAssignmentId = assign(kit, TAG, { tagName: 'costCentre' })
    const exemption = `${kit.group}/providers/Microsoft.Authorization/policyExemptions/ours`
    const put = (id: string) =>
      kit.put(
        exemption,
        { properties: { policyAssignmentId: id, exemptionCategory: 'Waiver' } },
        { version: '2022-07-01-preview' }
      )
    expect(refusalOf(put(`${policyAssignmentId}-2`))).toEqual([404, 'PolicyAssignmentNotFound'])
    expect(codeOf(put(policyAssignmentId))).toBeUndefined()
    expect(refusalOf(write(kit))).toEqual([201, undefined])
  })

  it('is evaluated when a deployment is validated', () => {
    const kit = newKit()
    assign(kit, TAG, { tagName: 'costCentre' })
    const resources = [
      { type: 'Microsoft.Network/networkSecurityGroups', apiVersion: '2025-09-01', name: 'n', ...group() }
    ]
    const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
    const template = { $schema: schema, contentVersion: '1.0.0.0', resources }
    const address = `${kit.group}/providers/Microsoft.Resources/deployments/d/validate`
    const { error } = kit.send('POST', address, { properties: { mode: 'Incremental', template } }).body as Loose
    expect(error).toMatchObject({ code: 'InvalidTemplateDeployment', details: [{ code: DENIED[1], target: 'n' }] })
  })
})

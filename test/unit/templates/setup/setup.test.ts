import { describe, expect, it } from '@jest/globals'
import { setupText } from '../../../../scripts/setup.ts'
import { apiVersionOf } from '../../../../src/arm/api-versions.ts'
import { assignmentCondition } from '../../../../src/arm/assignment-condition.ts'
import {
  assignableRoles,
  backupRoles,
  clusterAdministrator,
  pipelineRoles,
  plannerRole,
  upgradeCommandRole,
  upgradeOperatorRole,
  upgradeReaderRole
} from '../../../../src/arm/role-table.ts'
import type { ArmResource } from '../../../../src/arm/template.ts'
import { actionMatches } from '../../../../src/azure/role-actions.ts'
import { requiredActions } from '../../../../src/preflight/required-actions.ts'
import { setupTemplate } from '../../../../src/templates/setup/setup.ts'

interface Nested {
  readonly properties: { readonly template: { readonly resources: Record<string, ArmResource>; parameters: object } }
}

const setup = setupTemplate()
const inner = (symbol: string) => (setup.resources[symbol] as Nested).properties.template
const identities = Object.values(inner('identities').resources)
const rights = Object.entries(inner('rights').resources)
const propertiesOf = ({ properties }: ArmResource) => properties as Record<string, string>

describe('the set-up template', () => {
  it('says of each parameter what it is, and asks only for what it cannot know', () => {
    for (const { metadata } of Object.values(setup.parameters)) expect(metadata.description.length).toBeGreaterThan(10)
    const asked = Object.entries(setup.parameters).filter(([, { defaultValue }]) => defaultValue === undefined)
    expect(asked.map(([name]) => name)).toEqual([
      'owner',
      'ownerId',
      'repository',
      'repositoryId',
      'environments',
      'workload'
    ])
  })

  it('uses the api-versions of the one table', () => {
    const all = [...Object.values(setup.resources), ...identities, ...rights.map(([, each]) => each)]
    for (const { type, apiVersion } of all) expect([type, apiVersion]).toEqual([type, apiVersionOf(type)])
  })

  it('trusts what plans only to plan, in both forms of a subject', () => {
    const subjects = identities
      .filter(({ type }) => type.endsWith('/federatedIdentityCredentials'))
      .map(each => [each.name.includes('-plan-') ? 'plan' : 'apply', propertiesOf(each).subject])
    const form = (suffix: string, index: number) =>
      `[format('{0}:environment:{1}${suffix}', parameters('repositories')[${index}], parameters('environment'))]`
    expect(subjects).toEqual([
      ['plan', form('-plan', 0)],
      ['plan', form('-plan', 1)],
      ['apply', form('', 0)],
      ['apply', form('', 1)]
    ])
    expect(setup.variables?.repositories).toEqual([
      expect.stringContaining("'repo:{0}/{1}'"),
      expect.stringContaining("'repo:{0}@{1}/{2}@{3}'")
    ])
  })

  it('writes the credentials of an identity one after another', () => {
    const waits = Object.fromEntries(
      Object.entries(inner('identities').resources).map(([symbol, { dependsOn }]) => [symbol, dependsOn])
    )
    expect(waits).toEqual({
      plan: undefined,
      planByNames: ['plan'],
      planByIds: ['planByNames'],
      apply: undefined,
      applyByNames: ['apply'],
      applyByIds: ['applyByNames']
    })
  })

  it('names every assignment after its principal and says that it is a service', () => {
    for (const [, right] of rights) {
      const { principalId, principalType, description } = propertiesOf(right)
      expect(right.name).toContain(`guid(subscription().id, ${principalId?.slice(1, -1)}, `)
      expect(principalType).toBe('ServicePrincipal')
      expect(description).toMatch(/^(planning|applying): /)
    }
  })

  it('binds the right to assign roles, and no other, by the condition', () => {
    const bound = rights.filter(([, right]) => propertiesOf(right).condition !== undefined)
    expect(bound.map(([symbol]) => symbol)).toEqual(['applyAssignsRoles'])
    expect(propertiesOf(bound[0]?.[1] as ArmResource)).toMatchObject({ conditionVersion: '2.0' })
    const unbound = rights.map(([, right]) => propertiesOf(right).roleDefinitionId)
    expect(unbound.filter(id => id?.includes(pipelineRoles.roleAdministrator.id))).toHaveLength(1)
  })

  it('gives what plans no more than Reader and a role that writes only what-ifs', () => {
    const ofPlan = rights.filter(([, right]) => propertiesOf(right).principalId?.includes('plan'))
    expect(ofPlan.map(([symbol]) => symbol)).toEqual(['planReads', 'planAsksWhatIf'])
    const writing = plannerRole.actions.filter(
      action => !/\/(read|whatIf\/action|validate\/action|getBackendHealthOnDemand\/action)$/.test(action)
    )
    expect(writing).toEqual(['Microsoft.Resources/deploymentStacksWhatIfResults/*'])
  })

  it('makes an identity for access from inside only on request, which trusts one GitHub environment', () => {
    expect(setup.parameters.insideAccess).toMatchObject({
      defaultValue: 'none',
      allowedValues: ['none', 'kubeconfig', 'run-command']
    })
    for (const symbol of ['upgradeReader', 'upgradeCommands', 'upgradeOperator', 'inside', 'insideRights'])
      expect(Reflect.get(Object(setup.resources[symbol]), 'condition')).toContain("parameters('insideAccess')")
    const subjects = Object.values(inner('inside').resources).flatMap(each => propertiesOf(each)?.subject ?? [])
    expect(subjects).toHaveLength(2)
    for (const subject of subjects) expect(subject).toContain(':environment:{1}-inside')
  })

  /** Returns the roles that an identity gets with access from inside. */
  const rolesOf = (identity: string) =>
    Object.values(inner('insideRights').resources)
      .map(each => propertiesOf(each))
      .filter(({ principalId }) => principalId === `[parameters('${identity}PrincipalId')]`)
      .map(({ roleDefinitionId }) => roleDefinitionId)

  it('lets the apply identity read from inside without Secrets, and write only nodes', () => {
    expect(rolesOf('apply')).toEqual([expect.stringContaining("parameters('operatorRole')")])
    const { actions, dataActions } = upgradeOperatorRole
    expect(actions).toEqual([])
    const writing = dataActions.filter(each => !each.endsWith('/read') || /secrets|\*/i.test(each))
    expect(writing).toEqual(['Microsoft.ContainerService/managedClusters/nodes/write'])
  })

  it('gives the identity for access from inside Reader and one role without Secrets, writes or wildcards', () => {
    expect(rolesOf('inside')).toEqual([
      expect.stringContaining(pipelineRoles.reader.id),
      expect.stringContaining("parameters('insideRole')")
    ])
    for (const { actions, dataActions } of [upgradeReaderRole, upgradeCommandRole]) {
      expect([...actions, ...dataActions].filter(each => /secrets|write|delete|\*/i.test(each))).toEqual([])
      const acting = actions.filter(each => each.endsWith('/action'))
      expect(acting.filter(each => !/listClusterUserCredential|runcommand/.test(each))).toEqual([])
    }
  })

  it('gives what plans all that planning asks for', () => {
    const granted = ['*/read', ...plannerRole.actions]
    const lacking = requiredActions.plan.filter(action => !granted.some(pattern => actionMatches(pattern, action)))
    expect(lacking).toEqual([])
  })

  it('has no role twice in its tables', () => {
    const ids = [...Object.values(pipelineRoles), ...Object.values(assignableRoles), clusterAdministrator].map(
      ({ id }) => id
    )
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it('is the same bytes twice', () => {
    expect(setupText()).toBe(setupText())
  })
})

describe('assignmentCondition', () => {
  const [write = '', remove = ''] = assignmentCondition().split(' AND ((!')

  it('lists each assignable role for giving and for taking away', () => {
    for (const { id } of Object.values(assignableRoles)) {
      expect(write).toContain(id)
      expect(remove).toContain(id)
    }
    expect(remove).toContain('roleAssignments/delete')
    expect(remove).toContain('@Resource[')
    expect(remove).not.toContain('@Request[')
  })

  it('knows no role of the pipeline itself', () => {
    for (const { id } of Object.values(pipelineRoles)) expect(assignmentCondition({ groups: 'a' })).not.toContain(id)
  })

  it('continues its list in both halves, which the template does for backups alone', () => {
    expect(assignmentCondition({ groups: 'a', more: ', b' }).split(', b}')).toHaveLength(3)
    const { moreRoles, ...conditions } = setup.variables ?? {}
    const ids = Object.values(backupRoles).map(({ id }) => `, ${id}`)
    expect(moreRoles).toBe(`[if(equals(parameters('backups'), 'yes'), '${ids.join('')}', '')]`)
    expect(setup.parameters.backups?.defaultValue).toBe('no')
    for (const { id } of Object.values(backupRoles)) expect(JSON.stringify(conditions)).not.toContain(id)
  })

  it('mentions the administration of clusters only together with groups', () => {
    expect(assignmentCondition()).not.toContain(clusterAdministrator.id)
    const withGroups = assignmentCondition({ groups: 'a, b' })
    expect(withGroups.split(clusterAdministrator.id)).toHaveLength(3)
    expect(withGroups.split('PrincipalId] ForAnyOfAnyValues:GuidEquals {a, b}')).toHaveLength(3)
  })
})

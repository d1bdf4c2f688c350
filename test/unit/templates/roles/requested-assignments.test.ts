import { describe, expect, it } from '@jest/globals'
import type { ArmResource, ArmTemplate } from '../../../../src/arm/template.ts'
import { COLOURS } from '../../../../src/config/colours.ts'
import { externalRolesName } from '../../../../src/provisioning/steps/external-roles.ts'
import { externalClusterRoles } from '../../../../src/templates/index.ts'
import { requestedAssignments } from '../../../../src/templates/roles/requested-assignments.ts'
import { EVERYTHING, stacks, VARIANTS } from '../baselines.ts'

const TYPE = 'Microsoft.Authorization/roleAssignments'

/** Returns what a condition sees of each role assignment in a template, as `step role type group`. */
function assignmentsIn(step: string, { resources }: ArmTemplate): string[] {
  return Object.values(resources).flatMap(({ type, properties = {} }: ArmResource) => {
    const { template } = properties as { readonly template?: ArmTemplate }
    if (template !== undefined) return assignmentsIn(step, template)
    return type === TYPE ? [lineOf(step, properties)] : []
  })
}

function lineOf(step: string, properties: object): string {
  const { roleDefinitionId, principalType, principalId } = properties as Readonly<Record<string, string>>
  const group = principalType === 'Group' ? principalId : 'identity'
  return [step, roleDefinitionId?.split('/').at(-1), principalType, group].join(' ')
}

describe('requestedAssignments', () => {
  it.each(Object.entries(VARIANTS))('lists every role assignment that the templates of %s contain', (_, baseline) => {
    const ofStacks = stacks(baseline, EVERYTHING).flatMap(({ step, template }) => assignmentsIn(step, template))
    const direct = COLOURS.flatMap(colour =>
      externalClusterRoles(baseline, EVERYTHING, colour).map(({ body }) =>
        lineOf(externalRolesName(colour), body.properties)
      )
    )
    const listed = requestedAssignments(baseline, COLOURS).map(({ step, role, principalType, groupId }) =>
      [step, role.id, principalType, groupId ?? 'identity'].join(' ')
    )
    expect([...new Set(listed)].sort()).toEqual([...new Set([...ofStacks, ...direct])].sort())
  })
})

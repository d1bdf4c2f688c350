import { assignableRoles, backupRoles, clusterAdministrator, pipelineRoles } from '../../src/arm/role-table.ts'
import { setupTemplate } from '../../src/templates/setup/setup.ts'
import type { Parameter } from '../../src/templates/setup/setup-parameters.ts'
import { insideRightsTemplate, rightsTemplate } from '../../src/templates/setup/setup-rights.ts'
import type { Input, SetupInterface } from './types.ts'

/** Returns what a team gives to the set-up template, and what the template lets the pipeline do. */
export function setupInterface(): SetupInterface {
  const { parameters, outputs = {} } = setupTemplate()
  return {
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, each]) => [name, inputOf(each)])),
    outputs: Object.keys(outputs).sort(),
    roles: rolesOf(),
    customRoles: customRoles(),
    assignable: {
      always: namesOf(Object.values(assignableRoles)),
      backups: namesOf(Object.values(backupRoles)),
      clusterAdminGroupIds: [clusterAdministrator.name]
    }
  }
}

function namesOf(roles: readonly { readonly name: string }[]): string[] {
  return roles.map(({ name }) => name).sort()
}

function inputOf({ type, defaultValue, allowedValues }: Parameter): Input {
  return {
    type,
    required: defaultValue === undefined,
    ...(defaultValue !== undefined && { default: defaultValue }),
    ...(allowedValues !== undefined && { allowed: allowedValues })
  }
}

/** Roles by the parameter that names the identity. Roles that only `insideAccess` gives to a pipeline identity are apart. */
function rolesOf(): Record<string, string[]> {
  const always = Object.values(rightsTemplate().resources).map(rightOf)
  const withAccess = Object.values(insideRightsTemplate().resources)
    .map(rightOf)
    .map(({ of, role }) => ({ of: of === 'inside' ? of : `${of}, with insideAccess`, role }))
  const rights = [...always, ...withAccess]
  const identities = [...new Set(rights.map(right => right.of))].sort()
  return Object.fromEntries(
    identities.map(identity => [
      identity,
      rights
        .filter(right => right.of === identity)
        .map(({ role }) => role)
        .sort()
    ])
  )
}

function rightOf({ properties = {} }: { readonly properties?: object }): {
  readonly of: string
  readonly role: string
} {
  const { principalId, roleDefinitionId } = properties as Readonly<Record<string, unknown>>
  return {
    of: String(principalId).replace(/^\[parameters\('(\w+?)(?:PrincipalId)?'\)\]$/, '$1'),
    role: roleName(String(roleDefinitionId))
  }
}

/** A built-in role by its GUID, else the parameter that holds the GUID of a custom role. */
function roleName(expression: string): string {
  const builtIn = Object.values(pipelineRoles).find(({ id }) => expression.includes(id))
  return builtIn?.name ?? /parameters\('(\w+)'\)/.exec(expression)?.[1] ?? expression
}

function customRoles(): Record<string, string[]> {
  const definitions = Object.values(setupTemplate().resources).filter(
    ({ type }) => type === 'Microsoft.Authorization/roleDefinitions'
  )
  return Object.fromEntries(
    definitions.map(({ properties }) => {
      const { roleName, permissions } = properties as {
        readonly roleName: string
        readonly permissions: readonly {
          readonly actions: readonly string[]
          readonly dataActions: readonly string[]
        }[]
      }
      return [nameIn(roleName), permissions.flatMap(({ actions, dataActions }) => [...actions, ...dataActions]).sort()]
    })
  )
}

/** The name without the subscription, which makes it unique in the tenant. */
function nameIn(expression: string): string {
  return /^\[format\('(.*?) \(/.exec(expression)?.[1] ?? expression
}

import type { ResourceId } from '../../arm/resource-id.ts'
import { parseResourceId, sameId } from '../../arm/resource-id.ts'
import {
  type AzureReader,
  type ConditionResult,
  evaluateCondition,
  grantAdvice,
  groupsAllowed,
  type HeldRole,
  permissionsAllow,
  SETUP_AGAIN
} from '../../azure/index.ts'
import { backupRoles, clusterAdministrator, type RequestedAssignment } from '../../templates/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import { type ApplyIdentity, applyIdentityText } from './apply-identity.ts'
import { readRolesAt } from './apply-rights.ts'

const WRITE = 'Microsoft.Authorization/roleAssignments/write'

/**
 * Returns a finding for each role that an identity may not assign because no condition on its own role assignments
 * allows it. Returns no finding for a scope at which the identity may not assign roles at all; other rules report that.
 */
export async function checkAssignmentConditions(
  azure: AzureReader,
  identity: ApplyIdentity,
  requested: readonly RequestedAssignment[]
): Promise<Finding[]> {
  const found = await Promise.all(
    requested.map(each =>
      orNotEvaluated('not-authorized', each.scope, async () => {
        const assigners = (await readRolesAt(azure, identity.principalId, each.scope)).filter(role =>
          permissionsAllow([role], WRITE)
        )
        return judge(azure, identity, each, assigners)
      })
    )
  )
  return withoutRepetition(found.flat())
}

function judge(
  azure: AzureReader,
  identity: ApplyIdentity,
  requested: RequestedAssignment,
  assigners: readonly HeldRole[]
): Finding[] {
  const results = assigners.map(({ condition }) => resultOf(condition, requested))
  if (assigners.length === 0 || results.includes('allowed')) return []
  const { role, scope, groupId } = requested
  const to = groupId === undefined ? 'identities of the environment' : `the group ${groupId}`
  const named = `"${role.name}" to ${to}`
  if (results.includes('unknown')) return [notEvaluated(scope, named)]
  return [
    {
      code: 'not-authorized',
      severity: 'error',
      subject: groupId === undefined ? role.name : settingOf(requested),
      evidence: `The condition on the role assignment of the ${applyIdentityText(identity)} does not let it assign ${named}.`,
      remedy: isOwn(azure, scope) ? setupRemedy(requested, assigners) : ownerRemedy(azure, identity, scope)
    }
  ]
}

function resultOf(
  condition: string | undefined,
  { role, principalType, groupId }: RequestedAssignment
): ConditionResult {
  return evaluateCondition(condition, { RoleDefinitionId: role.id, PrincipalType: principalType, PrincipalId: groupId })
}

function settingOf({ role }: RequestedAssignment): string {
  return role.id === clusterAdministrator.id ? 'access.adminGroupId' : role.name
}

/** Returns how a new deployment of the set-up allows an assignment, with the value of the parameter that it needs. */
function setupRemedy({ role, groupId }: RequestedAssignment, assigners: readonly HeldRole[]): string {
  const never = 'Do not assign a wider role by hand.'
  if (role.id === clusterAdministrator.id && groupId !== undefined)
    return `${SETUP_AGAIN} with the same parameters and ${groupsParameter(groupId, assigners)}. ${never}`
  const isForBackups = Object.values(backupRoles).some(({ id }) => id === role.id)
  return isForBackups
    ? `${SETUP_AGAIN} with the same parameters and backups=yes. ${never}`
    : `${SETUP_AGAIN} with the same parameters: the condition of an earlier release does not list this role. ${never}`
}

/** Returns the parameter with all groups, or only with the new one if the conditions do not tell the groups so far. */
function groupsParameter(groupId: string, assigners: readonly HeldRole[]): string {
  const before = assigners.map(({ condition = '' }) => groupsAllowed(condition, clusterAdministrator.id))
  const known = before.flatMap(groups => groups ?? [])
  if (before.includes(undefined))
    return `clusterAdminGroupIds='["${groupId}"]'. If the parameter lists groups already, keep them and add this group`
  return `clusterAdminGroupIds='${JSON.stringify([...new Set([...known, groupId.toLowerCase()])])}'`
}

function ownerRemedy(azure: AzureReader, { principalId }: ApplyIdentity, scope: ResourceId): string {
  return grantAdvice({ actions: [WRITE], scope, subscription: azure.subscriptionId, principalId })
}

function isOwn({ subscriptionId }: AzureReader, scope: ResourceId): boolean {
  return sameId(parseResourceId(scope).subscriptionId, subscriptionId)
}

function notEvaluated(scope: ResourceId, named: string): Finding {
  return {
    code: 'not-authorized',
    severity: 'not-evaluated',
    subject: scope,
    evidence: `The condition on the role assignment of the apply identity has a form that cannot be evaluated, so the plan does not know whether it allows to assign ${named}.`,
    remedy: `${SETUP_AGAIN}, or check that the condition allows this assignment.`
  }
}

/** Returns each finding once. Two clusters need the same roles, so one finding for a role is enough. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (one, i) =>
      findings.findIndex(
        other => other.severity === one.severity && other.evidence === one.evidence && other.remedy === one.remedy
      ) === i
  )
}

import { subscriptionId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { type ExternalAction, type ExternalUser, externalActions, requestedAssignments } from '../../templates/index.ts'
import type { Finding } from '../finding.ts'
import { type ApplyIdentity, findApplyIdentity } from '../rights/apply-identity.ts'
import { checkApplyRights } from '../rights/apply-rights.ts'
import { checkAssignmentConditions } from '../rights/assignment-conditions.ts'
import { findingsAbout } from '../rights/guessed-identity.ts'
import { checkRolesAt } from '../roles.ts'
import { declareRules, type PreflightRequest } from '../rule.ts'

/** Targets that a run creates from templates. */
const CREATED = ['network', 'platform', 'cluster'] as const

export const rightsRules = declareRules({
  planned: {
    id: 'rights-to-apply-at-plan',
    title:
      'The apply identity may write every type of resource that the templates contain, and has its permissions on externally owned resources.',
    phases: ['plan'],
    targets: CREATED,
    check: (facts, { baseline, prerequisites, targets }) =>
      checkApplyRights(facts, baseline, {
        actions: prerequisites.actions,
        external: externalActions(baseline, usersIn(targets))
      })
  },
  hub: {
    id: 'existing-hub-rights',
    title: 'The identity has the permissions that it needs in an externally owned hub or zone.',
    phases: ['apply'],
    targets: ['network'],
    check: (facts, { baseline }) => checkExternal(facts, externalActions(baseline, ['network']))
  },
  shared: {
    id: 'shared-resource-rights',
    title:
      'The identity has the permissions that it needs on a shared registry and on the existing zones that platform and cluster use.',
    phases: ['apply'],
    targets: ['platform', 'cluster'],
    check: (facts, { baseline, targets }) =>
      checkExternal(facts, externalActions(baseline, usersIn(targets.filter(target => target !== 'network'))))
  },
  sharedRemoval: {
    id: 'shared-resource-rights-to-delete',
    title: 'The identity may delete the role assignments of a cluster on shared resources.',
    phases: ['apply'],
    targets: ['destroy', 'cluster-removal'],
    check: (facts, { baseline }) => checkExternal(facts, externalActions(baseline, ['removal']))
  },
  conditions: {
    id: 'role-assignments-allowed',
    title: 'The condition of the set-up allows the apply identity to write every role assignment in the plan.',
    phases: ['planned'],
    targets: CREATED,
    check: async (facts, request) => {
      const pending = new Set(request.planned.filter(step => step.pending).map(({ step }) => step))
      const requested = requestedAssignments(request.baseline, request.colours).filter(({ step }) => pending.has(step))
      if (requested.length === 0) return []
      const identity = await applyIdentity(facts, request)
      if (identity === undefined) return []
      const found = await checkAssignmentConditions(facts, identity, requested)
      const { baseline } = request
      return findingsAbout(identity, found, { subject: subscriptionId(facts.subscriptionId), baseline })
    }
  }
})

async function checkExternal(facts: AzureReader, external: readonly ExternalAction[]): Promise<Finding[]> {
  const scopes = Map.groupBy(external, ({ scope }) => scope)
  const found = [...scopes].map(([scope, needed]) =>
    checkRolesAt(
      facts,
      needed.map(({ action }) => action),
      scope
    )
  )
  return (await Promise.all(found)).flat()
}

function usersIn(targets: PreflightRequest['targets']): ExternalUser[] {
  return CREATED.filter(target => targets.includes(target))
}

/** Returns the caller in an apply. A plan that cannot tell the identity reports it in `rights-to-apply-at-plan`. */
async function applyIdentity(
  facts: AzureReader,
  { baseline, mode }: PreflightRequest
): Promise<ApplyIdentity | undefined> {
  const { principalId } = facts
  if (mode === 'apply' && principalId !== undefined) return { principalId }
  return await findApplyIdentity(facts, baseline)
}

import { parseResourceId, type ResourceId, sameId, subscriptionId } from '../../arm/resource-id.ts'
import { type AzureReader, type HeldRole, readHeldRoles, rolesAt } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { ExternalAction } from '../../templates/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import { lackingOf } from '../roles.ts'
import { type ApplyIdentity, findApplyIdentity } from './apply-identity.ts'
import { findingsAbout, recogniseRemedy } from './guessed-identity.ts'

/** Rights that an apply needs. */
export interface ApplyRights {
  /** Actions at the subscription. */
  readonly actions: readonly string[]
  readonly external: readonly ExternalAction[]
}

/**
 * Returns a finding for each right that the apply identity lacks. A plan reads the role assignments of that identity
 * with the rights of the plan identity, so that a missing right is found before anything is approved.
 */
export async function checkApplyRights(
  azure: AzureReader,
  baseline: Baseline,
  { actions, external }: ApplyRights
): Promise<Finding[]> {
  const subscription = subscriptionId(azure.subscriptionId)
  return await orNotEvaluated('not-authorized', subscription, async () => {
    const identity = await findApplyIdentity(azure, baseline)
    if (identity === undefined) return [unknownIdentity(subscription, baseline)]
    const held = rolesAt(await readHeldRoles(azure, subscription, identity.principalId), subscription)
    const elsewhere = external.map(each => checkExternal(azure, identity, each))
    const lacking = lackingOf(held, actions, { azure, scope: subscription, identity })
    return findingsAbout(identity, [...lacking, ...(await Promise.all(elsewhere)).flat()], {
      subject: subscription,
      baseline
    })
  })
}

function checkExternal(
  azure: AzureReader,
  identity: ApplyIdentity,
  { action, scope }: ExternalAction
): Promise<Finding[]> {
  return orNotEvaluated('not-authorized', scope, async () =>
    lackingOf(await readRolesAt(azure, identity.principalId, scope), [action], { azure, scope, identity })
  )
}

/**
 * Returns the roles of a principal at a scope. One list of the subscription contains the roles at all scopes in it, so
 * that only resources of other subscriptions need a list of their own.
 */
export async function readRolesAt(azure: AzureReader, principalId: string, scope: ResourceId): Promise<HeldRole[]> {
  const own = subscriptionId(azure.subscriptionId)
  const isOwn = sameId(parseResourceId(scope).subscriptionId, azure.subscriptionId)
  return rolesAt(await readHeldRoles(azure, isOwn ? own : scope, principalId), scope)
}

function unknownIdentity(subject: ResourceId, baseline: Baseline): Finding {
  const { workload, environment } = baseline.config
  return {
    code: 'not-authorized',
    severity: 'not-evaluated',
    subject,
    evidence:
      `The plan cannot tell which identity applies it: no identity of the set-up (id-${workload}-${environment}-apply-…) exists, and the ` +
      'number of identities that assign roles with a condition is not one. Rights to apply and conditions were not checked.',
    remedy: recogniseRemedy(baseline)
  }
}

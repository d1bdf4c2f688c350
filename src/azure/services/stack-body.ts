import { createHash } from 'node:crypto'
import { type ResourceId, resourceId, subscriptionId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import type { StackState } from '../types.ts'
import { REPAIR_TAG } from './stack-repair.ts'

/** Stack tag with the digest of the template that the last deployment of the stack used. */
export const DIGEST_TAG = 'aks-baseline-digest'

/**
 * Stack tag with the digest of the configuration for which the stack was last written. A plan compares it with the
 * current configuration.
 */
export const INTENT_TAG = 'aks-baseline-intent'
/** Stack tag with the repository and path of the configuration file for which the stack was last written. */
export const SOURCE_TAG = 'aks-baseline-source'
/** Stack tag with the revision of the secrets that the last write of the stack used. */
export const SECRETS_REVISION_TAG = 'aks-baseline-secrets-revision'

/**
 * Treatment of resources that a template no longer contains. It is valid for one operation only, so every PUT and
 * DELETE sends it.
 */
export const UNMANAGE = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
} as const

/**
 * Settings that detach everything. If a stack is deleted with these settings, its resources continue to exist
 * unchanged.
 */
export const DETACH_ALL = {
  resources: 'detach',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
} as const

/**
 * Time after which Azure deletes a what-if result by itself, in case this run cannot delete the result. Azure allows at
 * most three hours.
 */
const RETENTION = 'PT3H'

/**
 * Returns the id of a stack. Stacks are created at the subscription: a stack inside a resource group would be lost with
 * that resource group, and could not manage resources in other resource groups.
 */
export function stackId(subscription: string, name: string): ResourceId {
  return resourceId(subscriptionId(subscription), 'Microsoft.Resources/deploymentStacks', name)
}

/**
 * Returns the id of a run's what-if result. Each run has a separate result, because two pull requests may plan the same
 * stack at the same time. Azure allows at most 90 characters in the name.
 */
export function whatIfId(subscription: string, stack: StackTemplate, run: string): ResourceId {
  const name = `${stack.name.slice(0, 55)}-${digestOf(stack).slice(0, 12)}-${run}`
  return resourceId(subscriptionId(subscription), 'Microsoft.Resources/deploymentStacksWhatIfResults', name)
}

function properties(stack: StackTemplate) {
  return {
    description: `aks-baseline: ${stack.step}`,
    template: stack.template,
    deploymentScope: stack.deploymentScope,
    actionOnUnmanage: { ...UNMANAGE, resources: stack.unmanaged ?? UNMANAGE.resources },
    denySettings: { mode: 'none' }
  }
}

/**
 * Returns a digest over everything that a PUT of the stack would send, including its secrets, except the tags that other
 * owners added.
 */
export function digestOf(stack: StackTemplate): string {
  const { location, secrets, template, builtTemplate = template } = stack
  return createHash('sha256')
    .update(
      JSON.stringify([
        location,
        properties({ ...stack, template: builtTemplate }),
        ...(secrets === undefined ? [] : [secrets])
      ])
    )
    .digest('hex')
}

/**
 * Returns the body of a stack's PUT. `repair` is the value of `REPAIR_TAG`, and is set only if the write is a repair.
 */
export function stackBody(stack: StackTemplate, repair?: string) {
  const { secretsRevision, intent, source } = stack
  const tags = {
    ...stack.tags,
    [DIGEST_TAG]: digestOf(stack),
    ...(secretsRevision === undefined ? {} : { [SECRETS_REVISION_TAG]: secretsRevision }),
    ...(intent === undefined ? {} : { [INTENT_TAG]: intent }),
    ...(source === undefined ? {} : { [SOURCE_TAG]: source }),
    ...(repair === undefined ? {} : { [REPAIR_TAG]: repair })
  }
  return { location: stack.location, tags, properties: { ...properties(stack), ...parameters(stack) } }
}

function parameters({ secrets }: StackTemplate): object {
  if (secrets === undefined) return {}
  return { parameters: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, { value }])) }
}

/**
 * Returns the body of the PUT that creates a what-if result. With `ProviderNoRbac`, the plan identity needs no
 * permission to write the planned resources.
 */
export function whatIfBody(subscription: string, stack: StackTemplate) {
  return {
    location: stack.location,
    properties: {
      ...properties(stack),
      deploymentStackResourceId: stackId(subscription, stack.name),
      retentionInterval: RETENTION,
      validationLevel: 'ProviderNoRbac'
    }
  }
}

/** Returns whether the last write of a stack used this revision of its secrets. */
export function hasSecretsRevision(state: StackState | undefined, revision: string): boolean {
  return state?.tags?.[SECRETS_REVISION_TAG] === revision
}

/** Returns whether the last deployment of a stack used this template; `undefined` if the stack has no digest. */
export function lastDeploymentHadDigest(state: StackState, digest: string): boolean | undefined {
  const tag = state.tags?.[DIGEST_TAG]
  return tag === undefined ? undefined : tag === digest
}

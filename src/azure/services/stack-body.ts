import { createHash } from 'node:crypto'
import { type ResourceId, resourceId, subscriptionId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import type { StackState } from '../types.ts'
import { REPAIR_TAG } from './stack-repair.ts'

/** Tag of a stack that tells which template its last run was started with. */
export const DIGEST_TAG = 'aks-baseline-digest'

/** Tag of a stack with the revision of the secrets it was last written with. */
/** By which a plan tells whether the stack was last written for the same configuration. */
export const INTENT_TAG = 'aks-baseline-intent'
export const SECRETS_REVISION_TAG = 'aks-baseline-secrets-revision'

/** What becomes of resources a template no longer holds. It applies to one operation only, so every PUT and DELETE says it. */
export const UNMANAGE = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
} as const

/** Keeps everything: a stack that is deleted so leaves its resources as they are. */
export const KEEP = {
  resources: 'detach',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
} as const

/** What-if results clean themselves up after at most three hours, should our own deletion not arrive. */
const RETENTION = 'PT3H'

/** Stacks live at the subscription: a stack inside a group would be lost with the group, and could not reach others. */
export function stackId(subscription: string, name: string): ResourceId {
  return resourceId(subscriptionId(subscription), 'Microsoft.Resources/deploymentStacks', name)
}

/** Two pull requests may plan the same stack at the same time: each run has a result of its own. At most 90 characters. */
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

/** Over everything a PUT of the stack would say, its secrets included. */
export function digestOf(stack: StackTemplate): string {
  const { location, secrets } = stack
  return createHash('sha256')
    .update(JSON.stringify([location, properties(stack), ...(secrets === undefined ? [] : [secrets])]))
    .digest('hex')
}

/** Body of a stack's PUT; `repair` is the value of the tag of one that only repairs. */
export function stackBody(stack: StackTemplate, repair?: string) {
  const { secretsRevision, intent } = stack
  const tags = {
    ...stack.tags,
    [DIGEST_TAG]: digestOf(stack),
    ...(secretsRevision === undefined ? {} : { [SECRETS_REVISION_TAG]: secretsRevision }),
    ...(intent === undefined ? {} : { [INTENT_TAG]: intent }),
    ...(repair === undefined ? {} : { [REPAIR_TAG]: repair })
  }
  return { location: stack.location, tags, properties: { ...properties(stack), ...parameters(stack) } }
}

function parameters({ secrets }: StackTemplate): object {
  if (secrets === undefined) return {}
  return { parameters: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, { value }])) }
}

/** Body of a what-if result's PUT. `ProviderNoRbac`: whoever plans need not be allowed to write what is planned. */
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

/** Whether a stack was last written with a revision of its secrets. */
export function hasSecretsRevision(state: StackState | undefined, revision: string): boolean {
  return state?.tags?.[SECRETS_REVISION_TAG] === revision
}

/** Whether the last run of a stack was started with this template; `undefined` where the stack does not tell. */
export function ranWith(state: StackState, digest: string): boolean | undefined {
  const tag = state.tags?.[DIGEST_TAG]
  return tag === undefined ? undefined : tag === digest
}

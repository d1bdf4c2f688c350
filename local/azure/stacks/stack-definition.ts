import { scopeId } from '../deployments/deployment-record.ts'
import {
  type Fields,
  levelOf,
  RefusedError,
  scopeFrom,
  templateOf,
  throwRefusal
} from '../deployments/deployment-request.ts'
import { notSupported } from '../deployments/deployment-start.ts'
import { refusal } from '../errors.ts'
import { sameId } from '../resource-ids.ts'
import type { DeploymentScope } from '../template/types.ts'
import type { Refusal, World } from '../world.ts'
import type { DenySettings, StackDefinition, UnmanageAction } from './stack-record.ts'

function invalidStack(why: string): Refusal {
  return refusal(
    400,
    'DeploymentStackInvalidDeploymentStackDefinition',
    `Deployment stack definition is invalid - ${why}`
  )
}

/** What a stack's body asks for, its defaults filled in. Throws RefusedError. */
export function definitionOf(world: World, scope: DeploymentScope, properties: Fields): StackDefinition {
  const { description } = properties
  if (typeof description === 'string' && description.length > 4096)
    throwRefusal(invalidStack('Description is longer than 4096 characters.'))
  return {
    ...templateOf(properties),
    actionOnUnmanage: unmanageAction(properties.actionOnUnmanage),
    denySettings: denySettings(properties.denySettings),
    ...deploymentScope(world, scope, properties.deploymentScope),
    ...(typeof description === 'string' && { description }),
    validationLevel: levelOf(properties)
  }
}

const ACTIONS = {
  resources: ['delete', 'detach'],
  resourceGroups: ['delete', 'detach'],
  managementGroups: ['delete', 'detach'],
  resourcesWithoutDeleteSupport: ['detach', 'fail']
} as const

/** `resources` is required; what else is left out is detached, but for what cannot be deleted: that fails. Throws RefusedError. */
export function unmanageAction(given: unknown): UnmanageAction {
  const asked = (given ?? {}) as Fields
  if (asked.resources === undefined)
    throwRefusal(invalidStack('ActionOnUnmanage is not correctly defined. Resources is required.'))
  const action: UnmanageAction = {
    resources: choice(asked, 'resources', 'detach'),
    resourceGroups: choice(asked, 'resourceGroups', 'detach'),
    managementGroups: choice(asked, 'managementGroups', 'detach'),
    resourcesWithoutDeleteSupport: choice(asked, 'resourcesWithoutDeleteSupport', 'fail')
  }
  for (const [member, name] of [
    ['resourceGroups', 'Resource Groups'],
    ['managementGroups', 'Management Groups']
  ] as const) {
    if (action.resources === 'delete' || action[member] === 'detach') continue
    throwRefusal(
      invalidStack(
        `ActionOnUnmanage is not correctly defined. Cannot set Resources to 'Detach' and ${name} to 'Delete'.`
      )
    )
  }
  return action
}

function choice<M extends keyof typeof ACTIONS>(
  asked: Fields,
  member: M,
  otherwise: (typeof ACTIONS)[M][number]
): (typeof ACTIONS)[M][number] {
  const value = asked[member] ?? otherwise
  const known = ACTIONS[member].find(name => name === String(value).toLowerCase())
  if (known === undefined)
    throwRefusal(invalidStack(`ActionOnUnmanage is not correctly defined. '${value}' is no value of ${member}.`))
  return known as (typeof ACTIONS)[M][number]
}

const MODES = ['none', 'denyDelete', 'denyWriteAndDelete'] as const

function denySettings(given: unknown): DenySettings {
  const asked = (given ?? {}) as Fields
  const mode = MODES.find(name => name.toLowerCase() === String(asked.mode ?? '').toLowerCase())
  if (mode === undefined)
    throw new RefusedError(invalidStack('DenySettings is not correctly defined. Mode is required.'))
  const { excludedPrincipals, excludedActions } = asked
  return {
    mode,
    applyToChildScopes: asked.applyToChildScopes === true,
    ...(Array.isArray(excludedPrincipals) && {
      excludedPrincipals: limited(excludedPrincipals, 5, 'ExcludedPrincipals')
    }),
    ...(Array.isArray(excludedActions) && { excludedActions: limited(excludedActions, 200, 'ExcludedActions') })
  }
}

function limited(values: readonly unknown[], most: number, name: string): string[] {
  if (values.length > most)
    throwRefusal(invalidStack(`DenySettings is not correctly defined. ${name} has more than ${most} entries.`))
  return values.map(String)
}

/** A stack at a group deploys there and nowhere else; one at the subscription to it or to a group in it. */
function deploymentScope(
  world: World,
  scope: DeploymentScope,
  given: unknown
): Pick<StackDefinition, 'deploymentScope' | 'target'> {
  if (given === undefined || given === null) return { target: scope }
  const text = String(given).replace(/\/$/, '')
  const match = /^\/subscriptions\/([^/]+)(?:\/resourcegroups\/([^/]+))?$/i.exec(text)
  if (match === null || match[1]?.toLowerCase() !== world.subscriptionId) {
    throwRefusal(notSupported(`a stack with deploymentScope '${text}'`))
  }
  const target = scopeFrom(world, match?.[2], scope.location)
  if (scope.kind === 'resourceGroup' && !sameId(scopeId(target), scopeId(scope))) {
    throwRefusal(invalidStack(`DeploymentScope '${text}' is not the resource group of the stack.`))
  }
  return { deploymentScope: text, target }
}

/** 1 to 90 characters. */
export function refuseStackName(name: string): Refusal | undefined {
  if (name.length <= 90 && /^[-\w._()]+$/.test(name)) return undefined
  return refusal(
    400,
    'InvalidResourceName',
    `The deployment stack name '${name}' is invalid: 1 to 90 characters out of letters, digits, '-', '_', '.', '(' and ')'.`
  )
}

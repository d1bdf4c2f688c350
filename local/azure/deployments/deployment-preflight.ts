import { deterministicGuid } from '../deterministic-ids.ts'
import { armError, refusal } from '../errors.ts'
import { checkPut } from '../resources/resources.ts'
import type { ArmError, Caller, Refusal, World } from '../world.ts'
import type { DeploymentPlan, PlannedResource } from './deployment-plan.ts'

/** How far a template is checked before it runs: its text; also with the providers; also the caller's rights to each resource. */
export type ValidationLevel = 'Template' | 'Provider' | 'ProviderNoRbac'

/** Refusals of Resource Manager's own front, which hold whatever the deployment makes first. */
const FRONT: ReadonlySet<string> = new Set([
  'AuthorizationFailed',
  'LinkedAuthorizationFailed',
  'RequestDisallowedByPolicy',
  'QuotaExceeded',
  'SkuNotAvailable',
  'MissingSubscriptionRegistration',
  'NoRegisteredProviderFound',
  'InvalidResourceNamespace',
  'InvalidResourceType',
  'InvalidApiVersionParameter',
  'InvalidResourceLocation',
  'LocationRequired',
  'LocationNotAvailableForResourceType',
  'ScopeLocked'
])

/**
 * Why the deployment would not even be accepted: every resource that can be evaluated now is shown to its provider. What
 * waits for other resources of the same template is only asked of Resource Manager itself.
 */
export function runDeploymentPreflight(
  world: World,
  name: string,
  plan: DeploymentPlan,
  caller: Caller,
  level: ValidationLevel
): Refusal | undefined {
  if (level === 'Template') return undefined
  const refusals = plan.resources.flatMap(planned => {
    const refused = checkPlanned(world, planned, caller, level)
    return refused === undefined ? [] : [{ refused, id: planned.resource.id }]
  })
  if (refusals.length === 0) return undefined
  const tracking = deterministicGuid(world, 'tracking', name, world.now)
  const message = `The template deployment '${name}' is not valid according to the validation procedure. The tracking id is '${tracking}'. See inner errors for details.`
  const { status, error } = refusals.every(({ refused }) => refused.status === 403)
    ? refusal(403, 'InvalidTemplateDeployment', message)
    : refusal(400, 'InvalidTemplateDeployment', message)
  return { status, error: { ...error, details: refusals.map(({ refused, id }) => detail(refused.error, id)) } }
}

function checkPlanned(
  world: World,
  { resource, body, known, waits }: PlannedResource,
  caller: Caller,
  level: ValidationLevel
): Refusal | undefined {
  const { id, apiVersion } = resource
  const refused = checkPut(world, { id, apiVersion, body, caller, preflight: { roles: level === 'Provider' } })
  if (refused === undefined) return undefined
  return (known && !waits) || FRONT.has(refused.error.code) ? refused : undefined
}

/** A provider's refusal comes wrapped, Resource Manager's own does not. */
function detail(error: ArmError, id: string): ArmError {
  const inner = error.target === undefined ? { ...error, target: id } : error
  if (FRONT.has(error.code)) return inner
  return armError(
    'PreflightValidationCheckFailed',
    'Preflight validation failed. Please refer to the details for the specific errors.',
    { details: [inner] }
  )
}

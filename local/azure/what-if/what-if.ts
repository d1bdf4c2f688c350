import { refuseUnauthorized } from '../authorization/authorization.ts'
import type { DeploymentPlan, PlannedResource } from '../deployments/deployment-plan.ts'
import { refuse } from '../errors.ts'
import { findResource, previewPut, showResource } from '../resources/resources.ts'
import { isOn } from '../switches.ts'
import type { Caller, Refusal, World } from '../world.ts'
import {
  diffProperties,
  isObject,
  overlayProperties,
  type PropertyDelta,
  sameValue,
  valueAt,
  withoutEffect
} from './property-diff.ts'

/** What a deployment would do to one resource, before it is put into the words of a deployment's or a stack's what-if. */
export interface Prediction {
  readonly id: string
  readonly type: string
  readonly apiVersion: string
  readonly symbolicName: string | undefined
  readonly deploymentId: string
  readonly change: 'create' | 'modify' | 'noChange' | 'unsupported'
  /** False where an expression cannot be known before the deployment runs. */
  readonly certain: boolean
  readonly unsupportedReason?: string
  readonly before?: Body
  readonly after?: Body
  readonly delta: readonly PropertyDelta[]
}

export type Body = Readonly<Record<string, unknown>>

/** A managed resource as it was right after the stack's last deployment, and what the template asked for. */
export type Baseline = { readonly asked: Body; readonly shown: Body }

/** What every resource of the plan would come to; nothing is written. */
export function predictChanges(
  world: World,
  plan: DeploymentPlan,
  caller: Caller,
  baseline: (id: string) => Baseline | undefined = () => undefined
): Prediction[] {
  const planned = plan.resources.map(resource => predictOne(world, resource, caller, baseline(resource.resource.id)))
  const unsupported = plan.unplanned.map(({ resource, deploymentId, reason }): Prediction => {
    const { id, type, apiVersion, symbolicName } = resource
    const common = { id, type, apiVersion, symbolicName, deploymentId }
    return { ...common, change: 'unsupported', certain: false, unsupportedReason: reason, delta: [] }
  })
  return [...planned, ...unsupported]
}

const EVENT_GRID = /^microsoft\.eventgrid\//i

/** What-if reads each resource it compares: 403 for the first the caller may not read, or is said not to (`switches.ts`). */
export function refuseReading(world: World, plan: DeploymentPlan, caller: Caller): Refusal | undefined {
  const denied = plan.resources.find(({ resource }) => EVENT_GRID.test(resource.type))?.resource
  if (denied !== undefined && isOn(world, 'what-if-denies-event-grid')) {
    return refuse.notAuthorized(caller, `${denied.type}/write`, denied.id)
  }
  for (const { resource } of plan.resources) {
    if (findResource(world, resource.id) === undefined) continue
    const refused = refuseUnauthorized(world, caller, `${resource.type}/read`, resource.id)
    if (refused !== undefined) return refused
  }
  return undefined
}

function predictOne(
  world: World,
  planned: PlannedResource,
  caller: Caller,
  baseline: Baseline | undefined
): Prediction {
  const { resource, deploymentId, body, known } = planned
  const { id, type, apiVersion, symbolicName } = resource
  const common = { id, type, apiVersion, symbolicName, deploymentId, certain: known }
  const existing = findResource(world, id)
  if (existing === undefined) {
    const after = { apiVersion, id, name: resource.name, type, ...body }
    return { ...common, change: 'create', after, delta: [] }
  }
  const before = showResource(world, existing)
  const after = known ? previewPut(world, { id, apiVersion, body, caller }) : (overlayProperties(before, body) as Body)
  const delta = differences(before, after, body as Body, known, baseline)
  const change = delta.some(({ changeType }) => changeType !== 'noEffect') ? 'modify' : 'noChange'
  return { ...common, change, before: { apiVersion, ...before }, after: { apiVersion, ...after }, delta }
}

function differences(
  before: Body,
  after: Body,
  asked: Body,
  known: boolean,
  baseline: Baseline | undefined
): PropertyDelta[] {
  const changes = diffProperties(before, after).filter(change => !isOldDefault(change, before, baseline))
  const properties = isObject(asked.properties) ? asked.properties : {}
  const taken = isObject(after.properties) ? after.properties : {}
  return known ? [...changes, ...withoutEffect(properties, taken, 'properties.')] : changes
}

/**
 * What the provider had filled in when the stack last deployed and nobody has touched since is no change, though the
 * template does not name it: a stack's what-if compares with the state it recorded.
 */
function isOldDefault({ changeType, path }: PropertyDelta, before: Body, baseline: Baseline | undefined): boolean {
  if (changeType !== 'delete' || baseline === undefined) return false
  if (valueAt(baseline.asked, path) !== undefined) return false
  return sameValue(valueAt(baseline.shown, path), valueAt(before, path))
}

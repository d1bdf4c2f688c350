import { groupOf, idsIn, keyOf, parseId } from '../resource-ids.ts'
import { evaluateBody, evaluateNested, expandTemplate, SHORT_CIRCUITED } from '../template/index.ts'
import { type DeploymentRequest, type ExpandedResource, type Expansion, TemplateError } from '../template/types.ts'
import type { PutBody, World } from '../world.ts'
import { deploymentId } from './deployment-record.ts'
import { BlindRuntime } from './deployment-runtime.ts'

/** A resource a deployment would write, its nested deployments opened. */
export interface PlannedResource {
  readonly resource: ExpandedResource
  readonly deploymentId: string
  /** Where something cannot be known before the deployment runs, the expression stands as text. */
  readonly body: PutBody
  readonly known: boolean
  /** Something else of the same deployment must be there first. */
  readonly waits: boolean
}

/** A nested deployment that cannot be looked into, with the reason. */
export interface Unplanned {
  readonly resource: ExpandedResource
  readonly deploymentId: string
  readonly reason: string
}

export interface DeploymentPlan {
  readonly resources: readonly PlannedResource[]
  readonly unplanned: readonly Unplanned[]
  /** Ids of the deployment and of all nested ones that could be opened. */
  readonly deployments: readonly string[]
}

/** Nested deployments below this depth are not opened; Resource Manager allows five levels. */
const DEEPEST = 5

/**
 * What a template comes to: the one expansion behind preflight, what-if, and what a stack manages. Throws TemplateError
 * where the template itself is wrong.
 */
export function planDeployment(world: World, request: DeploymentRequest): DeploymentPlan {
  return planLevel(world, request, { tainted: false, waits: false, depth: 0 })
}

interface Above {
  /** A parameter of this level is only known when the deployment runs. */
  readonly tainted: boolean
  readonly waits: boolean
  readonly depth: number
}

function planLevel(world: World, request: DeploymentRequest, above: Above): DeploymentPlan {
  const expansion = expandTemplate(request)
  const id = deploymentId(request.scope, request.name)
  return expansion.resources
    .filter(resource => !resource.existing)
    .map(resource => planOne(world, expansion, resource, id, above))
    .reduce(joined, { resources: [], unplanned: [], deployments: [id] })
}

function joined(a: DeploymentPlan, b: DeploymentPlan): DeploymentPlan {
  return {
    resources: [...a.resources, ...b.resources],
    unplanned: [...a.unplanned, ...b.unplanned],
    deployments: [...a.deployments, ...b.deployments]
  }
}

function planOne(
  world: World,
  expansion: Expansion,
  resource: ExpandedResource,
  deployment: string,
  above: Above
): DeploymentPlan {
  const waits = above.waits || dependsOnWritten(expansion, resource)
  if (resource.nested !== undefined) return planNested(world, expansion, resource, deployment, { ...above, waits })
  const runtime = new BlindRuntime(world)
  const body = evaluateBody(expansion, resource, runtime)
  const known = !wasAsked(runtime) && !(above.tainted && holdsExpression(body))
  return { resources: [{ resource, deploymentId: deployment, body, known, waits }], unplanned: [], deployments: [] }
}

function dependsOnWritten({ resources }: Expansion, resource: ExpandedResource): boolean {
  return resource.dependsOn.some(key => resources.some(other => other.key === key && !other.existing))
}

/** Opens a nested deployment, unless what it makes depends on values that are only known when it runs. */
function planNested(
  world: World,
  expansion: Expansion,
  resource: ExpandedResource,
  deployment: string,
  above: Above
): DeploymentPlan {
  try {
    if (above.depth >= DEEPEST) return unopened(resource, deployment, 'It is nested too deep to be expanded.')
    const runtime = new BlindRuntime(world)
    const request = evaluateNested(expansion, resource, runtime)
    const tainted = above.tainted || wasAsked(runtime)
    return planLevel(world, request, { ...above, tainted, depth: above.depth + 1 })
  } catch (error) {
    if (!(error instanceof TemplateError) || error.error.code !== SHORT_CIRCUITED) throw error
    return unopened(resource, deployment, error.message)
  }
}

/** Evaluation sets it behind the compiler's back. */
function wasAsked(runtime: BlindRuntime): boolean {
  return runtime.asked
}

function unopened(resource: ExpandedResource, deployment: string, reason: string): DeploymentPlan {
  return { resources: [], unplanned: [{ resource, deploymentId: deployment, reason }], deployments: [] }
}

/** An expression that was left in place because it cannot be known. */
function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return /^\[(?!\[).*\]$/s.test(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression)
}

/**
 * Lower-cased ids the deployment needs and does not make itself: those its bodies name, the parents of its children and
 * the groups it writes to. They are the edges of the critical path.
 */
export function namesOf(plan: DeploymentPlan): string[] {
  const made = new Set([...plan.resources.map(({ resource }) => keyOf(resource.id)), ...plan.deployments.map(keyOf)])
  const named = plan.resources.flatMap(({ resource, body }) => [...idsIn(body), ...above(resource.id)])
  return [...new Set(named)].filter(id => !made.has(id)).sort()
}

function above(id: string): string[] {
  return [parseId(id).parent, groupOf(id)].flatMap(parent => (parent ? [keyOf(parent)] : []))
}

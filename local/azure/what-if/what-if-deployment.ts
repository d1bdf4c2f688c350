import { planDeployment } from '../deployments/deployment-plan.ts'
import { deploymentId, scopeId } from '../deployments/deployment-record.ts'
import { type NewDeployment, requestOf, validateDeployment } from '../deployments/deployment-start.ts'
import { deterministicDuration } from '../deterministic-ids.ts'
import type { ArmRequest } from '../protocol/arm-request.ts'
import { endOperation, faultError, operationHeaders, startOperation } from '../protocol/operations.ts'
import { isWithin, keyOf } from '../resource-ids.ts'
import { resourcesWithin, showResource } from '../resources/resources.ts'
import type { ArmError, HttpResponse, Operation, World } from '../world.ts'
import type { PropertyDelta } from './property-diff.ts'
import { refuseMissingGroups } from './resource-errors.ts'
import { type Prediction, predictChanges, refuseReading } from './what-if.ts'
import { endWithAnswer, whatIfByForm } from './what-if-engine.ts'

/** What-if of a deployment takes about 15 seconds, and its polls say so. */
const SECONDS = 15

/** Starts the what-if of a deployment: 202, then 200 at the Location. */
export function answerWhatIf(request: ArmRequest, deployment: NewDeployment): HttpResponse {
  const { world, caller } = request
  const settings = (request.body as { properties?: { whatIfSettings?: { resultFormat?: string } } }).properties
    ?.whatIfSettings
  const idsOnly = settings?.resultFormat?.toLowerCase() === 'resourceidonly'
  const operation = startOperation(world, {
    kind: 'what-if',
    target: `${deploymentId(deployment.scope, deployment.name)}/whatIf`,
    verb: 'POST',
    by: caller.objectId,
    dueAt: world.now + deterministicDuration(world, SECONDS, 'what-if', deployment.name),
    data: { form: 'deployment', deployment, idsOnly, poll: { retryAfter: [SECONDS] } }
  })
  const job = { jobId: `DeploymentWhatIfJob-${operation.id}`, jobLocation: deployment.scope.location }
  const result = `/subscriptions/${world.subscriptionId}/operationresults/${Buffer.from(JSON.stringify(job)).toString('base64url')}`
  return { status: 202, headers: operationHeaders(world, operation, { result }, request.apiVersion) }
}

whatIfByForm.deployment = (world, operation) => {
  const fault = faultError(operation)
  if (fault !== undefined) return endOperation(world, operation, fault)
  const deployment = operation.data.deployment as NewDeployment
  const error = refusedBy(world, deployment)
  const changes = error === undefined ? changesOf(world, operation, deployment) : []
  const body =
    error === undefined ? { status: 'Succeeded', properties: properties(changes) } : { status: 'Failed', error }
  endWithAnswer(world, operation, body)
}

function refusedBy(world: World, deployment: NewDeployment): ArmError | undefined {
  const checked = validateDeployment(world, deployment)
  return (
    checked.refused ??
    refuseMissingGroups(world, checked.plan, scopeId(deployment.scope)) ??
    refuseReading(world, checked.plan, deployment.caller)
  )?.error
}

type Change = { readonly certain: boolean; readonly row: Record<string, unknown> }

function properties(changes: readonly Change[]): Record<string, unknown> {
  const rows = (certain: boolean) => changes.filter(change => change.certain === certain).map(({ row }) => row)
  return { changes: rows(true), potentialChanges: rows(false), diagnostics: [] }
}

function changesOf(world: World, { data }: Operation, deployment: NewDeployment): Change[] {
  const id = deploymentId(deployment.scope, deployment.name)
  const plan = planDeployment(world, requestOf(world, deployment, id))
  const predictions = predictChanges(world, plan, deployment.caller)
  const changes = predictions.map(prediction => changeOf(prediction, data.idsOnly === true))
  return [...changes, ...ignored(world, deployment, predictions, data.idsOnly === true)]
}

const CHANGE_TYPES = { create: 'Create', modify: 'Modify', noChange: 'NoChange', unsupported: 'Unsupported' } as const

function changeOf(prediction: Prediction, idsOnly: boolean): Change {
  const { id, deploymentId: deployment, symbolicName, change, unsupportedReason, before, after, delta } = prediction
  const deployed = idsOnly && change !== 'unsupported'
  const head = {
    resourceId: id,
    deploymentId: deployment,
    ...(symbolicName !== undefined && { symbolicName }),
    changeType: deployed ? 'Deploy' : CHANGE_TYPES[change],
    ...(unsupportedReason !== undefined && { unsupportedReason })
  }
  // What is not certain to happen is a potential change; a value that is not known yet leaves the change itself certain.
  const certain = change !== 'unsupported'
  if (idsOnly) return { certain, row: head }
  const bodies = { ...(before && { before }), ...(after && { after }) }
  return { certain, row: { ...head, ...bodies, ...(delta.length > 0 && { delta: delta.map(capitalised) }) } }
}

/** The same delta in the words of deployments: `propertyChangeType`, capitalised. */
function capitalised({ path, changeType, before, after, children }: PropertyDelta): Record<string, unknown> {
  const propertyChangeType = `${changeType.charAt(0).toUpperCase()}${changeType.slice(1)}`
  const values = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
  return { path, propertyChangeType, ...values, ...(children && { children: children.map(capitalised) }) }
}

/** What lies in the group of the deployment and is not in the template stays as it is. */
function ignored(
  world: World,
  { scope }: NewDeployment,
  predictions: readonly Prediction[],
  idsOnly: boolean
): Change[] {
  if (scope.kind !== 'resourceGroup') return []
  const touched = new Set(predictions.map(({ id }) => keyOf(id)))
  return resourcesWithin(world, scopeId(scope))
    .filter(
      ({ id, location }) =>
        location !== undefined && isWithin(id, `${scopeId(scope)}/providers`) && !touched.has(keyOf(id))
    )
    .map(resource => {
      const shown = showResource(world, resource)
      const bodies = idsOnly ? {} : { before: shown, after: shown }
      return { certain: true, row: { resourceId: resource.id, changeType: 'Ignore', ...bodies } }
    })
}

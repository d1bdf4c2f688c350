import { type DeploymentPlan, planDeployment } from '../deployments/deployment-plan.ts'
import { runDeploymentPreflight } from '../deployments/deployment-preflight.ts'
import { scopeId } from '../deployments/deployment-record.ts'
import { requestOf } from '../deployments/deployment-start.ts'
import { armError } from '../errors.ts'
import { endOperation, faultError } from '../protocol/operations.ts'
import { isWithin, keyOf } from '../resource-ids.ts'
import { whileReading } from '../resources/resource-lookup.ts'
import { findResource, showResource } from '../resources/resources.ts'
import { type DenySettings, findStack, type ManagedResource, type StackRecord } from '../stacks/stack-record.ts'
import { planUnmanage, unmanageOutcome } from '../stacks/stack-unmanage.ts'
import { TemplateError } from '../template/types.ts'
import type { ArmError, World } from '../world.ts'
import { diffProperties } from './property-diff.ts'
import { refuseMissingGroups } from './resource-errors.ts'
import { type Prediction, predictChanges, refuseReading } from './what-if.ts'
import { endWithAnswer, whatIfByForm } from './what-if-engine.ts'
import { findResult, type ResourceChange, showResult, type WhatIfChanges, type WhatIfRecord } from './what-if-record.ts'

/** `initializing` for the first few of about 30 seconds, `running` for the rest. */
whatIfByForm.stack = (world, operation) => {
  const record = findResult(world, operation.target)
  if (record === undefined) return endOperation(world, operation, DELETED)
  if (record.state === 'initializing') {
    record.state = 'running'
    operation.step = 'running'
    operation.dueAt = Number(operation.data.endsAt)
    return
  }
  const error = faultError(operation) ?? compare(world, record)
  record.state = error === undefined ? 'succeeded' : 'failed'
  operation.step = record.state
  if (error !== undefined) record.error = error
  endOperation(world, operation, error)
}

const DELETED = armError('DeploymentStackWhatIfResultNotFound', 'The what-if result was deleted meanwhile.')

whatIfByForm.details = (world, operation) => {
  const record = findResult(world, String(operation.data.result))
  const error = faultError(operation) ?? (record === undefined ? DELETED : undefined)
  if (record === undefined || error !== undefined) return endOperation(world, operation, error)
  endWithAnswer(world, operation, showResult(record, true))
}

/** Fills in the changes, or answers why there are none. */
function compare(world: World, record: WhatIfRecord): ArmError | undefined {
  const { definition, caller, name, correlationId } = record
  const { target: scope, template, parameters, validationLevel } = definition
  try {
    const plan = planDeployment(world, requestOf(world, { name, scope, template, parameters, caller }, correlationId))
    const refused =
      runDeploymentPreflight(world, name, plan, caller, validationLevel) ??
      refuseMissingGroups(world, plan, scopeId(scope)) ??
      refuseReading(world, plan, caller)
    if (refused !== undefined) return refused.error
    record.changes = whileReading(() => changesOf(world, record, plan))
    record.diagnostics = plan.unplanned.map(({ resource, reason }) => ({
      level: 'warning',
      code: resource.nested === undefined ? 'ResourceIdNotEvaluated' : 'NestedDeploymentShortCircuited',
      message: reason,
      target: resource.id
    }))
    return undefined
  } catch (error) {
    if (error instanceof TemplateError) return error.error
    throw error
  }
}

function changesOf(world: World, record: WhatIfRecord, plan: DeploymentPlan): WhatIfChanges {
  const stack = findStack(world, record.stackId)
  const predictions = predictChanges(world, plan, record.caller, id => stack?.baselines[keyOf(id)])
  return {
    resourceChanges: [
      ...predictions.map(prediction => written(record, stack, prediction)),
      ...dropped(world, record, stack, plan, predictions)
    ],
    denySettingsChange: denySettingsChange(stack?.definition.denySettings, record.definition.denySettings),
    deploymentScopeChange: deploymentScopeChange(stack, record)
  }
}

function written(record: WhatIfRecord, stack: StackRecord | undefined, prediction: Prediction): ResourceChange {
  const { id, type, apiVersion, symbolicName, deploymentId, change, certain, unsupportedReason } = prediction
  const held = stack?.resources.find(resource => keyOf(resource.id) === keyOf(id))
  const { mode } = record.definition.denySettings
  const denied = mode === 'none' || isWithin(id, scopeId(record.scope)) ? mode : 'inapplicable'
  return {
    id,
    type,
    apiVersion,
    ...(symbolicName !== undefined && { symbolicName }),
    deploymentId,
    changeType: change,
    changeCertainty: certain ? 'definite' : 'potential',
    ...(unsupportedReason !== undefined && { unsupportedReason }),
    managementStatusChange: { before: held === undefined ? 'unmanaged' : 'managed', after: 'managed' },
    denyStatusChange: { before: held?.denyStatus ?? 'none', after: denied },
    ...configurationChanges(prediction)
  }
}

function configurationChanges({
  change,
  before,
  after,
  delta
}: Prediction): Pick<ResourceChange, 'resourceConfigurationChanges'> {
  if (change === 'unsupported') return {}
  return { resourceConfigurationChanges: { ...(before && { before }), ...(after && { after }), delta } }
}

/** What leaves the stack: certain only where every part of the template could be looked into. */
function dropped(
  world: World,
  record: WhatIfRecord,
  stack: StackRecord | undefined,
  plan: DeploymentPlan,
  predictions: readonly Prediction[]
): ResourceChange[] {
  const { actionOnUnmanage } = record.definition
  const { remove, detach, impossible } = planUnmanage(stack?.resources ?? [], predictions, actionOnUnmanage)
  return [...remove, ...impossible, ...detach].map(resource => {
    const leaves = unmanageOutcome(resource, actionOnUnmanage) === 'detach' ? 'detach' : 'delete'
    return leaving(world, resource, leaves, plan.unplanned.length === 0)
  })
}

function leaving(
  world: World,
  resource: ManagedResource,
  changeType: 'delete' | 'detach',
  certain: boolean
): ResourceChange {
  const { id, type, apiVersion, denyStatus } = resource
  const found = findResource(world, id)
  return {
    id,
    type,
    ...(apiVersion !== undefined && { apiVersion }),
    changeType,
    changeCertainty: certain ? 'definite' : 'potential',
    managementStatusChange: { before: 'managed', after: 'unmanaged' },
    denyStatusChange: { before: denyStatus, after: 'none' },
    ...(found !== undefined && { resourceConfigurationChanges: { before: showResource(world, found) } })
  }
}

/** Its delta names the members in capitals, unlike all others. */
function denySettingsChange(before: DenySettings | undefined, after: DenySettings): Record<string, unknown> {
  const delta = diffProperties(capitalKeys(before ?? {}), capitalKeys(after))
  return { ...(before && { before }), after, delta }
}

function capitalKeys(settings: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, value])
  )
}

function deploymentScopeChange(stack: StackRecord | undefined, { definition }: WhatIfRecord): Record<string, unknown> {
  const [before, after] = [stack?.definition.deploymentScope, definition.deploymentScope]
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}

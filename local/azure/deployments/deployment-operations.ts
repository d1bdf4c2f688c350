import { deterministicGuid } from '../deterministic-ids.ts'
import type { World } from '../world.ts'
import { type DeploymentRecord, type Entry, entriesOf, nameOf } from './deployment-record.ts'
import { formatDuration, formatTimestamp } from './deployment-text.ts'

/** One row for each resource a deployment has begun, and one for its outputs. */
export function deploymentOperations(world: World, record: DeploymentRecord): Record<string, unknown>[] {
  const rows = Object.entries(entriesOf(world, record))
    .filter(([, entry]) => entry.kind !== 'existing' && entry.startedAt !== undefined)
    .map(([key, entry]) => row(world, record, key, properties(world, entry)))
  return record.outputs === undefined ? rows : [...rows, row(world, record, 'outputs', outputsProperties(record))]
}

function row(world: World, record: DeploymentRecord, key: string, shown: Record<string, unknown>) {
  const invented = deterministicGuid(world, 'deployment operation', record.correlationId, key)
  const operationId = invented.replaceAll('-', '').slice(0, 16).toUpperCase()
  const trackingId = deterministicGuid(world, 'tracking', record.correlationId, key)
  return { id: `${record.id}/operations/${operationId}`, operationId, properties: { ...shown, trackingId } }
}

function properties(world: World, entry: Entry): Record<string, unknown> {
  const { id, type, apiVersion, symbolicName, startedAt = 0, endedAt } = entry
  const until = endedAt ?? world.now
  return {
    provisioningOperation: 'Create',
    provisioningState: { done: 'Succeeded', failed: 'Failed' }[String(entry.state)] ?? 'Running',
    timestamp: formatTimestamp(until),
    duration: formatDuration(until - startedAt),
    statusCode: statusCode(entry),
    ...(entry.error && { statusMessage: { status: 'Failed', error: entry.error } }),
    targetResource: {
      id,
      resourceType: type,
      resourceName: nameOf(id),
      apiVersion,
      ...(symbolicName && { symbolicName })
    }
  }
}

function statusCode({ state, created }: Entry): string {
  if (state === 'failed') return 'Conflict'
  if (state === 'running') return 'Accepted'
  return created ? 'Created' : 'OK'
}

function outputsProperties({ endedAt = 0 }: DeploymentRecord): Record<string, unknown> {
  return {
    provisioningOperation: 'EvaluateDeploymentOutput',
    provisioningState: 'Succeeded',
    timestamp: formatTimestamp(endedAt),
    duration: formatDuration(0),
    statusCode: 'OK'
  }
}

import { type Node, type NodeTaint, nodesOfCluster, type PoolNode } from '../../aks/nodes/node.ts'
import { nodeLabels, UPGRADE_STATUS } from '../../aks/nodes/node-creation.ts'
import type { HttpResponse } from '../../azure/world.ts'
import { stateOf } from '../cluster-state.ts'
import type { StatusCause } from '../disruption/status-answer.ts'
import { asRecord, asRecords, type Json, valueAt } from '../objects.ts'
import { taintsOfPool } from '../pods/cluster-nodes.ts'
import type { ApiRequest, ResourceInfo } from './api-request.ts'
import { undecodablePatch } from './node-patch-types.ts'
import { parsedBody } from './request-body.ts'
import { findObject } from './resource-reads.ts'
import type { ServedResource } from './served-resources.ts'
import { answer, failure, notSupported, refused } from './status.ts'

const MERGE_TYPES = ['application/merge-patch+json', 'application/strategic-merge-patch+json']
const PATCH_TYPES = ['application/json-patch+json', ...MERGE_TYPES, 'application/apply-patch+yaml']

/** Answers PATCH of a node: cordon, labels and taints. */
export function patchNode(request: ApiRequest, info: ResourceInfo, type: ServedResource): HttpResponse {
  const mediaType = (request.http.headers['content-type'] ?? '').split(';')[0] ?? ''
  if (!PATCH_TYPES.includes(mediaType)) return refused.unsupportedMediaType(PATCH_TYPES)
  if (!MERGE_TYPES.includes(mediaType)) return notSupported(`patches of the type ${mediaType}`)
  const found = nodesOfCluster(request.world, request.cluster.id).find(({ node }) => node.name === info.name)
  const present = findObject(request, info, type)
  if (found === undefined || present === undefined) return refused.notFound(type, info.name ?? '')
  const body = parsedBody(request.http.body)
  if ('failed' in body) return refused.badRequest(body.failed)
  const undecodable = undecodablePatch(body.value)
  if (undecodable !== undefined) return refused.badRequest(undecodable)
  const patch = asRecord(body.value)
  const version = valueAt(patch, 'metadata', 'resourceVersion')
  if (version !== undefined && version !== present.metadata.resourceVersion)
    return refused.conflict(type, found.node.name)
  const other = unsupportedMember(patch)
  if (other !== undefined) return notSupported(`a change of ${other} of nodes`)
  const brought = broughtLabel(request, found, asRecord(valueAt(patch, 'metadata', 'labels')))
  if (brought !== undefined) return notSupported(`the removal of the label ${brought}, which AKS gives to nodes`)
  const changed = changedNode(request, found, patch, mediaType === MERGE_TYPES[0])
  return changed ?? answer(200, findObject(request, info, type))
}

const SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  metadata: ['labels', 'resourceVersion', 'name'],
  spec: ['unschedulable', 'taints']
}

/** Returns the first member of a patch that local Azure cannot change. */
function unsupportedMember(patch: Json): string | undefined {
  for (const [name, value] of Object.entries(patch)) {
    if (name === 'apiVersion' || name === 'kind') continue
    const other = Object.keys(asRecord(value)).find(member => SUPPORTED[name]?.includes(member) !== true)
    if (SUPPORTED[name] === undefined || other !== undefined) return [name, other].filter(Boolean).join('.')
  }
  return undefined
}

/** Returns a label that a patch deletes and that the node has from AKS or its pool. */
function broughtLabel({ cluster }: ApiRequest, { node, pool }: PoolNode, labels: Json): string | undefined {
  const present = nodeLabels(cluster, pool, { ...node, ownLabels: {} })
  return Object.keys(labels).find(
    key => labels[key] === null && present[key] !== undefined && !(key === UPGRADE_STATUS && node.isQuarantined)
  )
}

/** Changes a node, unless the patch is only tried. Returns the failure of a patch that is invalid. */
function changedNode(
  { world, cluster, http }: ApiRequest,
  { node, pool }: PoolNode,
  patch: Json,
  isMerge: boolean
): HttpResponse | undefined {
  const { labels } = asRecord(patch.metadata)
  const spec = asRecord(patch.spec)
  const present = node.ownTaints ?? taintsOfPool(pool)
  const taints = spec.taints === undefined ? undefined : patchedTaints(present, asRecords(spec.taints), isMerge)
  const causes = (taints ?? []).flatMap(invalidTaint)
  if (causes.length > 0) return invalidNode(node.name, causes)
  if (http.query.get('dryRun') === 'All') return undefined
  if (labels !== undefined) node.ownLabels = patchedLabels(node, asRecord(labels))
  // The node stays cordoned until somebody uncordons it or an upgrade replaces it.
  if (asRecord(labels)[UPGRADE_STATUS] === null) delete node.isQuarantined
  if (taints !== undefined) node.ownTaints = taints
  if ('unschedulable' in spec) setCordon(node, spec.unschedulable === true)
  // Controllers and the scheduler see the node as it is from now on.
  delete stateOf(world, cluster.id).syncedAt
  return undefined
}

function setCordon(node: Node, isCordoned: boolean): void {
  if (isCordoned) node.isCordoned = true
  else delete node.isCordoned
}

function patchedLabels(node: Node, labels: Json): Record<string, string> {
  const merged: Record<string, string> = { ...node.ownLabels }
  for (const [key, value] of Object.entries(labels)) {
    if (value === null) delete merged[key]
    else merged[key] = String(value)
  }
  return merged
}

/** Returns the taints after a patch. A merge patch replaces the list; a strategic one merges it by key, with `$patch: delete`. */
function patchedTaints(present: readonly NodeTaint[], given: readonly Json[], isMerge: boolean): NodeTaint[] {
  const complete = given.map(({ key, value = '', effect }) => ({
    key: String(key),
    value: String(value),
    effect: String(effect)
  }))
  if (isMerge) return complete
  const named = new Set(given.map(({ key }) => String(key)))
  const kept = present.filter(({ key }) => !named.has(key))
  return [...kept, ...complete.filter((_, i) => given[i]?.$patch !== 'delete')]
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

// Verbatim: test/fixtures/kubernetes (real API servers)
function invalidTaint({ key, effect }: NodeTaint, index: number): Required<FieldCause>[] {
  const field = `metadata.taints[${index}]`
  const name = key.split('/').at(-1) ?? ''
  const badKey = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    field: `${field}.key`
  }
  const badEffect = {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: "${effect}": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"`,
    field: `${field}.effect`
  }
  return [...(NAME.test(name) ? [] : [badKey]), ...(EFFECTS.includes(effect) ? [] : [badEffect])]
}

type FieldCause = StatusCause & { readonly field: string }

/** Returns the 422 of invalid taints. The API server validates taints twice, and lists each cause twice. */
function invalidNode(name: string, causes: readonly FieldCause[]): HttpResponse {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`)
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return failure({
    code: 422,
    reason: 'Invalid',
    message: `Node "${name}" is invalid: ${list}`,
    details: { name, kind: 'Node', causes: [...causes, ...causes] }
  })
}

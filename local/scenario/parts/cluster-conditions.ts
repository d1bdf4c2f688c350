import { CLUSTER, POOL, poolProperties, poolsOf } from '../../aks/cluster-model.ts'
import { latestNodeImage } from '../../aks/kubernetes-versions.ts'
import { nodesOfPool, setNodes } from '../../aks/nodes/node.ts'
import { recordDeprecatedCall } from '../../aks/upgrades/upgrade-refusals.ts'
import { COLLEAGUE } from '../../azure/entra/colleague-identity.ts'
import type { Resource, World } from '../../azure/world.ts'
import { refusedByServer } from '../../kubernetes/api-server.ts'
import { findObject, forgetObject, isAwake, keepObject, objectsOfKind } from '../../kubernetes/cluster-state.ts'
import type { WebhookAnswer } from '../../kubernetes/disruption/eviction-webhooks.ts'
import { answerEvictions } from '../../kubernetes/disruption/webhook-server.ts'
import {
  asRecord,
  asRecords,
  type KubernetesObject,
  keyOfObject,
  nameOf,
  referenceTo
} from '../../kubernetes/objects.ts'
import { setPodFault } from '../../kubernetes/pods/pod-faults.ts'
import { syncIfNeeded } from '../../kubernetes/workloads.ts'
import type { ClusterPart, NodesPart, PodsPart, WebhookPart } from '../file/cluster-schema.ts'
import { ScenarioError } from '../scenario-error.ts'
import { findNamed } from './named-resource.ts'
import type { Outcome } from './outcome.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WEEK = 7 * 24 * HOUR

/** Returns the conditions of a cluster one by one, so that one that has to wait does not hold up the others. */
export function splitClusterPart({ cluster, files: _, ...conditions }: ClusterPart): ClusterPart[] {
  return Object.entries(conditions).flatMap(([name, values]) =>
    (values ?? []).map(value => ({ cluster, [name]: [value] }))
  )
}

/** Brings one condition into a cluster, or returns what is missing for it. `began`: beginning of the scenario. */
export function applyClusterPart(world: World, part: ClusterPart, began: number): Outcome {
  const cluster = findNamed(world, CLUSTER, part.cluster)
  if (cluster === undefined) return { waits: `there is no cluster '${part.cluster}'` }
  if (!isAwake(cluster)) return { waits: `cluster ${cluster.name} does not run` }
  const outcome = applyTo(world, cluster, part, began)
  if ('done' in outcome) syncIfNeeded(world, cluster)
  return outcome
}

function applyTo(world: World, cluster: Resource, part: ClusterPart, began: number): Outcome {
  const { objects = [], deleted = [], webhooks = [], deprecatedCalls = [], pods = [], nodes = [] } = part
  const [object, reference, webhook, call, fault, pool] = [
    objects[0],
    deleted[0],
    webhooks[0],
    deprecatedCalls[0],
    pods[0],
    nodes[0]
  ]
  if (object !== undefined) return applyObject(world, cluster, object as KubernetesObject)
  if (reference !== undefined) return deleteObject(world, cluster, reference)
  if (webhook !== undefined) return applyWebhook(world, cluster, webhook)
  if (call !== undefined) return callDeprecatedApi(world, cluster, call, began)
  if (fault !== undefined) return applyPodFault(world, cluster, fault)
  if (pool !== undefined) return ageNodes(world, cluster, pool)
  throw new ScenarioError(`cluster '${part.cluster}' has no condition`)
}

function applyObject(world: World, cluster: Resource, object: KubernetesObject): Outcome {
  const refused = refusedByServer(world, cluster, object, [])
  if (refused !== undefined) return { waits: `${nameOf(referenceTo(object))}: ${refused}` }
  keepObject(world, cluster.id, object, COLLEAGUE)
  return { done: `applied ${nameOf(referenceTo(object))} to ${cluster.name}` }
}

function deleteObject(world: World, cluster: Resource, given: NonNullable<ClusterPart['deleted']>[number]): Outcome {
  const { namespace, ...rest } = given
  const reference = { ...rest, ...(namespace !== undefined && { namespace }) }
  if (findObject(world, cluster.id, reference) === undefined) {
    return { waits: `there is no ${nameOf(reference)} in ${cluster.name}` }
  }
  forgetObject(world, cluster.id, keyOfObject(reference))
  return { done: `deleted ${nameOf(reference)} from ${cluster.name}` }
}

/** Sets the answer of a webhook, and adds its configuration if no object of the cluster has it. */
function applyWebhook(world: World, cluster: Resource, part: WebhookPart): Outcome {
  const { name } = part
  answerEvictions(world, cluster.id, name, answerOf(part))
  const isConfigured = objectsOfKind(world, cluster.id, CONFIGURATION).some(({ webhooks }) =>
    asRecords(webhooks).some(webhook => asRecord(webhook).name === name)
  )
  if (!isConfigured) keepObject(world, cluster.id, configurationOf(part), COLLEAGUE)
  return { done: `lets the webhook ${name} in ${cluster.name} answer: ${part.answer}` }
}

const CONFIGURATION = 'ValidatingWebhookConfiguration'

function configurationOf({ name, failurePolicy = 'Fail' }: WebhookPart): KubernetesObject {
  const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/eviction'] }]
  const webhook = { name, failurePolicy, clientConfig: { url: `https://${name}/evictions` }, rules }
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: CONFIGURATION,
    metadata: { name },
    webhooks: [webhook]
  }
}

function answerOf({ answer, message }: WebhookPart): WebhookAnswer {
  if (answer === 'allow') return { allowed: true }
  if (answer === 'deny') return { allowed: false, ...(message !== undefined && { message }) }
  return answer === 'broken' ? { failure: 'broken' } : { failure: 'unreachable', error: 'connect: connection refused' }
}

/** Records a call now and asks for a repetition: AKS records the calls of every hour. */
function callDeprecatedApi(
  world: World,
  cluster: Resource,
  { api, untilMinute, verb, userAgent, removedIn }: NonNullable<ClusterPart['deprecatedCalls']>[number],
  began: number
): Outcome {
  const caller = {
    ...(verb !== undefined && { verb }),
    ...(userAgent !== undefined && { userAgent }),
    ...(removedIn !== undefined && { removedIn })
  }
  const until = untilMinute === undefined ? Number.POSITIVE_INFINITY : began + untilMinute * MINUTE
  if (world.now <= until) recordDeprecatedCall(world, cluster.id, api, caller)
  const done = `calls the deprecated API ${api} of ${cluster.name} every hour`
  return world.now + HOUR <= until ? { done, again: world.now + HOUR } : { done }
}

function applyPodFault(world: World, cluster: Resource, part: PodsPart): Outcome {
  const { workload, failure = 'none', readyAfterSeconds } = part
  const fault = {
    ...(failure !== 'none' && { failure }),
    ...(readyAfterSeconds !== undefined && { readyAfterSeconds })
  }
  setPodFault(world, cluster.id, workload, Object.keys(fault).length === 0 ? undefined : fault)
  const slow = readyAfterSeconds === undefined ? '' : `, ready after ${readyAfterSeconds} s`
  return { done: `pods of ${workload} in ${cluster.name}: failure ${failure}${slow}` }
}

/** Sets an old image for the nodes of a pool, and for the pool as well unless it shows the newest one. */
function ageNodes(world: World, cluster: Resource, { pool: name, imageWeeksOld, poolShowsNewest }: NodesPart): Outcome {
  const pool = poolsOf(world, cluster.id).find(each => each.name === name)
  const nodes = pool === undefined ? [] : nodesOfPool(world, pool.id)
  if (pool === undefined || nodes.length === 0) return { waits: `${POOL} '${name}' of ${cluster.name} has no nodes` }
  const { kubernetesVersion = '' } = nodes[0] ?? {}
  const image = latestNodeImage(
    world.now - imageWeeksOld * WEEK,
    poolProperties(pool).osSKU ?? 'Ubuntu',
    kubernetesVersion
  )
  setNodes(
    world,
    pool.id,
    nodes.map(node => ({ ...node, image }))
  )
  if (poolShowsNewest !== true) pool.properties.nodeImageVersion = image
  return { done: `nodes of pool ${name} in ${cluster.name} have the image ${image}` }
}

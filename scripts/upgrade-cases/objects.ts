import { nodesOfPool } from '../../local/aks/nodes/node.ts'
import { parseImage, publishImage } from '../../local/azure/providers/container-registry/upstream-images.ts'
import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../local/azure/world.ts'
import { hasNamespace, keepObject } from '../../local/kubernetes/cluster-state.ts'
import { answerEvictions } from '../../local/kubernetes/disruption/webhook-server.ts'
import { keepSchemaOne } from '../../local/kubernetes/image-formats.ts'
import { type KubernetesObject, matchesSelector } from '../../local/kubernetes/objects.ts'
import { type Pod, podsIn, setPods } from '../../local/kubernetes/pods/pod.ts'
import { type PodFault, setPodFault } from '../../local/kubernetes/pods/pod-faults.ts'
import { nextPodEvent, syncPods } from '../../local/kubernetes/pods/pod-lifecycle.ts'
import type { AzureClient, Loose } from './azure-client.ts'
import { poolsOfCase } from './base-cluster.ts'
import type { CaseIds } from './base-network.ts'
import type { CaseObject, CaseWorld } from './case-format.ts'

const IMAGE = 'mcr.microsoft.com/dotnet/samples:aspnetapp'
const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet']
/** Time at which a pod that crashes becomes Ready, in milliseconds. */
const NEVER = Date.UTC(2100, 0, 1)

/** Puts the objects of a case into its cluster and waits until their pods run. */
export function applyObjects(azure: AzureClient, ids: CaseIds, world: CaseWorld): void {
  const objects = (world.objects ?? []).filter(object => object._?.where !== 'git')
  const all = [...objects, ...webhookServices(objects), ...lonelyPods(objects)]
  const cluster = findResource(azure.world, ids.cluster)
  if (cluster === undefined) throw new Error(`There is no cluster ${ids.cluster}.`)
  keepImages(azure, objects)
  // Webhooks come last: one whose server is a pod of the case would refuse that pod.
  const [webhooks, others] = [true, false].map(is => all.filter(object => isWebhook(object) === is))
  for (const object of others ?? []) {
    apply(azure, cluster, completeObject(object, world))
    const { readyAfter } = object._ ?? {}
    if (readyAfter !== undefined) setFault(azure, ids, object, { readyAfterSeconds: seconds(readyAfter) })
  }
  settlePods(azure, cluster)
  for (const object of all) placePods(azure, cluster, object)
  for (const object of webhooks ?? []) apply(azure, cluster, completeObject(object, world))
  answerForWebhooks(azure, ids, objects)
}

function isWebhook({ kind }: CaseObject): boolean {
  return kind.endsWith('WebhookConfiguration')
}

/** Longest time, in minutes, until all pods of a case run. The pods of a StatefulSet start one after the other. */
const START_MINUTES = 180

/** Waits until nothing happens to the pods of a cluster any more. */
function settlePods(azure: AzureClient, cluster: Resource): void {
  const { world } = azure
  const until = world.now + START_MINUTES * 60_000
  for (
    syncPods(world, cluster);
    world.now < until && nextPodEvent(world, cluster.id) !== undefined;
    syncPods(world, cluster)
  )
    azure.wait(60)
}

/** Records the images of a case that have a manifest of schema 1. Such an image is available in its registry. */
function keepImages({ world }: AzureClient, objects: readonly CaseObject[]): void {
  for (const { spec } of objects.filter(({ _ }) => String(_?.imageMediaType).endsWith('manifest.v1+prettyjws'))) {
    for (const { image } of (spec as Loose)?.template?.spec?.containers ?? []) {
      const { repository = '', tag = 'latest' } = parseImage(image) ?? {}
      publishImage(world, 'docker.io', repository, tag)
      keepSchemaOne(world, image)
    }
  }
}

/** Changes the pods of a case to the state that it has at its start. To be called when the time of the case has come. */
export function setPodStates(azure: AzureClient, ids: CaseIds, world: CaseWorld): void {
  const pods = podsIn(azure.world, ids.cluster).map(pod => ({ ...pod }))
  for (const object of world.objects ?? []) {
    const unready = unreadyPods(object)
    const until = world.events?.[0] === undefined ? NEVER : azure.world.now + world.events[0].minute * 60_000
    const own = pods.filter(({ owner }) => isOwned(owner, object)).slice(0, unready)
    const isCrashing = object._?.pods === 'CrashLoopBackOff'
    if (isCrashing) setFault(azure, ids, object, { failure: 'crash' })
    for (const pod of own) if (pod.node !== undefined) setReady(pod, isCrashing ? undefined : until)
  }
  setPods(azure.world, ids.cluster, pods)
}

/** Sets when a pod becomes ready. Without a time, it starts again. */
function setReady(pod: Pod, time: number | undefined): void {
  if (time === undefined) delete pod.readyAt
  else pod.readyAt = time
}

/** Sets how the pods of a workload behave that start from now on. */
function setFault({ world }: AzureClient, { cluster }: CaseIds, { metadata }: CaseObject, fault: PodFault): void {
  setPodFault(world, cluster, `${metadata.namespace ?? 'default'}/${metadata.name}`, fault)
}

/** Returns how many pods of a workload are not ready although their containers run. */
function unreadyPods({ spec = {}, status, _ }: CaseObject): number {
  if (status?.readyReplicas === undefined || _?.pods === 'Pending') return 0
  return Math.max(0, Number(status.replicas ?? spec.replicas ?? 1) - Number(status.readyReplicas))
}

function isOwned(owner: string, { kind, metadata }: CaseObject): boolean {
  return owner.endsWith(`/${kind}/${metadata.namespace ?? 'default'}/${metadata.name}`)
}

function apply(azure: AzureClient, cluster: Resource, object: KubernetesObject): void {
  const { namespace } = object.metadata
  const { world } = azure
  if (namespace !== undefined && !hasNamespace(world, cluster, namespace)) {
    keepObject(world, cluster.id, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, 'case')
  }
  keepObject(world, cluster.id, object, 'case')
}

/** Returns the manifest that a checkout has of a shortened object. */
export function manifestOf(given: CaseObject): KubernetesObject {
  const { _, status, ...object } = given
  const { kind, metadata, spec = {} } = object
  if (kind === 'Service') return { ...object, spec: { selector: { app: metadata.name }, ...spec } }
  if (kind === 'Pod') return { ...object, spec: withContainers(spec) }
  if (kind === 'PersistentVolume') return { ...object, spec: withAffinity(spec) }
  if (!WORKLOADS.includes(kind)) return object
  const template: Loose = spec.template ?? {}
  const labels = template.metadata?.labels ?? { app: metadata.name }
  return {
    ...object,
    spec: {
      ...spec,
      selector: spec.selector ?? { matchLabels: labels },
      template: { metadata: { labels }, spec: withContainers(template.spec ?? {}) }
    }
  }
}

/** Adds to a shortened object what every healthy object has in a cluster. */
function completeObject(given: CaseObject, world: CaseWorld): KubernetesObject {
  const { kind, status } = given
  const object = manifestOf(given)
  const spec: Loose = object.spec ?? {}
  if (kind === 'Pod') return { ...object, spec: podSpec(given, world, spec) }
  if (!WORKLOADS.includes(kind)) return object
  const replicas = spec.replicas ?? status?.replicas ?? 1
  const template = { ...spec.template, spec: podSpec(given, world, spec.template.spec) }
  return { ...object, spec: { ...spec, ...(kind !== 'DaemonSet' && { replicas }), template } }
}

/** Labels of nodes by their short names in the affinity of a volume. */
const AFFINITY_KEYS: Readonly<Record<string, string>> = {
  zone: 'topology.kubernetes.io/zone',
  hostname: 'kubernetes.io/hostname'
}

/** Returns the specification of a volume with its affinity in the long form. */
function withAffinity({ nodeAffinity, ...spec }: Loose): Loose {
  if (nodeAffinity === undefined) return spec
  const matchExpressions = Object.entries(nodeAffinity).map(([key, values]) => ({
    ...{ key: AFFINITY_KEYS[key] ?? key, operator: 'In', values }
  }))
  return { ...spec, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } }
}

function withContainers(spec: Loose): Loose {
  const containers = (spec.containers ?? [{ name: 'app' }]).map((container: Loose) => ({
    image: IMAGE,
    ...container,
    resources: { requests: { cpu: '100m', memory: '128Mi', ...container.resources?.requests } }
  }))
  return { ...spec, containers }
}

/** Adds the pool and the time to end that the notes of a case name. */
function podSpec({ kind, _: notes = {} }: CaseObject, world: CaseWorld, spec: Loose): Loose {
  const pool = notes.pool ?? poolOfNode(notes.nodes?.[0]) ?? workloadPool(world)
  const selector = notes.pods === 'Pending' ? { agentpool: 'no such pool' } : { agentpool: pool }
  const exits = notes.exitsAfter === undefined ? undefined : seconds(notes.exitsAfter)
  return {
    ...spec,
    ...(exits !== undefined && { terminationGracePeriodSeconds: exits }),
    ...(kind !== 'DaemonSet' && { nodeSelector: selector }),
    tolerations: [...(spec.tolerations ?? []), { key: 'kubernetes.azure.com/scalesetpriority', operator: 'Exists' }]
  }
}

function poolOfNode(node: string | undefined): string | undefined {
  return node?.replace(/-\d+$/, '')
}

/** Returns the pool that runs the workloads of a case: `user`, or the first one that is not for the system. */
function workloadPool(world: CaseWorld): string {
  const pools = poolsOfCase(world)
  const user = pools.find(({ name }) => name === 'user') ?? pools.find(({ mode }) => mode !== 'System')
  return (user ?? pools[0])?.name ?? 'user'
}

/** Reads a duration such as `100m`. */
function seconds(text: string): number {
  const [, amount = '0', unit = 's'] = /^(\d+)([smh])$/.exec(text) ?? []
  return Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1)
}

/** Returns the services behind webhooks, and the servers behind services, that a case leaves out because they are healthy. */
function webhookServices(objects: readonly CaseObject[]): CaseObject[] {
  const has = (kinds: readonly string[], { namespace, name }: Loose) =>
    objects.some(
      ({ kind, metadata }) => kinds.includes(kind) && metadata.namespace === namespace && metadata.name === name
    )
  const called = objects.flatMap(({ webhooks = [] }) =>
    webhooks.map((webhook: Loose) => webhook.clientConfig?.service ?? {})
  )
  const services = called
    .filter(reference => has(WORKLOADS, reference) && !has(['Service'], reference))
    .map(({ namespace, name }) => ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name } }))
  const servers = objects
    .filter(({ kind, metadata, _ }) => kind === 'Service' && (_?.endpoints ?? 0) > 0 && !has(WORKLOADS, metadata))
    .map(({ metadata: { namespace = 'default', name }, _ }) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name },
      spec: { replicas: _?.endpoints ?? 1 }
    }))
  return [...services, ...servers]
}

/** Returns the pods that a budget counts in its status and that no object of the case has: those of an operator. */
function lonelyPods(objects: readonly CaseObject[]): CaseObject[] {
  return objects
    .filter(({ kind, status }) => kind === 'PodDisruptionBudget' && Number(status?.expectedPods ?? 0) > 0)
    .flatMap(budget => {
      const selector: Loose = budget.spec?.selector ?? {}
      const { namespace = 'default', name } = budget.metadata
      const isCounted = (object: CaseObject) => {
        const labels = (object.spec as Loose)?.template?.metadata?.labels ?? object.metadata.labels
        const all = labels ?? { app: object.metadata.name }
        return object.metadata.namespace === namespace && matchesSelector(selector, all as Record<string, string>)
      }
      if (objects.some(object => [...WORKLOADS, 'Pod'].includes(object.kind) && isCounted(object))) return []
      const count = Number(budget.status?.expectedPods)
      return Array.from({ length: count }, (_each, index) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace, name: `${name}-${index}`, labels: selector.matchLabels }
      }))
    })
}

/** Moves the pods of an object to the nodes that a case names. */
function placePods({ world }: AzureClient, cluster: Resource, object: CaseObject): void {
  const nodes = (object._?.nodes ?? []).map(name => realNode(world, cluster.id, name))
  if (nodes.length === 0) return
  const pods: Pod[] = podsIn(world, cluster.id).map(pod => ({ ...pod }))
  const own = pods.filter(pod => isOwned(pod.owner, object))
  for (const [index, pod] of own.entries()) {
    const node = nodes[index]
    if (node !== undefined) pod.node = node
  }
  setPods(world, cluster.id, pods)
}

/** Returns the node of local Azure that a case calls `<pool>-<number>`. */
export function realNode(world: AzureClient['world'], clusterId: string, name: string): string {
  const pool = poolOfNode(name)
  const node = nodesOfPool(world, `${clusterId}/agentPools/${pool}`)[Number(name.split('-').at(-1))]
  if (node === undefined) throw new Error(`The case names node ${name}, which its pools do not have.`)
  return node.name
}

function answerForWebhooks({ world }: AzureClient, ids: CaseIds, objects: readonly CaseObject[]): void {
  const denying = objects.filter(({ _ }) => _?.answers === 'deny').map(({ metadata }) => metadata)
  for (const webhook of objects.flatMap(({ webhooks = [] }) => webhooks) as Loose[]) {
    const { namespace, name } = webhook.clientConfig?.service ?? {}
    if (denying.some(each => each.namespace === namespace && each.name === name))
      answerEvictions(world, ids.cluster, webhook.name, { allowed: false, message: 'the pod is moved first' })
  }
}

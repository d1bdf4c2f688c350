import { fieldsOf, listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import type { ClusterEvidence } from '../upgrade-request.ts'
import { judgeBudgets, ownerOfBudget } from './budgets.ts'
import { unschedulableNodes } from './cordoned-nodes.ts'
import { type ObjectEvidence, type ObjectSet, objectsOf } from './object-set.ts'
import { type SeenObject, shownName, textOf } from './seen-object.ts'
import { isLeftByDrain, poolOfPod, selectedBy } from './selected-pods.ts'
import { nameList, shownText } from './shown-text.ts'
import { askedAbout } from './webhooks.ts'

/** The drain of a node, as far as it is known. */
export interface DrainQuery {
  /** All pools of the cluster. */
  readonly pools: readonly FoundPool[]
  /** Name of the pool whose nodes are drained. */
  readonly pool: string
  /** Node that could not be drained. Absent: every cordoned node of the pool, otherwise all its nodes. */
  readonly node?: string | undefined
}

/** A pod that a drain cannot evict, with the budget that holds it. Names of objects are `namespace/name`. */
export interface DrainBlocker {
  readonly pod: string
  readonly node: string
  /** Budgets that select the pod. Two are one too many: the API server then refuses every eviction. */
  readonly budgets: readonly string[]
  /** Owner of the budget, which restores it. Empty if it has none. */
  readonly owner: string
  readonly evidence: string
  readonly remedy: string
}

/** A webhook that is asked about evictions. */
export interface EvictionWebhook {
  /** Configuration of the webhook, such as `ValidatingWebhookConfiguration drain-cleaner`. */
  readonly configuration: string
  readonly name: string
}

/** Evidence without which no blocker can be found. */
const NEEDED: readonly ObjectEvidence[] = ['workloads', 'budgets']

/** Returns the pods that a drain cannot evict because of a budget, or why this is not known. */
export function drainBlockers(
  inside: ClusterEvidence,
  query: DrainQuery
): readonly DrainBlocker[] | { readonly unread: string } {
  for (const kind of NEEDED) {
    const evidence = inside[kind]
    if ('unread' in evidence) return { unread: evidence.unread }
  }
  const { cluster, again } = objectsOf({ inside, manifests: NO_MANIFESTS })
  const pods = drainedPods(cluster, query)
  return [...severalBudgets(pods, cluster), ...heldByBudget(pods, cluster, again, query)]
}

const NO_MANIFESTS = { unread: 'The cause of a failure is in the cluster.' }

/** Returns the pods that a drain evicts from the nodes of the query. */
function drainedPods(objects: ObjectSet, { pools, pool, node }: DrainQuery): readonly SeenObject[] {
  const pods = objects.ofKind('/Pod').filter(each => !isLeftByDrain(each) && poolOfPod(each, objects, pools) === pool)
  const cordoned = new Set(unschedulableNodes(objects).map(({ name }) => name))
  const of = (isMeant: (name: string) => boolean) => pods.filter(({ spec }) => isMeant(textOf(spec.nodeName)))
  if (node !== undefined) return of(name => name === node)
  const onCordoned = of(name => cordoned.has(name))
  return onCordoned.length > 0 ? onCordoned : pods
}

function heldByBudget(
  pods: readonly SeenObject[],
  objects: ObjectSet,
  again: ObjectSet,
  { pools, pool }: DrainQuery
): DrainBlocker[] {
  const drained = pools.filter(({ name }) => name === pool)
  return judgeBudgets(objects, again, { all: pools, drained }).flatMap(({ about, evidence, remedy }) => {
    const selected = selectedBy(about, objects)
    const owner = ownerOfBudget(about, selected, objects).text
    const held = pods.filter(pod => selected.pods.includes(pod))
    return held.map(pod => ({ ...placeOf(pod), budgets: [pathOf(about)], owner, evidence, remedy }))
  })
}

/** Returns the pods that two budgets select. The API server evicts none of them, whatever the budgets allow. */
function severalBudgets(pods: readonly SeenObject[], objects: ObjectSet): DrainBlocker[] {
  const budgets = objects.ofKind('policy/PodDisruptionBudget')
  return pods.flatMap(pod => {
    const own = budgets.filter(each => each.namespace === pod.namespace && selectedBy(each, objects).pods.includes(pod))
    if (own.length < 2) return []
    const names = own.map(pathOf)
    const owner = own.map(each => ownerOfBudget(each, selectedBy(each, objects), objects).text).find(Boolean) ?? ''
    const list = nameList(names)
    return [
      {
        ...placeOf(pod),
        ...{ budgets: names, owner },
        evidence: `${shownName(pod)} is selected by ${own.length} budgets (${list}). The API server then refuses every eviction.`,
        remedy: `Let exactly one of these budgets select the pod: ${list}.`
      }
    ]
  })
}

function placeOf(pod: SeenObject) {
  return { pod: pathOf(pod), node: shownText(pod.spec.nodeName) }
}

function pathOf({ namespace, name }: SeenObject): string {
  return shownText(`${namespace}/${name}`)
}

const CONFIGURATIONS = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']

/** Returns the webhooks that are asked about evictions in a namespace, or in any if it is not known. */
export function webhooksOnEvictions(
  inside: ClusterEvidence,
  namespace: string | undefined
): readonly EvictionWebhook[] {
  if ('unread' in inside.webhooks) return []
  const { cluster } = objectsOf({ inside, manifests: NO_MANIFESTS })
  const configurations = CONFIGURATIONS.flatMap(kind => cluster.ofKind(`admissionregistration.k8s.io/${kind}`))
  return configurations.flatMap(configuration =>
    listOf(configuration.fields.webhooks)
      .filter(webhook =>
        askedAbout(configuration, webhook, cluster).some(
          ({ operation, namespaces }) =>
            operation.name === 'pods/eviction' &&
            (namespace === undefined || namespaces.includes(namespace) || namespaces.includes('*'))
        )
      )
      .map(webhook => ({
        configuration: shownName(configuration),
        name: shownText(fieldsOf(webhook).name)
      }))
  )
}

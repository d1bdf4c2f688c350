import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import { commandWord } from '../../command-word.ts'
import type { FoundCluster } from '../found-cluster.ts'
import type { Judgement } from './judgement.ts'
import { isSelective, matchesSelector } from './label-selector.ts'
import type { ObjectSet } from './object-set.ts'
import { type SeenObject, shownName } from './seen-object.ts'
import { nameList, shownText } from './shown-text.ts'
import { type Endpoints, endpointsOf, isSingle, labelsBehind } from './webhook-endpoints.ts'
import { askedNamespaces, selectsObjects } from './webhook-namespaces.ts'
import { isWebhookOfAks } from './webhook-owner.ts'
import { hasConditions, operationsOf, serviceOf, type UpgradeOperation } from './webhook-requests.ts'

const KINDS = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'] as const

/** Time-out in seconds above which a webhook that hangs delays every request noticeably. It is the default of Kubernetes. */
const LONG_TIMEOUT = 10

/** An operation of an upgrade that a webhook is asked about. */
interface Asked {
  readonly operation: UpgradeOperation
  readonly namespaces: readonly string[]
  /** Whether it is certain that the webhook is asked. */
  readonly isCertain: boolean
}

interface Webhook {
  readonly configuration: SeenObject
  readonly webhook: Fields
  readonly asked: readonly Asked[]
  readonly endpoints: Endpoints
  /** Whether requests fail if the webhook does not respond. */
  readonly failsClosed: boolean
  readonly objects: ObjectSet
}

/**
 * Checks that no webhook refuses the requests of an upgrade, at present or once a node of its pods is drained. `cluster`:
 * settings that show which webhooks AKS owns. Absent for manifests.
 */
export function judgeWebhooks(objects: ObjectSet, cluster?: FoundCluster): Judgement[] {
  return KINDS.flatMap(kind => objects.ofKind(`admissionregistration.k8s.io/${kind}`)).flatMap(configuration =>
    listOf(configuration.fields.webhooks).flatMap(
      webhook => judgeWebhook(configuration, webhook, objects, cluster) ?? []
    )
  )
}

function judgeWebhook(
  configuration: SeenObject,
  webhook: Fields,
  objects: ObjectSet,
  cluster: FoundCluster | undefined
): Judgement | undefined {
  const asked = askedAbout(configuration, webhook, objects)
  if (asked.length === 0) return undefined
  const service = serviceOf(webhook)
  const endpoints = service === undefined ? { state: 'not-known' as const } : endpointsOf(service, objects)
  const failsClosed = webhook.failurePolicy !== 'Ignore'
  const found = { configuration, webhook, asked, endpoints, failsClosed, objects }
  if (isWebhookOfAks(configuration, service, objects, cluster)) return deadOfAks(found)
  const judged = JUDGES.flatMap(judge => judge(found) ?? [])
  return judged.find(({ severity }) => severity === 'error') ?? judged[0]
}

/** Judges of a webhook. Only the worst result is reported, and the first one of several that only warn. */
const JUDGES = [dead, onEviction, single, notKnown, slow]

/** Returns the requests of an upgrade that a webhook is asked about. */
export function askedAbout(configuration: SeenObject, webhook: Fields, objects: ObjectSet): Asked[] {
  return operationsOf(webhook).flatMap(operation => {
    const namespaces = askedNamespaces(configuration, webhook, operation, objects)
    const selects = selectsObjects(webhook, operation, namespaces, objects)
    if (namespaces.length === 0 || selects === 'no') return []
    return [{ operation, namespaces, isCertain: selects === 'yes' && !hasConditions(webhook) }]
  })
}

function dead(found: Webhook): Judgement | undefined {
  const { endpoints, failsClosed, asked, webhook } = found
  if (!failsClosed || endpoints.state !== 'none') return undefined
  const certain = asked.filter(({ isCertain }) => isCertain)
  const first = certain[0] ?? asked[0]
  const doubt = hasConditions(webhook) ? ' Its match conditions are not evaluated.' : ''
  const isNamespaced = asked.some(({ operation }) => operation.namespace === 'any')
  const limit = isNamespaced
    ? ' Let its `namespaceSelector` leave out kube-system and the namespace of the webhook itself.'
    : ''
  return judgement(
    found,
    certain.length > 0 ? 'error' : 'warning',
    `fails closed, and ${endpoints.reason}. Then ${first?.operation.effect ?? ''}.${doubt}`,
    `Repair the service ${serviceText(webhook)} until it has a ready endpoint${endpointsCommand(webhook)}, or remove the webhook if its program no longer exists.${limit}`
  )
}

function deadOfAks(found: Webhook): Judgement | undefined {
  const judged = dead(found)
  return (
    judged && {
      ...judged,
      severity: 'warning',
      remedy:
        'AKS owns this webhook. Check that the system pool has nodes with space for its pods, then ask Azure support.'
    }
  )
}

/** Judges a webhook about evictions. It can deny one whatever its failure policy is, and AKS then gives up (Azure/AKS#5637). */
function onEviction(found: Webhook): Judgement | undefined {
  if (!isAboutEvictions(found)) return undefined
  const isAlone = isSingle(found.endpoints) && found.failsClosed
  const down = isAlone ? ` It has ${podsText(found)}: while it moves, no node can be drained.` : ''
  const spread = isAlone ? ` ${spreadText(found)}` : ''
  const doubt =
    found.failsClosed && found.endpoints.state === 'not-known' ? ' Whether it responds is not evaluated.' : ''
  return judgement(
    found,
    'warning',
    `can deny every eviction. A drain then fails within seconds, and AKS names no webhook.${down}${doubt}`,
    `Check in its documentation that the webhook allows the evictions of an upgrade, or switch it off for the upgrade. If a drain fails, read the answer of the webhook ${shownText(found.webhook.name)}.${spread}`
  )
}

function single(found: Webhook): Judgement | undefined {
  const { endpoints, failsClosed, webhook } = found
  if (!failsClosed || !isSingle(endpoints)) return undefined
  const guards = guardsItself(found)
  const effect = guards
    ? 'Once that node is drained, nothing can create it again, because the webhook guards its own namespace.'
    : 'While it moves, these requests fail.'
  const isError = guards && !hasConditions(webhook)
  const evictions = isAboutEvictions(found) ? ' It can also deny every eviction.' : ''
  return judgement(
    found,
    isError ? 'error' : 'warning',
    `fails closed and has ${podsText(found)} (${serviceText(webhook)}). ${effect}${evictions}`,
    spreadText(found)
  )
}

function podsText({ endpoints }: Webhook): string {
  return endpoints.state === 'ready' && endpoints.count > 1 ? 'all its pods on one node' : 'one pod'
}

function spreadText({ webhook }: Webhook): string {
  return `Raise \`replicas\` behind ${serviceText(webhook)} to 2 or more on several nodes, and let its \`namespaceSelector\` leave out its own namespace and kube-system.`
}

function isAboutEvictions({ asked }: Webhook): boolean {
  return asked.some(({ operation }) => operation.name === 'pods/eviction')
}

function guardsItself({ asked, webhook, endpoints }: Webhook): boolean {
  const namespace = serviceOf(webhook)?.namespace
  const { objectSelector } = webhook
  const isSelected = !isSelective(objectSelector) || matchesSelector(objectSelector, labelsBehind(endpoints))
  return (
    isSelected &&
    asked.some(({ operation, namespaces }) => operation.name === 'pods' && namespaces.includes(namespace ?? ''))
  )
}

function notKnown(found: Webhook): Judgement | undefined {
  const { endpoints, failsClosed, webhook, objects } = found
  if (!failsClosed || endpoints.state !== 'not-known') return undefined
  const { url } = fieldsOf(webhook.clientConfig)
  if (url === undefined && objects.source === 'manifests') return undefined
  const where =
    url === undefined
      ? `the pods of its service ${serviceText(webhook)} were not read`
      : `it is called by its URL ${shownText(url)}`
  return judgement(
    found,
    'warning',
    `fails closed, and ${where}: whether it responds is not evaluated.`,
    'Check that the webhook responds, and that it does so during the upgrade too.'
  )
}

function slow(found: Webhook): Judgement | undefined {
  const { timeoutSeconds } = found.webhook
  if (!found.failsClosed || typeof timeoutSeconds !== 'number' || timeoutSeconds <= LONG_TIMEOUT) return undefined
  return judgement(
    found,
    'warning',
    `waits ${timeoutSeconds} seconds for an answer. If it hangs, each of these requests takes that long and then fails.`,
    `Set \`timeoutSeconds\` of the webhook to ${LONG_TIMEOUT} or less.`
  )
}

function judgement(
  { configuration, webhook, asked }: Webhook,
  severity: Judgement['severity'],
  text: string,
  remedy: string
): Judgement {
  const names = nameList(asked.map(({ operation }) => operation.name))
  const service = serviceOf(webhook) === undefined ? '' : `, service ${serviceText(webhook)}`
  const evidence = `${shownName(configuration)} (${shownText(webhook.name)}${service}) is asked about ${names}. It ${text}`
  return { about: configuration, severity, evidence, remedy }
}

function endpointsCommand(webhook: Fields): string {
  const { namespace, name } = serviceOf(webhook) ?? { namespace: '', name: '' }
  const selector = `--selector kubernetes.io/service-name=${commandWord(name)}`
  return name === '' ? '' : ` (\`kubectl get endpointslices --namespace ${commandWord(namespace)} ${selector}\`)`
}

function serviceText(webhook: Fields): string {
  const service = serviceOf(webhook)
  return service === undefined ? '' : shownText(`${service.namespace}/${service.name}`)
}

import { responseError } from './api-server-client.ts'

/** An API version that was called although a coming release removes it, as the metrics of an API server count it. */
export interface CountedCall {
  readonly apiVersion: string
  readonly resource: string
  /** Minor version of Kubernetes 1 that no longer serves it. */
  readonly removedIn: number
  /** Verb of a call: one that writes if there was any. Absent if the metrics count no request of this API. */
  readonly verb?: string
}

/** Path of the metrics of an API server. */
export const METRICS = '/metrics'

/**
 * Regular expression of the lines that `readDeprecatedCalls` reads, without those of stable API versions. All lines would be
 * several megabytes.
 */
export const METRIC_LINES =
  '^# HELP apiserver_request_total |^apiserver_requested_deprecated_apis|^apiserver_request_total.*version="v[0-9]+(alpha|beta)'

/** Line that every page of metrics has, because an API server counts also the request for the page. */
const HEAD = /^# HELP apiserver_request_total /m

const LINE = /^(apiserver_requested_deprecated_apis|apiserver_request_total)\{([^}]*)\}\s+([\d.e+]+)\s*$/gm

/** Verbs of the Kubernetes API, by the methods with which an API server counts requests. */
const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  LIST: 'list',
  WATCH: 'watch',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  APPLY: 'patch',
  DELETE: 'delete',
  DELETECOLLECTION: 'deletecollection'
}
const READS: readonly string[] = ['get', 'list', 'watch']

type Labels = Readonly<Record<string, string>>

/**
 * Returns the deprecated calls of a page of metrics. The metric names no caller and no time, and stays until the API server
 * restarts. The verbs are those of the metric of all requests, which has the same labels (Kubernetes documentation,
 * "Kubernetes Deprecation Policy"). Calls of APIs without a date of removal are left out. Throws ApiServerError if the text
 * is not a page of metrics, because it would then look as if no deprecated API was called.
 */
export function readDeprecatedCalls(metrics: string): CountedCall[] {
  if (!HEAD.test(metrics)) throw responseError(`GET ${METRICS}`, metrics.trim())
  const lines = [...metrics.matchAll(LINE)].flatMap(([, metric, text = '', value]) =>
    Number(value) > 0 ? [{ metric, labels: labelsOf(text) }] : []
  )
  const counted = lines.filter(({ metric }) => metric === 'apiserver_request_total')
  const requests = Map.groupBy(counted, ({ labels }) => keyOf(labels))
  return lines.flatMap(({ metric, labels }) => {
    const { group = '', version = '', resource = '', removed_release: removed = '' } = labels
    const minor = Number(/^1\.(\d+)$/.exec(removed)?.[1])
    if (metric !== 'apiserver_requested_deprecated_apis' || Number.isNaN(minor)) return []
    const verb = verbOf((requests.get(keyOf(labels)) ?? []).map(each => each.labels))
    const apiVersion = group === '' ? version : `${group}/${version}`
    return [{ apiVersion, resource, removedIn: minor, ...(verb !== undefined && { verb }) }]
  })
}

function labelsOf(text: string): Labels {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
}

function keyOf({ group = '', version = '', resource = '', subresource = '' }: Labels): string {
  return [group, version, resource, subresource].join('|')
}

function verbOf(requests: readonly Labels[]): string | undefined {
  const verbs = requests.map(({ verb = '' }) => VERBS[verb] ?? verb.toLowerCase()).filter(verb => verb !== '')
  return verbs.find(verb => !READS.includes(verb)) ?? verbs[0]
}

import { responseError } from './api-server-client.ts'

/** An API version that was called although a coming release removes it, as the metrics of an API server count it. */
export interface CountedCall {
  readonly apiVersion: string
  readonly resource: string
  /** Minor version of Kubernetes 1 that no longer serves it. */
  readonly removedIn: number
}

/** Path of the metrics of an API server. */
export const METRICS = '/metrics'

/** Programs that select the lines of the metrics that `readDeprecatedCalls` reads. All metrics are several megabytes. */
export const METRICS_FILTER = "grep -e '^apiserver_requested_deprecated_apis{' -e '^# TYPE apiserver_request_total '"

/** Line that every page of metrics of an API server has. Source: "Kubernetes Metrics Reference", stable metrics. */
const SIGN = /^# TYPE apiserver_request_total /m

const LINE = /^apiserver_requested_deprecated_apis\{([^}]*)\}\s+1(?:\.0)?\s*$/gm

/**
 * Returns the deprecated calls of a page of metrics. The metric names no caller and no time, and stays until the API server
 * restarts. Calls of APIs without a date of removal are left out. Throws ApiServerError if the text is not a page of metrics,
 * because it would then look as if no deprecated API was called.
 */
export function readDeprecatedCalls(metrics: string): CountedCall[] {
  if (!SIGN.test(metrics)) throw responseError(`GET ${METRICS}`, metrics.trim())
  return [...metrics.matchAll(LINE)].flatMap(([, text = '']) => {
    const labels = Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
    const { group = '', version = '', resource = '', removed_release: removed = '' } = labels
    const minor = Number(/^1\.(\d+)$/.exec(removed)?.[1])
    if (Number.isNaN(minor)) return []
    return [{ apiVersion: group === '' ? version : `${group}/${version}`, resource, removedIn: minor }]
  })
}

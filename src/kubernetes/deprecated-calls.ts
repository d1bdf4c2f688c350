/** An API version that was called although a coming release removes it, as the metrics of an API server count it. */
export interface CountedCall {
  readonly apiVersion: string
  readonly resource: string
  /** Minor version of Kubernetes 1 that no longer serves it. */
  readonly removedIn: number
}

/** Path of the metrics of an API server. */
export const METRICS = '/metrics'

const LINE = /^apiserver_requested_deprecated_apis\{([^}]*)\}\s+1(?:\.0)?\s*$/gm

/**
 * Returns the deprecated calls of a page of metrics. The metric names no caller and no time, and stays until the API server
 * restarts. Calls of APIs without a date of removal are left out.
 */
export function readDeprecatedCalls(metrics: string): CountedCall[] {
  return [...metrics.matchAll(LINE)].flatMap(([, text = '']) => {
    const labels = Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
    const { group = '', version = '', resource = '', removed_release: removed = '' } = labels
    const minor = Number(/^1\.(\d+)$/.exec(removed)?.[1])
    if (Number.isNaN(minor)) return []
    return [{ apiVersion: group === '' ? version : `${group}/${version}`, resource, removedIn: minor }]
  })
}

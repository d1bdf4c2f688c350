import { type DeprecatedCall, deprecatedCalls } from '../../aks/upgrades/upgrade-refusals.ts'
import type { World } from '../../azure/world.ts'

/**
 * Minor version that no longer serves an API, by group and version ("Deprecated API Migration Guide", and the life cycles
 * in kubernetes/kubernetes). Empty for APIs without a date.
 */
const REMOVED_RELEASES: Readonly<Record<string, string>> = {
  'flowcontrol.apiserver.k8s.io/v1beta1': '1.26',
  'flowcontrol.apiserver.k8s.io/v1beta2': '1.29',
  'flowcontrol.apiserver.k8s.io/v1beta3': '1.32',
  'networking.k8s.io/v1beta1': '1.37',
  'storage.k8s.io/v1beta1': '1.37',
  'resource.k8s.io/v1beta1': '1.38',
  'resource.k8s.io/v1beta2': '1.39',
  'certificates.k8s.io/v1beta1': '1.40'
}

const DEPRECATED_HEAD = `# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.
# TYPE apiserver_requested_deprecated_apis gauge
`
/** Head of the metric of all requests. An API server always has it, since it counts also the request for its metrics. */
const REQUESTS_HEAD = `# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.
# TYPE apiserver_request_total counter
`

/** Methods with which an API server counts requests, by verb. */
const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION'
}

/**
 * Returns the lines of `/metrics` about deprecated calls of a cluster, and the counted requests of them; other metrics are
 * not simulated. They stay for the twelve hours that AKS remembers a call, since restarts of the API server are not
 * simulated either.
 */
export function deprecatedCallMetrics(world: World, clusterId: string): string {
  const calls = deprecatedCalls(world, clusterId)
  const deprecated = [...new Set(calls.map(deprecatedLine))].sort()
  const requests = [...new Set(calls.flatMap(requestLines))].sort()
  const lines = [...(deprecated.length === 0 ? [] : [DEPRECATED_HEAD, ...deprecated]), REQUESTS_HEAD, ...requests]
  return lines.join('')
}

function deprecatedLine(call: DeprecatedCall): string {
  const { group, version, resource } = partsOf(call)
  const removed = call.removedIn ?? REMOVED_RELEASES[`${group}/${version}`] ?? ''
  return `apiserver_requested_deprecated_apis{group="${group}",removed_release="${removed}",resource="${resource}",subresource="",version="${version}"} 1\n`
}

function requestLines(call: DeprecatedCall): string[] {
  const { group, version, resource } = partsOf(call)
  const verb = METHODS[call.verb ?? '']
  if (verb === undefined) return []
  return [
    `apiserver_request_total{code="200",component="apiserver",dry_run="",group="${group}",resource="${resource}",scope="cluster",subresource="",verb="${verb}",version="${version}"} 1\n`
  ]
}

/** Returns the parts of an API such as `flowcontrol.apiserver.k8s.io.prioritylevelconfigurations.v1beta1`. */
function partsOf({ api }: DeprecatedCall): {
  readonly group: string
  readonly version: string
  readonly resource: string
} {
  const parts = api.split('.')
  const [version = '', resource = ''] = [parts.pop(), parts.pop()]
  return { group: parts.join('.'), version, resource }
}

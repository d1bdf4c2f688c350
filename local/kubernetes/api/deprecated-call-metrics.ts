import { deprecatedCalls } from '../../aks/upgrades/upgrade-refusals.ts'
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

const HEAD = `# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.
# TYPE apiserver_requested_deprecated_apis gauge
`

/** Head of a metric that every API server has ("Kubernetes Metrics Reference"). Its counts are not simulated. */
const REQUESTS = '# TYPE apiserver_request_total counter\n'

/**
 * Returns the lines of `/metrics` about deprecated calls of a cluster; other metrics are not simulated. They stay for the
 * twelve hours that AKS remembers a call, since restarts of the API server are not simulated either.
 */
export function deprecatedCallMetrics(world: World, clusterId: string): string {
  const lines = deprecatedCalls(world, clusterId).map(({ api }) => line(api))
  return REQUESTS + (lines.length === 0 ? '' : HEAD + lines.sort().join(''))
}

/** Returns the line of an API such as `flowcontrol.apiserver.k8s.io.prioritylevelconfigurations.v1beta1`. */
function line(api: string): string {
  const parts = api.split('.')
  const [version = '', resource = ''] = [parts.pop(), parts.pop()]
  const group = parts.join('.')
  const removed = REMOVED_RELEASES[`${group}/${version}`] ?? ''
  return `apiserver_requested_deprecated_apis{group="${group}",removed_release="${removed}",resource="${resource}",subresource="",version="${version}"} 1\n`
}

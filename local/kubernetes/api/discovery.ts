import { clusterProperties } from '../../aks/cluster-model.ts'
import type { HttpResponse, Resource, World } from '../../azure/world.ts'
import type { ApiRequest } from './api-request.ts'
import { deprecatedCallMetrics } from './deprecated-call-metrics.ts'
import { type ServedResource, servedResources } from './served-resources.ts'
import { answer, notSupported, refused } from './status.ts'

const TEXT = { 'content-type': 'text/plain; charset=utf-8' } as const
/** Subresources that are served, by resource. */
const SUBRESOURCES: Readonly<Record<string, readonly Subresource[]>> = {
  pods: [{ name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] }]
}

interface Subresource {
  readonly name: string
  readonly kind: string
  readonly group: string
  readonly version: string
  readonly verbs: readonly string[]
}

/** Answers a path that names no resource: versions, discovery documents, health, metrics. */
export function answerPath(request: ApiRequest): HttpResponse {
  const { world, cluster, http } = request
  const path = http.path.replace(/\/$/, '')
  if (http.method !== 'GET') return refused.methodNotAllowed()
  if (path === '/version') return answer(200, versionOf(cluster))
  if (['/healthz', '/livez', '/readyz'].includes(path)) return answer(200, 'ok', TEXT)
  if (path === '/metrics') return answer(200, deprecatedCallMetrics(world, cluster.id), TEXT)
  if (path === '/api') return answer(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
  if (path === '/apis') return answer(200, groupList(world, cluster))
  if (/^\/openapi\//.test(path)) return notSupported('OpenAPI documents')
  return resourceList(world, cluster, path) ?? refusePath(world, cluster, path)
}

function refusePath(world: World, cluster: Resource, path: string): HttpResponse {
  const group = /^\/apis\/([^/]+)/.exec(path)?.[1]
  const isKnown = servedResources(world, cluster).some(each => each.group === group)
  return isKnown || path.startsWith('/api/') ? refused.unknownResource() : refused.unknownPath()
}

function versionOf(cluster: Resource): object {
  const { currentKubernetesVersion: version = '' } = clusterProperties(cluster)
  const [major, minor] = version.split('.')
  return { major, minor, gitVersion: `v${version}`, gitTreeState: 'clean', compiler: 'gc', platform: 'linux/amd64' }
}

function groupList(world: World, cluster: Resource): object {
  const groups = [...new Set(servedResources(world, cluster).map(({ group }) => group))].filter(group => group !== '')
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groups, 'authorization.k8s.io'].map(name => groupEntry(world, cluster, name))
  }
}

function groupEntry(world: World, cluster: Resource, name: string): object {
  const version = servedResources(world, cluster).find(({ group }) => group === name)?.version ?? 'v1'
  const preferredVersion = { groupVersion: `${name}/${version}`, version }
  return { name, versions: [preferredVersion], preferredVersion }
}

/** Returns the resources of a group and version, or `undefined` where the path names none that is served. */
function resourceList(world: World, cluster: Resource, path: string): HttpResponse | undefined {
  const [, core, group, version] = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))$/.exec(path) ?? []
  const groupVersion = core ?? `${group}/${version}`
  if (groupVersion === 'authorization.k8s.io/v1') return answer(200, apiResourceList(groupVersion, ACCESS_REVIEW))
  const served = servedResources(world, cluster).filter(
    each => each.group === (group ?? '') && each.version === (core ?? version)
  )
  if (served.length === 0) return undefined
  return answer(200, apiResourceList(groupVersion, served.flatMap(entriesOf)))
}

const ACCESS_REVIEW = [
  {
    name: 'selfsubjectaccessreviews',
    singularName: 'selfsubjectaccessreview',
    namespaced: false,
    kind: 'SelfSubjectAccessReview',
    verbs: ['create']
  }
]

function apiResourceList(groupVersion: string, resources: readonly object[]): object {
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

function entriesOf({ resource, kind, namespaced, shortNames }: ServedResource): object[] {
  const verbs = resource === 'nodes' ? ['get', 'list', 'patch'] : ['get', 'list']
  const subresources = SUBRESOURCES[resource] ?? []
  return [
    {
      name: resource,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 && { shortNames })
    },
    ...subresources.map(({ name, ...rest }) => ({ name: `${resource}/${name}`, singularName: '', namespaced, ...rest }))
  ]
}

import { clusterProperties } from '../../aks/cluster-model.ts'
import { effectiveRoles } from '../../azure/authorization/authorization.ts'
import { conditionAllows } from '../../azure/authorization/role-conditions.ts'
import { permissionGrantsData } from '../../azure/authorization/role-definitions.ts'
import type { HttpResponse } from '../../azure/world.ts'
import { type ApiRequest, type ResourceInfo, resourceInfo, type Verb } from './api-request.ts'
import { failure, notSupported, qualifiedName } from './status.ts'

/** Resource or path for which a right is asked. `namespace` is absent for the whole cluster. */
export type Asked =
  | (Pick<ResourceInfo, 'group' | 'resource' | 'subresource' | 'namespace' | 'name'> & { readonly verb: string })
  | { readonly path: string; readonly verb: string }

/** Paths that every authenticated caller may read: ClusterRoles `system:discovery` and `system:public-info-viewer`. */
const OPEN_PATHS = /^\/(?:api|apis|healthz|livez|readyz|openapi|version)(?:\/.*)?$/

// Verbatim: kubeguard/guard: authz/providers/azure/rbac/checkaccessreqhelper.go
const NO_ROLE = 'User does not have access to the resource in Azure. Update role assignment to allow access.'

/** Returns the 403 of a request whose caller lacks the right, or `undefined` if the caller has it. */
export function refuseUnauthorized(request: ApiRequest): HttpResponse | undefined {
  const { http, cluster } = request
  const info = resourceInfo(http)
  const asked: Asked = info ?? { path: http.path, verb: http.method.toLowerCase() }
  if (request.isAdministrator === true || isOpen(asked)) return undefined
  if (clusterProperties(cluster).aadProfile?.enableAzureRBAC !== true) {
    return notSupported('rights by Kubernetes RBAC alone, in a cluster without Azure RBAC')
  }
  return mayDo(request, asked) ? undefined : forbidden(request, asked)
}

/** Returns whether everybody who is authenticated has a right, without a role in Azure. */
function isOpen(asked: Asked): boolean {
  if ('path' in asked) return asked.verb === 'get' && OPEN_PATHS.test(asked.path)
  // ClusterRole `system:basic-user`.
  const { group, resource, verb } = asked
  return group === 'authorization.k8s.io' && resource === 'selfsubjectaccessreviews' && verb === 'create'
}

/** Returns whether the caller of a request has a right by a role assignment at the cluster, above it, or at the namespace. */
export function mayDo({ world, cluster, caller, isAdministrator }: ApiRequest, asked: Asked): boolean {
  if (isAdministrator === true || isOpen(asked)) return true
  const namespace = 'path' in asked ? undefined : asked.namespace
  const scope = namespace ? `${cluster.id}/namespaces/${namespace}` : cluster.id
  const action = dataActionOf(asked)
  return effectiveRoles(world, caller.objectId, scope).some(
    ({ role, condition }) => permissionGrantsData(role, action) && conditionAllows(condition, action, undefined)
  )
}

/** Returns the data action of a right (kubeguard/guard: authz/providers/azure/rbac/checkaccessreqhelper.go, `getDataActions`). */
function dataActionOf(asked: Asked): string {
  const base = 'Microsoft.ContainerService/managedClusters'
  if ('path' in asked) return `${base}${asked.path}/${actionOf(asked.verb)}`
  const { group, resource, subresource, verb } = asked
  const action = resource === 'pods' && subresource === 'exec' ? 'exec/action' : actionOf(verb)
  return [base, ...(group === '' ? [] : [group]), resource, action].join('/')
}

const ACTIONS: Readonly<Record<string, string>> = {
  get: 'read',
  list: 'read',
  watch: 'read',
  create: 'write',
  update: 'write',
  patch: 'write',
  delete: 'delete',
  deletecollection: 'delete',
  '*': '*'
} satisfies Readonly<Record<Verb | '*', string>>

function actionOf(verb: string): string {
  return ACTIONS[verb] ?? `${verb}/action`
}

/** Returns why a right is missing, in the words of the authorizer. */
export function denialReason(): string {
  return NO_ROLE
}

/** Returns the 403 with the name that AKS gives to a service principal: its object id. */
// Verbatim: test/fixtures/kubernetes (real API servers); apiserver/pkg/endpoints/handlers/responsewriters/errors.go
function forbidden({ caller: { objectId } }: ApiRequest, asked: Asked): HttpResponse {
  if ('path' in asked) {
    const message = `forbidden: User "${objectId}" cannot ${asked.verb} path "${asked.path}": ${NO_ROLE}`
    return failure({ code: 403, reason: 'Forbidden', message, details: {} })
  }
  const { group, resource, subresource, namespace, name, verb } = asked
  const what = [resource, ...(subresource === undefined ? [] : [subresource])].join('/')
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const subject = `${qualifiedName({ resource, group })}${name === undefined ? '' : ` "${name}"`}`
  const message = `${subject} is forbidden: User "${objectId}" cannot ${verb} resource "${what}" in API group "${group}" ${where}: ${NO_ROLE}`
  const details = { ...(name !== undefined && { name }), ...(group !== '' && { group }), kind: resource }
  return failure({ code: 403, reason: 'Forbidden', message, details })
}

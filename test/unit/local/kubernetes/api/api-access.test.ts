import { describe, expect, it } from '@jest/globals'
import { issueToken, RESOURCE_MANAGER } from '../../../../../local/azure/entra/tokens.ts'
import { APPLY_IDENTITY, applicationOf, type Loose, PLAN_IDENTITY } from '../../azure/kit.ts'
import { type ApiKit, apiKit, statusOf } from './api-kit.ts'

// Verbatim: kubeguard/guard: authz/providers/azure/rbac/checkaccessreqhelper.go
const NO_ROLE = 'User does not have access to the resource in Azure. Update role assignment to allow access.'

function review(kit: ApiKit, spec: Loose): Loose {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const { status, body } = kit.ask(`POST ${path}`, { body: { spec } })
  expect(status).toBe(201)
  return (body as Loose).status
}

describe('authentication at the API server', () => {
  const kit = apiKit()
  const application = applicationOf(kit.world, APPLY_IDENTITY)

  it.each([
    ['a token for Resource Manager', () => issueToken(kit.world, application, RESOURCE_MANAGER)],
    ['a token that nobody issued', () => 'a.b.c'],
    ['a token after its hour', () => expiredToken(kit)]
  ])('refuses %s', (_, token) => {
    expect(statusOf(kit.ask('GET /version', { token: token() }))).toEqual([401, 'Unauthorized', 'Unauthorized'])
  })

  it('refuses a request without a token', () => {
    expect(kit.ask('GET /version', { headers: { authorization: '' } }).status).toBe(401)
  })

  it('refuses every token in a cluster without Entra', () => {
    const plain = apiKit('Cluster Admin', {})
    expect(plain.ask('GET /version').status).toBe(401)
  })

  it('lets Resource Manager refuse a token for the API server', () => {
    const answer = kit.send('GET', kit.cluster, undefined, {
      version: '2026-05-01',
      headers: { authorization: `Bearer ${kit.token()}` }
    })
    expect([answer.status, (answer.body as Loose).error.code]).toEqual([401, 'InvalidAuthenticationTokenAudience'])
  })
})

function expiredToken(kit: ApiKit): string {
  const token = kit.token()
  kit.wait(3600)
  return token
}

describe('authorization at the API server', () => {
  it('answers 403 in the words of the authorizer without a role', () => {
    const kit = apiKit('no role')
    const user = `User "${kit.objectId}"`
    expect(statusOf(kit.ask('GET /api/v1/nodes'))).toEqual([
      403,
      'Forbidden',
      `nodes is forbidden: ${user} cannot list resource "nodes" in API group "" at the cluster scope: ${NO_ROLE}`
    ])
    expect(kit.ask('GET /apis/apps/v1/namespaces/web/deployments/web').body).toMatchObject({
      message: `deployments.apps "web" is forbidden: ${user} cannot get resource "deployments" in API group "apps" in the namespace "web": ${NO_ROLE}`,
      details: { name: 'web', group: 'apps', kind: 'deployments' }
    })
    const eviction = kit.ask('POST /api/v1/namespaces/web/pods/a/eviction', { body: { metadata: { name: 'a' } } })
    expect(statusOf(eviction)[2]).toBe(
      `pods "a" is forbidden: ${user} cannot create resource "pods/eviction" in API group "" in the namespace "web": ${NO_ROLE}`
    )
    expect(statusOf(kit.ask('GET /metrics'))[2]).toBe(`forbidden: ${user} cannot get path "/metrics": ${NO_ROLE}`)
  })

  it('lets everybody who is authenticated discover the API', () => {
    const kit = apiKit('no role')
    for (const path of ['/version', '/api', '/apis', '/apis/apps/v1', '/readyz']) {
      expect(kit.ask(`GET ${path}`).status).toBe(200)
    }
  })

  it.each([
    // A reader and a writer lack `nodes/read` (Azure/AKS#3336); neither may read what belongs to the whole cluster.
    ['Reader', { pods: 200, nodes: 403, hooks: 403, evict: 403, cordon: 403 }],
    ['Writer', { pods: 200, nodes: 403, hooks: 403, evict: 404, cordon: 403 }],
    ['Admin', { pods: 200, nodes: 200, hooks: 200, evict: 404, cordon: 404 }],
    ['Cluster Admin', { pods: 200, nodes: 200, hooks: 200, evict: 404, cordon: 404 }]
  ])('lets the role %s do what its data actions say', (role, expected) => {
    const kit = apiKit(role)
    const hooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
    const merge = { body: {}, headers: { 'content-type': 'application/merge-patch+json' } }
    expect({
      pods: kit.ask('GET /api/v1/pods').status,
      nodes: kit.ask('GET /api/v1/nodes').status,
      hooks: kit.ask(`GET ${hooks}`).status,
      evict: kit.ask('POST /api/v1/namespaces/web/pods/a/eviction', { body: { metadata: { name: 'a' } } }).status,
      cordon: kit.ask('PATCH /api/v1/nodes/a', merge).status
    }).toEqual(expected)
  })

  it('counts an assignment at a namespace there alone', () => {
    const kit = apiKit('no role')
    kit.grant('Reader', `${kit.cluster}/namespaces/web`)
    expect(kit.ask('GET /api/v1/namespaces/web/pods').status).toBe(200)
    expect(kit.ask('GET /api/v1/namespaces/web').status).toBe(200)
    expect(kit.ask('GET /api/v1/namespaces/kube-system/pods').status).toBe(403)
    expect(kit.ask('GET /api/v1/pods').status).toBe(403)
  })

  it('reviews the access of the caller', () => {
    const kit = apiKit('no role')
    kit.grant('Reader', `${kit.cluster}/namespaces/web`)
    const pods = { resource: 'pods', verb: 'list' }
    expect(review(kit, { resourceAttributes: { ...pods, namespace: 'web' } })).toEqual({ allowed: true })
    expect(review(kit, { resourceAttributes: pods })).toEqual({ allowed: false, reason: NO_ROLE })
    expect(review(kit, { resourceAttributes: { ...pods, namespace: 'web', verb: 'delete' } }).allowed).toBe(false)
    expect(review(kit, { nonResourceAttributes: { path: '/metrics', verb: 'get' } }).allowed).toBe(false)
    expect(review(kit, { nonResourceAttributes: { path: '/version', verb: 'get' } }).allowed).toBe(true)
  })

  it('does not simulate the rights of a cluster without Azure RBAC', () => {
    const kit = apiKit('Cluster Admin', { aadProfile: { managed: true } })
    expect(statusOf(kit.ask('GET /api/v1/pods'))[1]).toBe('NotSupportedByLocalAzure')
  })

  it('refuses an identity without assignments when another one has some', () => {
    const kit = apiKit()
    const other = issueToken(kit.world, applicationOf(kit.world, PLAN_IDENTITY), '6dae42f8-4368-4678-94ff-3960e28e3630')
    expect(kit.ask('GET /api/v1/pods', { token: other }).status).toBe(403)
  })
})

describe('reachability of the API server', () => {
  it('drops the connection for another name', () => {
    const kit = apiKit()
    expect(kit.ask('GET /version', { host: 'other.private.westeurope.azmk8s.io' })).toEqual({ status: 0, drop: true })
  })

  it('drops the connection when the name does not resolve in the network of the nodes', () => {
    const kit = apiKit()
    expect(kit.ask('GET /version').status).toBe(200)
    for (const name of ['hub', 'spoke'])
      delete kit.world.resources[`${kit.zone}/virtualNetworkLinks/${name}`.toLowerCase()]
    expect(kit.ask('GET /version')).toEqual({ status: 0, drop: true })
  })

  it('drops the connection of a stopped cluster', () => {
    const kit = apiKit()
    kit.send('POST', `${kit.cluster}/stop`, undefined, { version: '2026-05-01' })
    kit.settle()
    expect(kit.ask('GET /version')).toEqual({ status: 0, drop: true })
  })

  it.each([
    ['429', 429, 'TooManyRequests'],
    ['503', 503, 'ServiceUnavailable']
  ])('answers a fault %s as the API server does', (outcome, code, reason) => {
    const kit = apiKit()
    kit.world.faults.push({ method: 'GET', path: '*.azmk8s.io/api/v1/nodes', outcome, times: 1, after: 0 })
    expect(statusOf(kit.ask('GET /api/v1/nodes')).slice(0, 2)).toEqual([code, reason])
    expect(kit.ask('GET /api/v1/nodes').status).toBe(200)
  })
})

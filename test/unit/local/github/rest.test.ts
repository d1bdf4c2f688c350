import { beforeEach, describe, expect, it } from '@jest/globals'
import type { HttpResponse, World } from '../../../../local/azure/world.ts'
import { registerJob } from '../../../../local/github/jobs.ts'
import { handleGitHub } from '../../../../local/github/rest.ts'
import { effectiveVariables, githubState, type Level } from '../../../../local/github/state.ts'
import { emptyWorld } from '../runner/fake-host.ts'

let world: World
beforeEach(() => {
  world = emptyWorld()
})

function call(permissions: Record<string, Level>, method: string, path: string, body?: unknown): HttpResponse {
  const { githubToken } = registerJob(world, { key: '1/a', permissions, claims: {} })
  const headers = { authorization: `token ${githubToken}` }
  const text = body === undefined ? '' : JSON.stringify(body)
  const request = { method, host: 'api.github.com', query: new URLSearchParams(), headers, body: text }
  return handleGitHub(world, { ...request, path: `/repos/org/platform${path}` })
}

describe('handleGitHub', () => {
  it('wants a token of a running job', () => {
    const request = { method: 'GET', host: '', path: '/repos/org/platform', query: new URLSearchParams(), body: '' }
    expect(handleGitHub(world, { ...request, headers: {} })).toMatchObject({
      status: 401,
      body: { message: 'Requires authentication' }
    })
    expect(handleGitHub(world, { ...request, headers: { authorization: 'Bearer x' } }).body).toMatchObject({
      message: 'Bad credentials'
    })
  })

  it.each([
    ['POST', '/issues/1/comments', { body: 'x' }, { issues: 'read' }],
    ['POST', '/dispatches', { event_type: 'x' }, { contents: 'read' }],
    ['POST', '/actions/workflows/w.yml/dispatches', { ref: 'main' }, { contents: 'write' }],
    ['GET', '/environments', undefined, {}],
    ['GET', '/actions/variables', undefined, { actions: 'write', contents: 'write' }]
  ] as const)('refuses %s %s without its permission', (method, path, body, permissions) => {
    expect(call(permissions, method, path, body)).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration', status: '403' }
    })
  })

  it('shows the repository to every token, and no other repository to any', () => {
    expect(call({}, 'GET', '')).toMatchObject({ status: 200, body: { full_name: 'org/platform', id: 2001 } })
    expect(call({}, 'GET', '-other').status).toBe(404)
    expect(call({}, 'DELETE', '').status).toBe(404)
  })

  it('keeps comments, of issues or of pull requests', () => {
    expect(call({ issues: 'write' }, 'POST', '/issues/4/comments', { body: 'one' })).toMatchObject({ status: 201 })
    expect(call({ 'pull-requests': 'write' }, 'PATCH', '/issues/comments/1', { body: 'two' }).status).toBe(200)
    expect(call({ issues: 'read' }, 'GET', '/issues/4/comments').body).toMatchObject([
      { id: 1, body: 'two', user: { login: 'github-actions[bot]', type: 'Bot' } }
    ])
    expect(call({ issues: 'write' }, 'PATCH', '/issues/comments/9', { body: 'x' }).status).toBe(404)
    expect(call({ issues: 'write' }, 'POST', '/issues/4/comments', { body: 'x'.repeat(65_537) }).status).toBe(422)
  })

  it('records dispatches within GitHub’s limits', () => {
    const write = { contents: 'write', actions: 'write' } as const
    expect(call(write, 'POST', '/dispatches', { event_type: 'go', client_payload: { a: 1 } }).status).toBe(204)
    expect(call(write, 'POST', '/dispatches', { event_type: 'x'.repeat(101) }).status).toBe(422)
    const wide = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [index, index]))
    expect(call(write, 'POST', '/dispatches', { event_type: 'go', client_payload: wide }).status).toBe(422)
    expect(call(write, 'POST', '/actions/workflows/w.yml/dispatches', { ref: 'main' }).status).toBe(204)
    expect(call(write, 'POST', '/actions/workflows/w.yml/dispatches', {}).status).toBe(422)
    expect(githubState(world).dispatches.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'repository go',
      'workflow w.yml'
    ])
  })

  it('says which form subjects have', () => {
    githubState(world).repository.immutableSubject = true
    expect(call({ actions: 'read' }, 'GET', '/actions/oidc/customization/sub').body).toMatchObject({
      sub_claim_prefix: 'repo:org@1001/platform@2001'
    })
  })

  it('shows environments with their protection', () => {
    githubState(world).environments.production = { reviewers: 2 }
    expect(call({ actions: 'read' }, 'GET', '/environments/production').body).toEqual({
      name: 'production',
      protection_rules: [{ type: 'required_reviewers' }]
    })
    expect(call({ actions: 'read' }, 'GET', '/environments/none').status).toBe(404)
  })
})

describe('effectiveVariables', () => {
  it('follow from the directory; an environment’s own win', () => {
    githubState(world).environments.dev = { reviewers: 0, variables: { AZURE_CLIENT_ID: 'own' } }
    expect(effectiveVariables(world)).toEqual({
      AZURE_TENANT_ID: 'tenant',
      AZURE_SUBSCRIPTION_ID: 'subscription',
      AZURE_CLIENT_ID: 'a',
      AZURE_PLAN_CLIENT_ID: 'p'
    })
    expect(effectiveVariables(world, 'dev').AZURE_CLIENT_ID).toBe('own')
  })
})

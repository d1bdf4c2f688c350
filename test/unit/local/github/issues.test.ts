import { describe, expect, it } from '@jest/globals'
import type { HttpResponse } from '../../../../local/azure/world.ts'
import { registerJob } from '../../../../local/github/jobs.ts'
import { handleGitHub } from '../../../../local/github/rest.ts'
import { githubState, type Level } from '../../../../local/github/state.ts'
import { emptyWorld } from '../runner/fake-host.ts'

const MAY = { issues: 'write' } as const

function openGitHub() {
  const world = emptyWorld()
  const send = (method: string, path: string, body: object, permissions: Record<string, Level> = MAY): HttpResponse => {
    const { githubToken } = registerJob(world, { key: '1/a', permissions, claims: {} })
    const headers = { authorization: `token ${githubToken}` }
    const query = new URLSearchParams()
    return handleGitHub(world, { method, host: 'api.github.com', path, query, headers, body: JSON.stringify(body) })
  }
  const rest = (method: string, path: string, body: object, permissions?: Record<string, Level>) =>
    send(method, `/repos/org/platform${path}`, body, permissions)
  const listed = (args: string, permissions?: Record<string, Level>): unknown => {
    const query = `{ repository(owner: "org", name: "platform") { issues(${args}) { nodes { number state stateReason } } } }`
    return send('POST', '/graphql', { query, variables: { open: ['OPEN'] } }, permissions).body
  }
  const numbers = (args: string) =>
    (
      listed(args) as { data: { repository: { issues: { nodes: { number: number }[] } } } }
    ).data.repository.issues.nodes.map(({ number }) => number)
  return { world, state: githubState(world), rest, listed, numbers }
}

describe('issues', () => {
  it('are opened, changed, closed and opened again', () => {
    const { rest } = openGitHub()
    expect(rest('POST', '/issues', { title: 'a', body: 'b', labels: ['drift'] })).toMatchObject({
      status: 201,
      body: {
        number: 2,
        state: 'open',
        labels: [{ name: 'drift' }],
        user: { login: 'github-actions[bot]', type: 'Bot' }
      }
    })
    expect(rest('PATCH', '/issues/2', { body: 'c' }).body).toMatchObject({ title: 'a', body: 'c', state: 'open' })
    expect(rest('PATCH', '/issues/2', { state: 'closed' }).body).toMatchObject({ state_reason: 'completed' })
    expect(rest('PATCH', '/issues/2', { state: 'open' }).body).toMatchObject({
      state: 'open',
      state_reason: 'reopened'
    })
    expect(rest('PATCH', '/issues/2', { state: 'closed', state_reason: 'not_planned' }).status).toBe(200)
    expect(rest('PATCH', '/issues/9', { body: 'c' }).status).toBe(404)
  })

  it.each([
    ['no title', 'POST', '/issues', { title: '' }],
    ['a title that is too long', 'POST', '/issues', { title: 'x'.repeat(257) }],
    ['a body that is too long', 'POST', '/issues', { title: 'a', body: 'x'.repeat(65_537) }],
    ['labels that are no list', 'POST', '/issues', { title: 'a', labels: 'drift' }],
    ['an unknown state', 'PATCH', '/issues/2', { state: 'gone' }],
    ['a reason of the other state', 'PATCH', '/issues/2', { state: 'closed', state_reason: 'reopened' }],
    ['an empty title among what is right', 'PATCH', '/issues/2', { title: ' ', state: 'closed' }],
    ['a colour that is none', 'POST', '/labels', { name: 'a', color: 'red' }],
    ['a label without a name', 'POST', '/labels', { name: '' }],
    ['a description that is too long', 'POST', '/labels', { name: 'a', description: 'x'.repeat(101) }]
  ])('with %s are refused, and nothing changes', (_, method, path, body) => {
    const { rest, state } = openGitHub()
    rest('POST', '/issues', { title: 'a' })
    const before = structuredClone(state)
    expect(rest(method, path, body)).toMatchObject({ status: 422, body: { message: 'Validation Failed' } })
    expect({ ...state, jobs: {} }).toEqual({ ...before, jobs: {} })
  })

  it.each([
    ['POST', '/issues'],
    ['PATCH', '/issues/2'],
    ['POST', '/labels']
  ])('%s %s takes issues: write, which pull-requests: write is not', (method, path) => {
    const { rest } = openGitHub()
    for (const permissions of [{ issues: 'read' }, { 'pull-requests': 'write' }] as const) {
      expect(rest(method, path, { title: 'a', name: 'a' }, permissions).status).toBe(403)
    }
  })

  it('have labels, whose names differ by more than their case', () => {
    const { rest, state } = openGitHub()
    expect(rest('POST', '/labels', { name: 'drift', color: 'd93f0b' }).status).toBe(201)
    expect(rest('POST', '/labels', { name: 'Drift', color: 'd93f0b' })).toMatchObject({
      status: 422,
      body: { errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }] }
    })
    rest('POST', '/issues', { title: 'a', labels: ['new'] })
    expect(Object.keys(state.labels)).toEqual(['drift', 'new'])
  })

  it('are listed by state and order, and a comment changes an issue last', () => {
    const { rest, numbers } = openGitHub()
    for (const title of ['a', 'b', 'c']) rest('POST', '/issues', { title })
    rest('PATCH', '/issues/2', { state: 'closed' })
    expect(numbers('first: 9')).toEqual([2, 3, 4])
    expect(numbers('first: 9, states: $open, orderBy: { field: CREATED_AT, direction: DESC }')).toEqual([4, 3])
    rest('POST', '/issues/3/comments', { body: 'x' })
    expect(numbers('first: 9, orderBy: { field: UPDATED_AT, direction: DESC }')).toEqual([3, 2, 4])
  })

  it('are listed for who may read them, or for all where the repository is public', () => {
    const { listed, state } = openGitHub()
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]
    expect(listed('first: 1', { 'pull-requests': 'write' })).toMatchObject({ errors })
    expect(listed('first: 1', { issues: 'read' })).not.toHaveProperty('errors')
    state.repository.visibility = 'public'
    expect(listed('first: 1', {})).not.toHaveProperty('errors')
    expect(listed('first: 1, orderBy: { field: MOOD, direction: ASC }')).toMatchObject({
      errors: [{ type: 'INVALID' }]
    })
  })
})

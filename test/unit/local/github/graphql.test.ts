import { describe, expect, it } from '@jest/globals'
import { answerGraphql } from '../../../../local/github/graphql.ts'
import { parseOperation } from '../../../../local/github/graphql-parser.ts'
import { githubState, type Level } from '../../../../local/github/state.ts'
import { emptyWorld } from '../runner/fake-host.ts'

const world = emptyWorld()

function ask(query: string, variables: object = {}, permissions: Record<string, Level> = { issues: 'write' }): unknown {
  const job = { kind: 'github-token', permissions, claims: {} } as const
  return answerGraphql({ world, job }, { query, variables }).body
}

const pull = (inner: string) => `{ repository(owner: "org", name: "platform") { pullRequest(number: 1) { ${inner} } } }`

describe('GraphQL', () => {
  it('knows the token as the bot of the workflows', () => {
    expect(ask('query Me { me: viewer { login } }')).toEqual({ data: { me: { login: 'github-actions[bot]' } } })
  })

  it.each([
    ['{ nobody { login } }', "Field 'nobody' doesn't exist on type 'Query'"],
    [pull('comments(first: 1) { nodes { secret } }'), "Field 'secret' doesn't exist on type 'IssueComment'"],
    ['{ viewer }', "Field must have selections (field 'viewer' returns User)"],
    ['{ viewer { login }', 'Parse error on "end of file"'],
    ['{ viewer { login } } §', 'Parse error: unexpected character']
  ])('refuses %s', (query, message) => {
    expect(ask(query)).toMatchObject({ errors: [{ message }] })
  })

  it.each([
    ['comments { totalCount }', 'MISSING_PAGINATION_BOUNDARIES'],
    ['comments(first: 101) { totalCount }', 'EXCESSIVE_PAGINATION']
  ])('refuses %s of a pull request', (inner, type) => {
    const path = ['repository', 'pullRequest', 'comments']
    const data = { repository: { pullRequest: { comments: null } } }
    expect(ask(pull(inner))).toMatchObject({ data, errors: [{ type, path }] })
  })

  it('refuses what the permissions do not cover as it refuses an integration', () => {
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]
    expect(ask(pull('id'), {}, { contents: 'write' })).toMatchObject({
      data: { repository: { pullRequest: null } },
      errors
    })
    expect(ask(pull('id'), {}, { 'pull-requests': 'read' })).not.toHaveProperty('errors')
  })

  it('knows no other repository', () => {
    expect(ask('{ repository(owner: "org", name: "x") { nameWithOwner } }')).toMatchObject({
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND', message: "Could not resolve to a Repository with the name 'org/x'." }]
    })
  })

  it('adds, changes and folds away', () => {
    const { id } = (ask(pull('id')) as { data: { repository: { pullRequest: { id: string } } } }).data.repository
      .pullRequest
    const add = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { commentEdge { node { id body } } } }'
    const added = ask(add, { input: { subjectId: id, body: 'one' } }) as {
      data: { addComment: { commentEdge: { node: { id: string } } } }
    }
    const { id: comment } = added.data.addComment.commentEdge.node
    ask(`mutation { updateIssueComment(input: {id: "${comment}", body: "two"}) { issueComment { body } } }`)
    const fold = `mutation { minimizeComment(input: {subjectId: "${comment}", classifier: OFF_TOPIC}) { minimizedComment { minimizedReason } } }`
    expect(ask(fold)).toEqual({ data: { minimizeComment: { minimizedComment: { minimizedReason: 'off-topic' } } } })
    expect(githubState(world).comments).toMatchObject([{ body: 'two', minimized: 'OFF_TOPIC', edits: 1 }])
    expect(ask(fold.replace('OFF_TOPIC', 'BORING'))).toMatchObject({ errors: [{ type: 'INVALID' }] })
    expect(ask(pull('comments(first: 9) { nodes { author { login } viewerDidAuthor } }'))).toMatchObject({
      data: {
        repository: {
          pullRequest: { comments: { nodes: [{ author: { login: 'github-actions' }, viewerDidAuthor: true }] } }
        }
      }
    })
  })
})

describe('parseOperation', () => {
  it('fills in variables, in lists of arguments and in objects', () => {
    const { fields } = parseOperation('query ($a: Int!, $b: String) { f(x: $a, y: {z: $b, w: true}, v: OUTDATED) }', {
      a: 1,
      b: 'two'
    })
    expect(fields).toEqual([
      { key: 'f', name: 'f', args: { x: 1, y: { z: 'two', w: true }, v: 'OUTDATED' }, fields: [] }
    ])
  })
})

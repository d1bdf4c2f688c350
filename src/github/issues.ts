import { readPages } from '../runtime/pages.ts'
import type { GraphqlCall, RestCall } from './client.ts'
import { nextCursor, type PageInfo } from './page-info.ts'
import type { Issue, IssueClient } from './types.ts'

export interface RepositoryName {
  readonly owner: string
  readonly repository: string
}

const ISSUES = `query ($owner: String!, $repository: String!, $states: [IssueState!], $orderBy: IssueOrder, $after: String) {
  repository(owner: $owner, name: $repository) {
    issues(first: 100, after: $after, states: $states, orderBy: $orderBy) {
      nodes { number title body stateReason viewerDidAuthor }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

interface IssuesAnswer {
  readonly repository: {
    readonly issues: {
      readonly nodes: readonly {
        readonly number: number
        readonly title: string
        readonly body: string
        readonly stateReason: string | null
        readonly viewerDidAuthor: boolean
      }[]
      readonly pageInfo: PageInfo
    }
  }
}

const ORDER = {
  open: { field: 'CREATED_AT', direction: 'ASC' },
  closed: { field: 'UPDATED_AT', direction: 'DESC' }
} as const

/**
 * Returns a client for the issues of a repository. It reads with GraphQL, because only GraphQL reports whether the
 * token's identity wrote an issue, and its list of issues omits pull requests. It writes with REST, where one request
 * changes body and state.
 */
export function issueClient(ask: GraphqlCall, send: RestCall, name: RepositoryName): IssueClient {
  const { owner, repository: repo } = name
  const at = { owner, repo }
  return {
    list: state => listIssues(ask, name, state),
    async create(issue) {
      const { number } = await send<{ number: number }>('POST /repos/{owner}/{repo}/issues', { ...at, ...issue })
      return number
    },
    async change(issue_number, { reason, ...fields }) {
      const state =
        reason === undefined ? {} : { state_reason: reason, state: reason === 'reopened' ? 'open' : 'closed' }
      await send('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number, ...fields, ...state })
    },
    async comment(issue_number, body) {
      await send('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number, body })
    },
    async makeLabel(label) {
      await send('POST /repos/{owner}/{repo}/labels', { ...at, ...label })
    }
  }
}

function listIssues(ask: GraphqlCall, name: RepositoryName, state: 'open' | 'closed'): AsyncGenerator<Issue> {
  return readPages(async after => {
    const variables = { ...name, states: [state.toUpperCase()], orderBy: ORDER[state], after: after ?? null }
    const answer: IssuesAnswer = await ask<IssuesAnswer>(ISSUES, variables)
    const { nodes, pageInfo } = answer.repository.issues
    const items = nodes.map(({ number, title, body, stateReason, viewerDidAuthor }) => ({
      ...{ number, title, body },
      mine: viewerDidAuthor,
      accepted: stateReason === 'NOT_PLANNED'
    }))
    return { items, next: nextCursor(pageInfo) }
  })
}

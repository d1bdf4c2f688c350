import { readPages } from '../runtime/pages.ts'
import type { GraphqlCall } from './client.ts'
import { nextCursor, type PageInfo } from './page-info.ts'
import type { PullRequestClient, PullRequestComment } from './types.ts'

export interface PullRequestName {
  readonly owner: string
  readonly repository: string
  readonly pullRequest: number
}

const PULL_REQUEST = `query ($owner: String!, $repository: String!, $pullRequest: Int!) {
  repository(owner: $owner, name: $repository) { pullRequest(number: $pullRequest) { id } }
}`

const COMMENTS = `query ($owner: String!, $repository: String!, $pullRequest: Int!, $after: String) {
  repository(owner: $owner, name: $repository) {
    pullRequest(number: $pullRequest) {
      comments(first: 100, after: $after) {
        nodes { id body isMinimized viewerDidAuthor author { login } editor { login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`

const ADD = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { clientMutationId } }'
const UPDATE = 'mutation ($input: UpdateIssueCommentInput!) { updateIssueComment(input: $input) { clientMutationId } }'
const MINIMIZE = 'mutation ($input: MinimizeCommentInput!) { minimizeComment(input: $input) { clientMutationId } }'

interface CommentsAnswer {
  readonly repository: {
    readonly pullRequest: {
      readonly comments: {
        readonly nodes: readonly {
          readonly id: string
          readonly body: string
          readonly isMinimized: boolean
          readonly viewerDidAuthor: boolean
          /** `null` for a deleted account. */
          readonly author: { readonly login: string } | null
          /** `null` for a comment that nobody edited. */
          readonly editor: { readonly login: string } | null
        }[]
        readonly pageInfo: PageInfo
      }
    }
  }
}

interface PullRequestAnswer {
  readonly repository: { readonly pullRequest: { readonly id: string } }
}

/**
 * Returns a client for the comments on a pull request. It uses GraphQL, because only GraphQL reports whether the
 * token's identity wrote a comment and whether the comment is minimized. The ids of GraphQL do not outgrow 32 bits,
 * unlike those of REST.
 */
export function pullRequestClient(ask: GraphqlCall, name: PullRequestName): PullRequestClient {
  return {
    list: () => listComments(ask, name),
    async create(body) {
      const { repository } = await ask<PullRequestAnswer>(PULL_REQUEST, { ...name })
      await ask(ADD, { input: { subjectId: repository.pullRequest.id, body } })
    },
    async update(id, body) {
      await ask(UPDATE, { input: { id, body } })
    },
    async minimize(id, classifier) {
      await ask(MINIMIZE, { input: { subjectId: id, classifier } })
    }
  }
}

function listComments(ask: GraphqlCall, name: PullRequestName): Promise<PullRequestComment[]> {
  const pages = readPages(async after => {
    const answer: CommentsAnswer = await ask<CommentsAnswer>(COMMENTS, { ...name, after: after ?? null })
    const { nodes, pageInfo } = answer.repository.pullRequest.comments
    const items = nodes.map(({ id, body, isMinimized, viewerDidAuthor, author, editor }) => ({
      ...{ id, body },
      editedByOther: editor !== null && editor.login !== author?.login,
      mine: viewerDidAuthor,
      hidden: isMinimized
    }))
    return { items, next: nextCursor(pageInfo) }
  })
  return Array.fromAsync(pages)
}

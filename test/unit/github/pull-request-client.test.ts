import { describe, expect, it } from '@jest/globals'
import { addComment } from '../../../local/github/comments.ts'
import { githubState } from '../../../local/github/state.ts'
import { explainGitHubError } from '../../../src/github/index.ts'
import { localGitHub, WRITE } from './local-github.ts'

describe('conversation', () => {
  it('lists all pages, and knows whose a comment is and whether it is folded away', async () => {
    const { world, conversation } = localGitHub()
    for (let i = 0; i < 4; i++) await conversation.create(`ours ${i}`)
    const { comments } = githubState(world)
    comments.push({
      id: 5,
      issue: 1,
      author: 'github-actions',
      body: 'a person of that name',
      minimized: null,
      edits: 0
    })
    addComment(world, 2, 'of another pull request')
    const [first] = await conversation.list()
    await conversation.minimize(first?.id ?? '', 'OUTDATED')
    expect((await conversation.list()).map(({ body, mine, hidden }) => [body, mine, hidden])).toEqual([
      ['ours 0', true, true],
      ['ours 1', true, false],
      ['ours 2', true, false],
      ['ours 3', true, false],
      ['a person of that name', false, false]
    ])
  })

  it('knows whether another person edited a comment', async () => {
    const { world, conversation } = localGitHub()
    await conversation.create('one')
    await conversation.create('two')
    await conversation.create('three')
    const [, second, third] = await conversation.list()
    await conversation.update(second?.id ?? '', 'new')
    await conversation.update(third?.id ?? '', 'new')
    Object.assign(githubState(world).comments[2] ?? {}, { editor: 'ada' })
    expect((await conversation.list()).map(({ editedByOther }) => editedByOther)).toEqual([false, false, true])
  })

  it('changes a comment in place', async () => {
    const { world, conversation } = localGitHub()
    await conversation.create('one')
    const [comment] = await conversation.list()
    await conversation.update(comment?.id ?? '', 'two')
    expect(githubState(world).comments).toMatchObject([{ id: 1, body: 'two', edits: 1 }])
  })

  it.each([{ 'pull-requests': 'read' } as const, {}])(
    'is refused what the permissions %j do not cover',
    async given => {
      const { conversation, world } = localGitHub(given)
      const refused = await conversation.create('x').catch(explainGitHubError)
      expect(refused).toContain('`permissions: pull-requests: write`')
      expect(githubState(world).comments).toEqual([])
    }
  )

  it('does not get a comment that is too long', async () => {
    const { conversation } = localGitHub(WRITE)
    await expect(conversation.create('x'.repeat(65_537))).rejects.toThrow('Body is too long')
    await expect(conversation.update('IC_nonsense', 'x')).rejects.toThrow('Could not resolve to a node')
  })
})

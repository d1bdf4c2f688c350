import { describe, expect, it } from '@jest/globals'
import { githubState } from '../../../local/github/state.ts'
import { type PullRequestClient, type SharedComment, updateSharedComment } from '../../../src/github/index.ts'
import { VirtualClock } from '../provisioning/virtual-clock.ts'
import { localGitHub } from './local-github.ts'

/** A comment of lines, to which each job adds its own. */
function sharedCommentWith(line: string, makes = true): SharedComment {
  return {
    isIt: body => body.startsWith('lines:'),
    isOutdated: body => body.startsWith('old:'),
    merged(bodies) {
      if (bodies.length === 0 && !makes) return undefined
      const lines = new Set([...bodies.flatMap(body => body.split('\n').slice(1)), line])
      return ['lines:', ...[...lines].sort()].join('\n')
    },
    holds: body => body.split('\n').includes(line)
  }
}

function kept(conversation: PullRequestClient, clock: VirtualClock, line: string, pause = 2000): Promise<boolean> {
  return updateSharedComment(conversation, sharedCommentWith(line), pause, {
    clock,
    signal: new AbortController().signal
  })
}

/** What it has, folded comments left out. */
function bodies({ world }: ReturnType<typeof localGitHub>): string[] {
  return githubState(world)
    .comments.filter(({ minimized }) => minimized === null)
    .map(({ body }) => body)
}

describe('updateSharedComment', () => {
  it('makes one comment, adds to it, and writes nothing that stands', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    for (const line of ['a', 'b', 'a']) expect(await clock.run(kept(github.conversation, clock, line))).toBe(true)
    expect(bodies(github)).toEqual(['lines:\na\nb'])
    expect(githubState(github.world).comments[0]?.edits).toBe(1)
  })

  it('makes none where there is nothing to say', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    const quiet = updateSharedComment(github.conversation, sharedCommentWith('a', false), 1, {
      clock,
      signal: new AbortController().signal
    })
    expect(await clock.run(quiet)).toBe(true)
    expect(bodies(github)).toEqual([])
  })

  it('leaves alone what somebody else wrote, and what a person folded away', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    await github.conversation.create('lines:\nhidden')
    await github.conversation.minimize((await github.conversation.list())[0]?.id ?? '', 'OUTDATED')
    const forged = { id: 2, issue: 1, author: 'mallory', body: 'lines:\nforged', minimized: null, edits: 0 }
    githubState(github.world).comments.push(forged)
    await clock.run(kept(github.conversation, clock, 'a'))
    expect(bodies(github)).toEqual(['lines:\nforged', 'lines:\na'])
    expect(forged).toMatchObject({ edits: 0, minimized: null })
  })

  it('folds away what is outdated, if it is ours', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    await github.conversation.create('old: x')
    githubState(github.world).comments.push({ id: 2, issue: 1, author: 'a', body: 'old: y', minimized: null, edits: 0 })
    await clock.run(kept(github.conversation, clock, 'a'))
    expect(githubState(github.world).comments.map(({ minimized }) => minimized)).toEqual(['OUTDATED', null, null])
  })

  it('keeps what two jobs write that both read before either wrote', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    await github.conversation.create('lines:\n0')
    await clock.run(
      Promise.all([kept(github.conversation, clock, 'a', 2000), kept(github.conversation, clock, 'b', 3100)])
    )
    expect(bodies(github)).toEqual(['lines:\n0\na\nb'])
  })

  it('leaves one comment where two jobs made one each', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    await clock.run(
      Promise.all([kept(github.conversation, clock, 'a', 2000), kept(github.conversation, clock, 'b', 3100)])
    )
    expect(bodies(github)).toEqual(['lines:\na\nb'])
    expect(githubState(github.world).comments.map(({ minimized }) => minimized)).toEqual([null, 'DUPLICATE'])
  })

  it('gives up where another keeps undoing it', async () => {
    const github = localGitHub()
    const clock = new VirtualClock()
    const undone: PullRequestClient = {
      ...github.conversation,
      update: (id, _) => github.conversation.update(id, 'lines:\nother'),
      create: () => github.conversation.create('lines:\nother')
    }
    expect(await clock.run(kept(undone, clock, 'a'))).toBe(false)
  })
})

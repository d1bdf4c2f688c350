import { describe, expect, it } from '@jest/globals'
import { addIssue } from '../../../local/github/issues.ts'
import { githubState, type Issue } from '../../../local/github/state.ts'
import { type DriftIssue, explainGitHubError, updateDriftIssue } from '../../../src/github/index.ts'
import { localGitHub } from './local-github.ts'

const MAY = { issues: 'write' } as const
const label = { name: 'drift', color: 'd93f0b', description: 'of a test' }

/** An issue whose first line is its marker and whose last one changes with every run. */
function driftIssueOf(verdict: DriftIssue['verdict'], content = 'a', run = 1): DriftIssue {
  const says = (body: string) => body.split('\n')[1] === content
  return {
    ...{ verdict, title: 'Title', body: `mark\n${content}\n${run}`, label, says, accepts: says },
    isIt: body => body.startsWith('mark\n'),
    comments: { over: 'over', back: 'back', double: older => `double of ${older}` }
  }
}

function github(permissions = {}) {
  const local = localGitHub({ ...MAY, ...permissions })
  const state = githubState(local.world)
  return {
    ...local,
    state,
    keep: (issue: DriftIssue) => updateDriftIssue(local.issues, issue),
    add: (body: string, fields: Partial<Issue> = {}) =>
      Object.assign(addIssue(local.world, { title: 'T', body, labels: [] }), fields),
    said: () => state.comments.map(({ issue, body }) => `${issue} ${body}`)
  }
}

describe('updateDriftIssue', () => {
  it('opens one with its label, and writes it again only when it says something else', async () => {
    const { keep, state } = github()
    expect(await keep(driftIssueOf('stands'))).toBe(2)
    expect(await keep(driftIssueOf('stands', 'a', 2))).toBe(2)
    expect(state.issues).toMatchObject([{ number: 2, labels: ['drift'], body: 'mark\na\n1', edits: 0 }])
    expect(state.labels).toEqual({ drift: { color: label.color, description: label.description } })
    await keep(driftIssueOf('stands', 'b', 3))
    expect(state.issues).toMatchObject([{ body: 'mark\nb\n3', edits: 1 }])
  })

  it('takes the label there is, and does without one it cannot make', async () => {
    const there = github()
    there.state.labels.Drift = { color: '000000', description: 'mine' }
    await there.keep(driftIssueOf('stands'))
    expect(there.state.issues).toMatchObject([{ labels: ['drift'] }])
    const none = github()
    const invalid = { ...label, color: 'red' }
    await none.keep({ ...driftIssueOf('stands'), label: invalid })
    expect(none.state.issues).toMatchObject([{ labels: [] }])
  })

  it('closes it when it is over, and says why', async () => {
    const { keep, state, said } = github()
    await keep(driftIssueOf('stands'))
    expect(await keep(driftIssueOf('over'))).toBe(2)
    expect(state.issues).toMatchObject([{ state: 'closed', stateReason: 'completed', edits: 0 }])
    expect(said()).toEqual(['2 over'])
    expect(await keep(driftIssueOf('over'))).toBeUndefined()
    expect(said()).toHaveLength(1)
  })

  it('neither opens nor closes one while nobody can say, but keeps it up to date', async () => {
    const { keep, state } = github()
    expect(await keep(driftIssueOf('unknown'))).toBeUndefined()
    await keep(driftIssueOf('stands'))
    expect(await keep(driftIssueOf('unknown', 'b'))).toBe(2)
    expect(state.issues).toMatchObject([{ state: 'open', edits: 1 }])
  })

  it('opens the one it closed last again', async () => {
    const { keep, state, add, said } = github()
    add('mark\nold\n1', { state: 'closed', stateReason: 'completed' })
    await keep(driftIssueOf('stands'))
    await keep(driftIssueOf('over'))
    await keep(driftIssueOf('stands', 'b'))
    expect(state.issues).toMatchObject([{ number: 2, state: 'open', stateReason: 'reopened', body: 'mark\nb\n1' }])
    expect(said()).toEqual(['2 back', '2 over', '2 back'])
  })

  it('leaves one closed that a person does not plan to mend, until something else is the case', async () => {
    const { keep, state, add } = github()
    add('mark\na\n1', { state: 'closed', stateReason: 'not_planned' })
    expect(await keep(driftIssueOf('stands', 'a', 2))).toBe(2)
    expect(state.issues).toMatchObject([{ state: 'closed', edits: 0 }])
    await keep(driftIssueOf('stands', 'b'))
    expect(state.issues).toMatchObject([{ state: 'open', edits: 1 }])
  })

  it('closes the younger of two as its duplicate', async () => {
    const { keep, state, add, said } = github()
    add('mark\na\n1')
    add('mark\na\n1')
    expect(await keep(driftIssueOf('stands'))).toBe(2)
    expect(state.issues).toMatchObject([{ state: 'open' }, { state: 'closed', stateReason: 'duplicate' }])
    expect(said()).toEqual(['3 double of 2'])
  })

  it('lets a forged marker be, open or closed, and finds its own on a later page', async () => {
    const { keep, state, add } = github()
    for (let i = 0; i < 4; i++) add('mark\na\n1', { author: 'mallory', state: i % 2 === 0 ? 'open' : 'closed' })
    const forged = structuredClone(state.issues)
    expect(await keep(driftIssueOf('stands'))).toBe(6)
    expect(await keep(driftIssueOf('over'))).toBe(6)
    expect(await keep(driftIssueOf('stands'))).toBe(6)
    expect(state.issues.slice(0, 4)).toEqual(forged)
  })

  it.each([{ issues: 'read' }, { issues: 'none' }])('is refused with %j, and says what the job lacks', async given => {
    const { keep, state } = github(given)
    await expect(keep(driftIssueOf('stands')).catch(error => explainGitHubError(error, 'issues'))).resolves.toContain(
      '`permissions: issues: write`'
    )
    expect(state.issues).toEqual([])
  })

  it('is refused a title or a body that is too long', async () => {
    const { keep, state } = github()
    await expect(keep({ ...driftIssueOf('stands'), title: 'x'.repeat(257) })).rejects.toThrow('Validation Failed')
    await expect(keep({ ...driftIssueOf('stands'), body: 'x'.repeat(65_537) })).rejects.toThrow('Validation Failed')
    expect(state.issues).toEqual([])
  })
})

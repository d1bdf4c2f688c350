import { describe, expect, it } from '@jest/globals'
import { ISSUE_LIMIT } from '../../../src/report/drift-issue.ts'
import {
  type IssueMarker,
  issueBody,
  issueComments,
  issueKey,
  issueTitle,
  type ReportedDrift,
  readIssueMarker
} from '../../../src/report/index.ts'
import { hostile } from './hostile-texts.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const run = { repositoryUrl: 'https://github.com/org/platform', id: 7, attempt: 2 }
const note = (because: string) => ({ what: 'stamp-blue', because })
const drift: ReportedDrift = { changes: [], faults: [note('a')], unseen: [] }

const bodyOf = (of: ReportedDrift, by = run) => issueBody(subject, 'aks-baseline.yml', of, by)

function marker(body: string): IssueMarker {
  const found = readIssueMarker(body)
  if (found === undefined) throw new Error('no marker')
  return found
}

describe('issueBody', () => {
  it('says which environment it is about, of which file, and since which run', () => {
    const body = bodyOf(drift)
    expect(body).toContain('compares `shop` `production` with `aks-baseline.yml`')
    expect(body).toContain('[run 7](https://github.com/org/platform/actions/runs/7/attempts/2)')
  })

  it('has the same digests whichever run says the same', () => {
    expect(marker(bodyOf(drift, { ...run, id: 8 }))).toEqual(marker(bodyOf(drift)))
  })

  it('has another digest of drift only for other drift', () => {
    const blind = marker(bodyOf({ ...drift, unseen: [note('b')] }))
    expect(blind.drift).toBe(marker(bodyOf(drift)).drift)
    expect(blind.content).not.toBe(marker(bodyOf(drift)).content)
    expect(marker(bodyOf({ ...drift, faults: [note('b')] })).drift).not.toBe(blind.drift)
  })

  it('keeps within the limit whatever there is to say', () => {
    const many = Array.from({ length: 2000 }, (_, i) => note(`${i} ${'&'.repeat(5000)}`))
    const body = issueBody(subject, '$'.repeat(5000), { changes: [], faults: many, unseen: many }, run)
    expect(body.length).toBeLessThanOrEqual(ISSUE_LIMIT)
    expect(body).toContain('more lines do not fit')
    expect(marker(body).key).toBe(issueKey(subject))
  })
})

describe('issueTitle', () => {
  it.each(Object.entries(hostile))('is one line within the limit in spite of %s', (_, text) => {
    const title = issueTitle({ ...subject, environment: text.repeat(50) })
    expect(title).not.toMatch(/[\r\n]/)
    expect(title.length).toBeLessThanOrEqual(256)
  })
})

describe('readIssueMarker', () => {
  it('reads the key back, also where the lines end as in a browser', () => {
    expect(marker(bodyOf(drift).replaceAll('\n', '\r\n')).key).toBe(issueKey(subject))
    expect(issueKey({ ...subject, environment: 'staging' })).not.toBe(issueKey(subject))
  })

  it.each([
    ['that is quoted', `> ${bodyOf(drift)}`],
    ['that is not in the first line', `x\n${bodyOf(drift)}`],
    ['of a comment', '<!-- aks-baseline/1 YQ== -->'],
    ['of another form', '<!-- aks-baseline/drift/1 YQ== x y -->']
  ])('takes no marker %s', (_, body) => {
    expect(readIssueMarker(body)).toBeUndefined()
  })

  it.each(Object.entries(hostile))('is not led astray by %s', (_, text) => {
    const body = issueBody(
      { workload: text, environment: text, region: text },
      text,
      { ...drift, faults: [note(text)] },
      run
    )
    expect(marker(body).key).toBe(issueKey({ workload: text, environment: text, region: text }))
    expect(body.match(/<!--/g)).toHaveLength(1)
  })
})

describe('issueComments', () => {
  it('name the run or the older issue', () => {
    expect(issueComments.over(run)).toContain('/actions/runs/7/')
    expect(issueComments.back(run)).toContain('/actions/runs/7/')
    expect(issueComments.double(4)).toContain('#4')
  })
})

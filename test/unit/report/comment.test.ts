import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { COMMENT_LIMIT } from '../../../src/report/comment.ts'
import {
  type CommentEntry,
  commentSteps,
  countsOf,
  hasMarker,
  type ReportedStep,
  readEntries,
  renderComment,
  withEntry
} from '../../../src/report/index.ts'

const HEAD = 'a'.repeat(40)
const config = 'aks-baseline.yml'
const subject = { config, commit: HEAD, repositoryUrl: 'https://github.com/org/platform' }

function planOf(changes: number, properties = 3): ReportedStep[] {
  const change = (i: number) => ({
    id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/network-${i}`,
    type: 'Microsoft.Network/virtualNetworks',
    kind: 'modify' as const,
    certain: true,
    risk: 'safe' as const,
    because: 'tags only',
    properties: Array.from({ length: properties }, (_, j) => ({
      path: `tags.tag-${i}-${j}`,
      kind: 'modify' as const,
      before: `${(i * 7919) % 10007}`,
      after: `${(j * 104729) % 10007} ${i}`
    }))
  })
  const all = Array.from({ length: changes }, (_, i) => change(i))
  return [{ step: 'spoke', evaluation: { by: 'what-if' }, changes: all, unchanged: 1, noise: 0, pending: changes > 0 }]
}

function entry(environment: string, fields: Partial<CommentEntry> = {}, steps = planOf(1)): CommentEntry {
  return {
    ...{ environment, region: 'westeurope', workload: 'shop', outcome: 'planned', commit: HEAD, detail: 'all' },
    run: { id: 10, attempt: 1 },
    counts: countsOf(steps),
    steps: commentSteps(steps),
    ...fields
  }
}

const row = (body: string, environment: string) =>
  body.split('\n').find(line => line.startsWith(`| \`${environment}\``))

describe('renderComment', () => {
  it('lists what is wrong and is not fixed by a plan, also after it was read back', () => {
    const faults = [{ what: 'aks-blue: pool user', because: 'The pool lags behind' }]
    const steps = planOf(0).map(step => ({ ...step, faults }))
    const body = renderComment(subject, [entry('production', {}, steps)])
    expect(body).toContain('- `aks-blue: pool user`: The pool lags behind')
    expect(row(body, 'production')).toContain('no changes')
    expect(readEntries([body], config)).toMatchObject([{ steps: [{ faults }] }])
  })

  it('has a row and folded details for each environment', () => {
    const failed = entry('dev', { outcome: 'failed', failure: { reason: 'throttled', message: 'no luck' } })
    const body = renderComment(subject, [failed, entry('production')])
    expect(hasMarker(body, config)).toBe(true)
    expect(row(body, 'production')).toContain('| 📝 to apply | `+0 ~1 -0 ×0` | safe | `aaaaaaa` |')
    expect(row(body, 'dev')).toContain('| ❌ throttled |')
    expect(body).toContain('| ~ | `tags.tag-0-0` | `"0"` | `"0 0"` |')
    expect(body).toContain('<details open><summary>dev westeurope</summary>\n\n```text\nno luck\n```')
  })

  it('marks what is of an older commit', () => {
    const body = renderComment(subject, [entry('production', { commit: 'b'.repeat(40) })])
    expect(row(body, 'production')).toContain('| ⚠️ stale: 📝 to apply |')
    expect(body).toContain('Stale: this result is for commit `bbbbbbb`')
  })

  it('says what Azure could not look at', () => {
    const unseen = planOf(1).map(step => ({ ...step, evaluation: { by: 'nothing' as const, because: 'x' } }))
    expect(row(renderComment(subject, [entry('production', {}, unseen)]), 'production')).toContain('❔ 1 not evaluated')
  })

  it('fits by leaving out properties, then changes, of the longest first, and says so', () => {
    const entries = [entry('large', {}, planOf(300)), entry('small')]
    const body = renderComment(subject, entries)
    expect(body.length).toBeLessThanOrEqual(COMMENT_LIMIT)
    expect(body).toContain('The changed properties do not fit')
    expect(readEntries([body], config).map(({ detail }) => detail)).toEqual(['changes', 'all'])
    const larger = renderComment(subject, [entry('large', {}, planOf(2000, 0)), entry('small')])
    expect(larger.length).toBeLessThanOrEqual(COMMENT_LIMIT)
    expect(larger).toContain('The changes do not fit')
    expect(row(larger, 'large')).toContain('`+0 ~2000 -0 ×0`')
  })

  it('fits hundreds of environments by leaving out stale rows first, and counts them', () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      entry(`environment-${i}`, i % 2 === 0 ? {} : { commit: 'b'.repeat(40) })
    )
    const body = renderComment(subject, many)
    const shown = readEntries([body], config)
    expect(body.length).toBeLessThanOrEqual(COMMENT_LIMIT)
    expect(body).toContain(`… and ${300 - shown.length} more`)
    expect(shown.filter(({ commit }) => commit === HEAD).length).toBeGreaterThan(shown.length / 2)
  })
})

describe('readEntries', () => {
  it('reads back what was written, of this file only', () => {
    const entries = [entry('dev'), entry('production')]
    const body = renderComment(subject, entries)
    expect(readEntries([body], config)).toEqual(entries)
    expect(readEntries([body], 'other.yml')).toEqual([])
    expect(readEntries([`quoted:\n${body}`], config)).toEqual([])
  })

  it('takes of two comments the newest word of each environment', () => {
    const older = renderComment(subject, [entry('dev', { run: { id: 9, attempt: 1 } }), entry('production')])
    const newer = renderComment(subject, [entry('dev', { run: { id: 11, attempt: 1 } })])
    for (const bodies of [
      [older, newer],
      [newer, older]
    ]) {
      expect(readEntries(bodies, config).map(({ environment, run }) => [environment, run.id])).toEqual([
        ['dev', 11],
        ['production', 10]
      ])
    }
  })

  const packed = (value: unknown) => deflateRawSync(JSON.stringify(value)).toString('base64')
  it.each([
    ['no data', 'AAAA'],
    ['no entry', packed({ environment: 'x' })],
    ['a link in place of a commit', packed({ ...entry('x'), commit: '](https://evil.example)' })],
    ['a link in place of a run', packed({ ...entry('x'), run: { id: '1](x)', attempt: 1 } })],
    ['markup in place of a count', packed({ ...entry('x'), counts: { ...countsOf([]), create: '<b>' } })],
    ['far too much', packed({ ...entry('x'), region: 'x'.repeat(5_000_000) })]
  ])('passes over %s', (_, word) => {
    const [marker = ''] = renderComment(subject, []).split('\n')
    expect(readEntries([`${marker}\n\n<!-- entry ${word} -->`], config)).toEqual([])
  })
})

describe('withEntry', () => {
  it('lets no older run take the place of a newer one', () => {
    const known = [entry('dev', { run: { id: 10, attempt: 2 } })]
    expect(withEntry(known, entry('dev', { run: { id: 10, attempt: 1 }, workload: 'old' }))).toEqual(known)
    expect(withEntry(known, entry('dev', { run: { id: 11, attempt: 1 }, workload: 'new' }))).toMatchObject([
      { workload: 'new' }
    ])
  })
})

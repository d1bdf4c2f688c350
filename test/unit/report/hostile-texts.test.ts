import { describe, expect, it } from '@jest/globals'
import {
  applySummary,
  type CommentEntry,
  commentSteps,
  countsOf,
  driftSummary,
  issueBody,
  planSummary,
  powerSummary,
  type ReportedDrift,
  type ReportedFinding,
  type ReportedStep,
  readEntries,
  renderComment,
  type Topology
} from '../../../src/report/index.ts'
import { hostile } from './hostile-texts.ts'
import { blocks, cells, outsideCode, withoutBlocks } from './markdown-reader.ts'

function steps(text: string): ReportedStep[] {
  const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/${text}`
  const properties = [{ path: `tags.${text}`, kind: 'modify' as const, before: text, after: { [text]: [text] } }]
  const change = { id, type: text, certain: false, because: text, properties }
  const common = { step: text, unchanged: 0, noise: 0, pending: true }
  return [
    { ...common, evaluation: { by: 'what-if' }, changes: [{ ...change, kind: 'modify', risk: 'disruptive' }] },
    {
      ...common,
      evaluation: { by: 'nothing', because: text },
      changes: [{ ...change, kind: 'delete', risk: 'destructive' }]
    }
  ]
}

function findings(text: string): ReportedFinding[] {
  const finding = { rule: text, code: text, subject: text, evidence: text, remedy: text }
  return (['error', 'warning', 'not-evaluated'] as const).map(severity => ({ ...finding, severity }))
}

function topology(text: string): Topology {
  const network = { name: text, ranges: [text], subnets: [{ name: text, range: text }] }
  return { ownHub: true, hub: network, spoke: network, firewallAddress: text }
}

function entries(text: string): CommentEntry[] {
  const common = {
    region: text,
    workload: text,
    commit: 'a'.repeat(40),
    run: { id: 1, attempt: 1 },
    detail: 'all',
    counts: countsOf(steps(text))
  } as const
  return [
    { ...common, environment: text, outcome: 'planned', steps: commentSteps(steps(text)), findings: findings(text) },
    { ...common, environment: `${text} 2`, outcome: 'failed', failure: { reason: text, message: text }, steps: [] }
  ]
}

function drift(text: string): ReportedDrift {
  const note = { what: text, because: text }
  return { changes: steps(text).flatMap(({ changes }) => changes), faults: [note], unseen: [note] }
}

const subject = { config: 'aks-baseline.yml', commit: 'b'.repeat(40), repositoryUrl: 'https://github.com/org/platform' }
const place = (text: string) => ({ workload: text, environment: text, region: text })

const texts: Readonly<Record<string, (text: string) => string>> = {
  'summary of a plan': text =>
    planSummary(place(text), { steps: steps(text), findings: findings(text) }, topology(text)),
  'summary of an apply': text =>
    applySummary(place(text), [{ step: text, outcome: 'failed', startedAt: 0, endedAt: 1000 }]),
  'summary of a power action': text => {
    const pools = [{ name: text, mode: text, count: 1, minCount: 1 }]
    const cluster = { power: 'Running', state: text, pools } as const
    const before = { colour: 'blue', cluster, underWay: text, shrinking: [], upgrading: pools, isDone: false }
    return powerSummary(place(text), { action: 'stop', before })
  },
  'summary of drift': text => driftSummary(place(text), drift(text)),
  'issue about drift': text => issueBody(place(text), text, drift(text), { ...subject, id: 1, attempt: 1 }),
  comment: text => renderComment({ ...subject, config: text }, entries(text))
}

/** The same text with nothing hostile in it: what is ours of the markup. */
const harmless = (make: (text: string) => string) => outsideCode(make('harmless'))

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length

describe.each(Object.entries(texts))('%s', (_, make) => {
  it.each(Object.entries(hostile))('lets %s not out of its place', (_, text) => {
    const markdown = make(text)
    const outside = outsideCode(markdown)
    const ours = harmless(make)
    for (const markup of [/<(?!\u200b)/g, /\]\(/g, /(?<!\\)\*\*/g, /^#/gm, /^>/gm, /^- /gm, /^\|/gm, /<!--/g, /```/g]) {
      expect([markup, count(outside.replaceAll('<span>$</span>', ''), markup)]).toEqual([markup, count(ours, markup)])
    }
    expect(outside).not.toMatch(/@(?!\u200b)\w|(?<!&)#(?!\u200b)\d|GH-\d|:\/\/(?!github\.com)|www\.\w|\$(?!<\/span>)/)
  })

  it.each(Object.entries(hostile))('shows %s for what it is', (_, text) => {
    expect(make(text).replace(/\u200b/g, '')).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })

  it.each(Object.entries(hostile))('keeps tables in shape in spite of %s', (_, text) => {
    const widths = (markdown: string) =>
      withoutBlocks(markdown)
        .split('\n')
        .filter(line => line.startsWith('|'))
        .map(row => cells(row).length)
    expect(widths(make(text))).toEqual(widths(make('harmless')))
  })

  it.each(Object.entries(hostile))('draws nothing else because of %s', (_, text) => {
    const shape = (markdown: string) => blocks(markdown, 'mermaid').map(chart => chart.split('\n').length)
    expect(shape(make(text))).toEqual(shape(make('harmless')))
    for (const chart of blocks(make(text), 'mermaid')) expect(chart).not.toMatch(/%%|;|^\s*(click|section)\b/m)
  })
})

describe('data of the comment', () => {
  it.each(Object.entries(hostile))('is read back as it was in spite of %s, and nothing else is', (_, text) => {
    const body = renderComment({ ...subject, config: text }, entries(text))
    expect(readEntries([body], text)).toEqual(entries(text))
  })
})

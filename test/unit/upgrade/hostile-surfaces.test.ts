import { describe, expect, it } from '@jest/globals'
import type { RuleFinding } from '../../../src/preflight/finding.ts'
import { logFindings } from '../../../src/preflight/index.ts'
import { sarifLog, upgradeComment, upgradeSummary } from '../../../src/report/index.ts'
import { Annotations } from '../../../src/runtime/annotations.ts'
import { jobLog } from '../../../src/runtime/log.ts'
import { upgradeRules } from '../../../src/upgrade/validate-upgrade.ts'
import { hostileObjects } from '../preflight/upgrade/hostile-kit.ts'
import { findingsIn, INSIDE, type ObjectWorld } from '../preflight/upgrade/objects-kit.ts'
import { hostile } from '../report/hostile-texts.ts'
import { cells, outsideCode, withoutBlocks } from '../report/markdown-reader.ts'
import { upgrade } from '../report/upgrade-fixture.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const run = { repositoryUrl: 'https://github.com/org/platform', id: 1, attempt: 1 }

/** Returns a world with a text at each place of objects, manifests, calls and gaps that a message quotes. */
function world(text: string): ObjectWorld {
  // A path of Linux has at most 4,096 bytes.
  const file = `gitops/${text.slice(0, 1_000)}.yaml`
  return {
    objects: hostileObjects(text),
    manifests: hostileObjects(text).map(object => ({
      object,
      file,
      line: 1,
      incomplete: [text]
    })),
    calls: [{ apiVersion: text, resource: text, removedIn: 36, userAgent: text, verb: text }],
    notRendered: [{ file, line: 1, subject: text, reason: text }]
  }
}

/** Returns the same world without access from inside, so that manifests are judged alone. */
const outside = (text: string): ObjectWorld => ({ ...world(text), unread: INSIDE })

function markdownOf(findings: readonly RuleFinding[]): readonly string[] {
  const reported = upgrade('block', { findings, rules: upgradeRules, evidence: [{ kind: 'budgets' }] })
  return [upgradeSummary(subject, reported), upgradeComment(subject, reported, run, { commit: 'a'.repeat(40), at: 1 })]
}

/** Markup whose number no text may change. */
const MARKUP = [/<(?!\u200b)/g, /\]\(/g, /(?<!\\)\*\*/g, /^#/gm, /^>/gm, /^- /gm, /^\|/gm, /<!--/g, /```/g] as const

function shapeOf(markdown: string): readonly number[] {
  const text = outsideCode(markdown).replaceAll('<span>$</span>', '')
  return MARKUP.map(each => [...text.matchAll(each)].length)
}

/** Returns the number of cells of each row of a table. */
function widthsOf(markdown: string): readonly number[] {
  const rows = withoutBlocks(markdown)
    .split('\n')
    .filter(line => line.startsWith('|'))
  return rows.map(row => cells(row).length)
}

/** Returns what the runner reads while a function writes to the log. */
function written(write: () => void): string {
  const { stdout } = process
  const original = stdout.write
  let text = ''
  stdout.write = (part: string | Uint8Array) => {
    text += String(part)
    return true
  }
  try {
    write()
  } finally {
    stdout.write = original
  }
  return text
}

/** Returns all texts of a JSON document. */
function textsIn(json: string): readonly string[] {
  const found: string[] = []
  JSON.parse(json, (_, value: unknown) => {
    if (typeof value === 'string') found.push(value)
    return value
  })
  return found
}

const texts = Object.entries({ ...hostile, 'a text of 100 kB': 'x'.repeat(100_000) })

describe.each(texts)('evidence with %s', (_, text) => {
  it('changes no markup of the summary and of the comment', async () => {
    for (const source of [world, outside]) {
      const [found, plain] = [await findingsIn(source(text)), await findingsIn(source('plain'))]
      expect(found.map(({ rule, severity }) => [rule, severity])).toEqual(
        plain.map(({ rule, severity }) => [rule, severity])
      )
      expect(markdownOf(found).map(shapeOf)).toEqual(markdownOf(plain).map(shapeOf))
      expect(markdownOf(found).map(widthsOf)).toEqual(markdownOf(plain).map(widthsOf))
    }
  })

  it('reaches log, annotations, SARIF and JSON as harmless text', async () => {
    const found = await findingsIn(world(text))
    const log = written(() => {
      const annotations = new Annotations()
      logFindings(found, jobLog(annotations))
      annotations.write()
    })
    const commands = log.split('\n').filter(line => /^[\s\u0085]*::|##\[/.test(line))
    expect(commands.filter(line => !/^::(warning|error) ?[^:]*::[^\r\n]*$/.test(line))).toEqual([])
    expect(commands.length).toBeLessThanOrEqual(20)
    const sarif = JSON.stringify(sarifLog({ findings: found, rules: upgradeRules, config: 'aks-baseline.yml' }))
    // A path is data that must stay as it is. A message names it only in the summary, which escapes it.
    const texts = JSON.stringify(found.map(({ subject, evidence, remedy }) => [subject, evidence, remedy]))
    for (const json of [sarif, texts]) {
      expect(textsIn(json).filter(each => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(each))).toEqual([])
      expect(json.length).toBeLessThan(200_000)
    }
  })
})

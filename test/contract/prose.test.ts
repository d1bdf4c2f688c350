import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { EXEMPTIONS, needlessExemptions, readExemptions } from '../../scripts/prose/exemptions.ts'
import { passagesIn, proseFiles } from '../../scripts/prose/files.ts'
import { addedExemptions, type FromHistory, longSubjects } from '../../scripts/prose/history.ts'
import { proseFindings } from '../../scripts/prose/rules.ts'
import { formatFinding } from '../../scripts/prose.ts'

const root = join(import.meta.dirname, '../..')
const exempt = readExemptions(root)

describe('prose', () => {
  let findings: ReturnType<typeof proseFindings> = []

  beforeAll(() => {
    findings = passagesIn(root, proseFiles(root)).flatMap(proseFindings)
  })

  it('is plain English in every file that is not exempt', () => {
    const wrong = findings.filter(({ file }) => !exempt.includes(file))
    expect(wrong.map(formatFinding)).toEqual([])
  })

  it('needs every exemption', () => {
    const needless = needlessExemptions(exempt, new Set(findings.map(({ file }) => file)))
    expect(needless.map(file => `remove ${file} from ${EXEMPTIONS}: npm run prose -- --list`)).toEqual([])
  })
})

/** Returns the files or commits found, and prints why the question could not be evaluated where it could not. */
function foundIn(answer: FromHistory, question: string): readonly string[] {
  if ('found' in answer) return answer.found
  process.stderr.write(`${question}: not evaluated, because ${answer.notEvaluated}.\n`)
  return []
}

describe('the history', () => {
  it('adds no exemption', () => {
    expect(foundIn(addedExemptions(root, exempt), 'Exemptions that were added')).toEqual([])
  })

  it('has no subject of a commit longer than 72 characters', () => {
    expect(foundIn(longSubjects(root), 'Subjects of commits')).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { countFindings, formatFinding, selectFiles } from '../../../../scripts/prose.ts'

const finding = { file: 'src/azure/a.ts', line: 3, rule: 'word', words: 'one', write: 'two' } as const

describe('the command', () => {
  it('selects a file, and the files of a folder', () => {
    const files = ['README.md', 'src/a.ts', 'src/b/c.ts', 'srcs/d.ts']
    expect(selectFiles(files, ['./src/', 'README.md'])).toEqual(['README.md', 'src/a.ts', 'src/b/c.ts'])
    expect(selectFiles(files, ['.'])).toEqual(files)
    expect(selectFiles(files, ['docs'])).toEqual([])
  })

  it('prints a finding with its place, rule, words and replacement', () => {
    expect(formatFinding(finding)).toBe('src/azure/a.ts:3 word "one" → two')
  })

  it('counts findings by rule and by folder', () => {
    expect(countFindings([finding, { ...finding, file: 'README.md' }])).toEqual(['2 word', '', '1 src/azure', '1 .'])
  })
})

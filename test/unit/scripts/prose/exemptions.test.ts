import { describe, expect, it } from '@jest/globals'
import {
  formatExemptions,
  needlessExemptions,
  parseExemptions,
  reducedExemptions
} from '../../../../scripts/prose/exemptions.ts'

describe('the list of exempt files', () => {
  const files = ['README.md', 'src/a/one.ts', 'src/a/two.ts', 'src/index.ts']

  it('is written by folder, one file a line, and read again', () => {
    const text = formatExemptions(files.toReversed())
    expect(parseExemptions(text).sort()).toEqual(files)
    expect(text.split('\n')).toContain('    "two.ts"')
  })

  it('contains no file without a finding', () => {
    expect(needlessExemptions(files, new Set(files.slice(1)))).toEqual(['README.md'])
    expect(reducedExemptions(files, new Set(files.slice(1)), new Map())).toEqual(files.slice(1))
  })

  it('contains the new name of a renamed file that still has a finding', () => {
    const renamed = new Map([
      ['src/a/one.ts', 'src/b/new.ts'],
      ['src/a/two.ts', 'src/b/plain.ts']
    ])
    expect(reducedExemptions(files, new Set(['README.md', 'src/b/new.ts']), renamed)).toEqual([
      'README.md',
      'src/b/new.ts'
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { formatExemptions, needlessExemptions, parseExemptions } from '../../../../scripts/prose/exemptions.ts'

describe('the list of exempt files', () => {
  const files = ['README.md', 'src/a/one.ts', 'src/a/two.ts', 'src/index.ts']

  it('is written by folder, one file a line, and read again', () => {
    const text = formatExemptions(files.toReversed())
    expect(parseExemptions(text).sort()).toEqual(files)
    expect(text.split('\n')).toContain('    "two.ts"')
  })

  it('contains no file without a finding', () => {
    expect(needlessExemptions(files, new Set(files.slice(1)))).toEqual(['README.md'])
  })
})

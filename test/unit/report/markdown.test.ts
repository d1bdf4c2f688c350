import { describe, expect, it } from '@jest/globals'
import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  escapeProse,
  markdownTable,
  withinLimit
} from '../../../src/report/markdown.ts'

describe('escapeMarkdown', () => {
  it.each([
    ['a|b', 'a\\|b'],
    ['<img src=x>', '&lt;img src=x\\>'],
    ['line\nline', 'line line'],
    ['[text](https://example.org)', '\\[text\\]\\(https:\u200b//example.org\\)'],
    ['`code`', '\\`code\\`']
  ])('makes %j harmless', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected)
  })

  it('mentions nobody and references nothing', () => {
    expect(escapeMarkdown('@org/team #12')).toBe('@\u200borg/team #\u200b12')
  })
})

describe('codeSpan', () => {
  it('uses a fence longer than any run inside', () => {
    expect(codeSpan('a``b')).toBe('```a``b```')
    expect(codeSpan('`a')).toBe('`` `a ``')
  })

  it('stays in its cell', () => {
    expect(markdownTable(['x'], [[codeSpan('a|b\nc')]])).toBe('| x |\n| --- |\n| `a\\|b c` |')
  })
})

describe('escapeProse', () => {
  const page = 'https://portal.azure.com/#view/HubsExtension/DeploymentDetailsBlade/~/overview/id/%2Fsubscriptions%2F1'

  it('links a page of the Azure portal and shows other addresses as text', () => {
    expect(escapeProse(`Open ${page}. See https://example.org/#a`)).toBe(
      `Open <${page}>. See https:\u200b//example.org/#\u200ba`
    )
  })

  it.each(['https://portal.azure.com.example.org/x', 'https://portal.azure.com@example.org/x'])(
    'does not link %s, which is another host',
    address => {
      expect(escapeProse(address)).not.toContain('<')
    }
  )

  it('shows quoted text as code', () => {
    expect(escapeProse('Set `a.b` now.')).toBe('Set `a.b` now.')
  })
})

describe('codeBlock', () => {
  it('cannot be left by its text', () => {
    expect(codeBlock('```\n# heading')).toMatch(/^````text\n/)
  })
})

describe('withinLimit', () => {
  it('keeps whole sections and says that some are missing', () => {
    const text = withinLimit(['first', 'x'.repeat(500), 'never'], 300)
    expect(text).toMatch(/^first\n/)
    expect(text).toContain('does not fit')
    expect(text).not.toContain('never')
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(300)
  })
})

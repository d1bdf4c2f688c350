import { describe, expect, it } from '@jest/globals'
import { markdownPassages } from '../../../../scripts/prose/markdown-passages.ts'
import type { Passage } from '../../../../scripts/prose/passages.ts'
import { yamlPassages } from '../../../../scripts/prose/yaml-passages.ts'

const shown = ({ line, kind, original }: Passage) => [line, kind, original.trim()]

const PAGE = `# A title

First line
and the second.
* an item
  of two lines
1. a step

| name | meaning |
|---|---|
| \`a|b\` | a cell \\| with a bar |

> [!NOTE]
> The note of two
> lines.

\`\`\`sh
# no heading
\`\`\`
<!-- not read -->
The last one.
`

const WORKFLOW = `# Plans one environment
# and applies it.
#disabled: true
name: Plan it
on:
  workflow_dispatch:
    inputs:
      a:
        description: >-
          The name of
          the environment
        default: "some words # here"
jobs:
  one:
    steps:
      - run: |
          # a comment of the script
          echo one
      - uses: a/b@c # v1.2.3
`

describe('the passages of a page', () => {
  it('are headings, paragraphs, items and cells with their lines', () => {
    expect(markdownPassages('page.md', PAGE).map(shown)).toEqual([
      [1, 'heading', 'A title'],
      [3, 'paragraph', 'First line\nand the second.'],
      [5, 'paragraph', 'an item\n  of two lines'],
      [7, 'paragraph', 'a step'],
      [9, 'heading', 'name'],
      [9, 'heading', 'meaning'],
      [11, 'table cell', '`a|b`'],
      [11, 'table cell', 'a cell \\| with a bar'],
      [14, 'paragraph', 'The note of two\nlines.'],
      [21, 'paragraph', 'The last one.']
    ])
  })
})

describe('the passages of a YAML file', () => {
  it('are comments and the texts of keys that people read', () => {
    expect(yamlPassages('a.yml', WORKFLOW).map(shown)).toEqual([
      [1, 'comment', 'Plans one environment\nand applies it.'],
      [19, 'comment', 'v1.2.3'],
      [4, 'description', 'Plan it'],
      [9, 'description', 'The name of\n          the environment']
    ])
  })
})

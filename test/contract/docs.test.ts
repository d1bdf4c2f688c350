import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { problems } from './examples.ts'
import { anchors, brokenLink, fences, links, pages, root } from './markdown.ts'

const all = await pages()
const starters = ['workflows/provision.yml', 'workflows/aks-baseline.yml']
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)

describe.each([...all])('%s', (page, text) => {
  it('has links that lead somewhere', () => {
    expect(links(text).flatMap(target => brokenLink(page, target, all) ?? [])).toEqual([])
  })

  it('has examples that GitHub and our actions take', () => {
    const examples = fences(text).filter(({ language }) => ['yaml', 'yml'].includes(language))
    expect(examples.flatMap(example => problems(example.text))).toEqual([])
  })

  it('names only commands there are', () => {
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name ?? '')
    expect(named.filter(name => !scripts.includes(name))).toEqual([])
  })

  it('closes its code', () => {
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0)
  })
})

describe('the starter kit', () => {
  it.each(starters)('%s is an example too', file => {
    expect(problems(readFileSync(join(root, file), 'utf8'))).toEqual([])
  })
})

describe('the reference', () => {
  it('has a page for each action and workflow, reached from its index and from the README', () => {
    const index = links(all.get('action-docs/README.md') ?? '')
    const own = [...all.keys()].filter(page => page.startsWith('action-docs/') && !page.endsWith('/README.md'))
    expect(own.filter(page => !index.includes(page.replace('action-docs/', '')))).toEqual([])
    expect(links(all.get('README.md') ?? '')).toContain('action-docs/README.md')
  })

  it.each([...all].filter(([page]) => /^action-docs\/(?:workflow-)?provision/.test(page)))(
    '%s says what is needed, what can fail and how it is used',
    (_, text) => {
      const headings = anchors(text)
      expect(headings).toEqual(
        expect.arrayContaining([
          'inputs',
          'outputs',
          'failures',
          'github-what-the-job-needs',
          'azure-what-the-identities-need'
        ])
      )
      expect(text).toContain('`id-token: write`')
      expect(links(text)).toContain('failure-reasons.md')
      expect(text).toContain('`login-refused`')
      expect(fences(text).filter(({ language }) => language === 'yaml')).toHaveLength(2)
    }
  )
})

describe('the architecture', () => {
  const text = all.get('docs/architecture.md') ?? ''

  it.each(readdirSync(join(root, 'src')))('has a line for the room %s', room => {
    expect(text).toContain(`| [\`src/${room}/\`](../src/${room}/) |`)
  })
})

describe('the checks', () => {
  const call = (lines: string) => `jobs:\n  a:\n    uses: org/aks-baseline/.github/workflows/provision.yml@v1\n${lines}`

  it.each([
    [
      'no input flavour',
      call('    permissions: {contents: read, id-token: write}\n    with: {environment: a, flavour: b}\n')
    ],
    ['needs the input environment', call('    permissions: {contents: read, id-token: write}\n')],
    ['needs the permission id-token: write', call('    permissions: {contents: read}\n    with: {environment: a}\n')],
    ['there is no actions/other/action.yml', '- uses: org/aks-baseline/actions/other@v1\n'],
    ['Unexpected value', 'jobs:\n  a:\n    runs-on: ubuntu-latest\n    step: []\n'],
    ['workload', 'apiVersion: aks-baseline/v1\nworkload: TOO_LONG_AND_LOUD\nenvironments: {production: {}}\n']
  ])('see %s', (message, text) => {
    expect(problems(text).join('\n')).toContain(message)
  })

  it.each([
    ['no-such.md', 'no such file'],
    ['../README.md#nowhere', 'no such heading'],
    ['../../outside.md', 'leads out of the repository'],
    ['http://example.com', 'neither https nor a path']
  ])('see that %s is broken', (target, message) => {
    expect(brokenLink('docs/deviations.md', target, all)).toContain(message)
  })

  it('take what is right', () => {
    expect(brokenLink('docs/deviations.md', '../README.md#use-it', all)).toBeUndefined()
    expect(anchors('# A `b` (c)!\n## A b c\n')).toEqual(['a-b-c', 'a-b-c-1'])
  })
})

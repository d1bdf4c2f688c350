import { globSync, readFileSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../src/config/index.ts'
import { bootstrapSteps } from '../../src/gitops/index.ts'
import { dropUnmetNeeds, environmentSteps, type Step } from '../../src/provisioning/index.ts'
import { importOf } from '../../src/registry/index.ts'
import { KUSTOMIZATIONS, STACKS, type Stack } from '../../src/templates/index.ts'
import { baselineWith, platformWith, VARIANTS, withDomain } from '../unit/templates/baselines.ts'
import { ARTICLE_SECTIONS } from './article-sections.ts'
import { fences, links, pages, root } from './markdown.ts'

const all = await pages()
const text = all.get('docs/architecture.md') ?? ''

/** What stands below a heading of the second level. */
function below(heading: string): string {
  const [, part = ''] = text.split(`\n## ${heading}\n`)
  return part.split('\n## ')[0] ?? ''
}

/** `a --> b` for each arrow of the first picture below a heading; `&` is written out. */
function arrows(heading: string): string[] {
  const picture = fences(below(heading)).find(({ language }) => language === 'mermaid')?.text ?? ''
  return picture.split('\n').flatMap(line => {
    const nodes = line.trim().split(/ (-->|==>) /)
    return nodes.flatMap((left, i) => {
      const [arrow, right] = nodes.slice(i + 1, i + 3)
      if (i % 2 === 1 || arrow === undefined || right === undefined) return []
      return left.split(' & ').flatMap(from => right.split(' & ').map(to => `${from} ${arrow} ${to}`))
    })
  })
}

/** Everything switched on that a hub of our own allows. */
function everything(): Baseline {
  return platformWith(
    ({ monitoring, cluster }) => ({
      events: { relay: 'logic-app' },
      monitoring: { ...monitoring, flowLogs: { ...monitoring.flowLogs, enabled: true } },
      cluster: { ...cluster, features: { ...cluster.features, backup: true } },
      gitops: VARIANTS.flux.config.gitops
    }),
    withDomain(baselineWith('{ gateway: { kind: Vpn } }'))
  )
}

function stepsOf(baseline: Baseline): Step[] {
  const given = {
    certificates: [{ use: 'gateway', name: 'gateway-certificate', input: 'gateway-certificate' }],
    images: [importOf({ from: `docker.io/library/traefik@sha256:${'0'.repeat(64)}`, to: 'library/traefik' })],
    colours: ['blue'],
    events: { repository: 'contoso/platform', token: 'secret' }
  } as const
  return dropUnmetNeeds([...environmentSteps(baseline, given), ...bootstrapSteps(baseline, { colours: ['blue'] })])
}

describe('the steps', () => {
  const direct = stepsOf(everything()).filter(({ stack }) => stack === undefined)

  it.each(direct.map(({ name }) => name.replace(/-blue$/, '-<colour>')))(
    'have a line for %s, which is no stack',
    name => {
      expect(below('Steps and stacks')).toContain(`| \`${name}\` |`)
    }
  )

  it.each(Object.values<Stack>(STACKS).filter(({ charged, colour }) => charged && colour !== 'green'))(
    'have a line with the costs of the stack $name',
    ({ name }) => {
      expect(all.get('docs/costs.md')).toContain(`| \`${name.replace(/-blue$/, '-<colour>')}\` |`)
    }
  )
})

describe('bootstrapping', () => {
  it('is drawn as kustomizations depend on each other', () => {
    const made = KUSTOMIZATIONS.flatMap(({ name, dependsOn }) => dependsOn.map(other => `${other} --> ${name}`))
    expect(arrows('Bootstrap').sort()).toEqual(made.sort())
  })

  it.each(KUSTOMIZATIONS.map(({ name }) => name))('has a line for %s', name => {
    expect(below('Bootstrap')).toContain(`| [\`${name}\`](../gitops/${name}/) |`)
  })

  it('has a runbook with a line for each code of what can be wrong', () => {
    const sources = globSync('src/gitops/*.ts', { cwd: root }).map(file => readFileSync(join(root, file), 'utf8'))
    const codes = sources.flatMap(source =>
      [...source.matchAll(/(?:code: |FailureReason = |Failure\()'([a-z-]+)'/g)].map(([, code]) => code ?? '')
    )
    const runbook = all.get('docs/runbooks/a-cluster-is-not-bootstrapped.md') ?? ''
    expect(codes.length).toBeGreaterThan(8)
    expect(codes.filter(code => !runbook.includes(`\`${code}\``))).toEqual([])
  })
})

describe('the actions', () => {
  const files = ['provision/action.yml', ...globSync('actions/*/action.yml', { cwd: root })]

  it.each(files)('have a line for %s', file => {
    const name = file.split('/').at(-2) ?? ''
    expect(below('Actions')).toContain(`| [\`${name}\`](../${file}) |`)
  })
})

describe('the map of the article', () => {
  const rows = below('The article, section by section')
    .split('\n')
    .filter(line => line.startsWith('| ') && !/^\| (?:section|---)/.test(line))
    .map(line => line.split(' | '))

  it('has every section, in the order of the article', () => {
    expect(rows.map(([section = '']) => section.slice(2))).toEqual(ARTICLE_SECTIONS)
  })

  it.each(rows.map(([section = '', files = '', how = '']) => ({ section: section.slice(2), files, how })))(
    'leads from $section to something, and says how',
    ({ files, how }) => {
      const targets = links(files).map(target => normalize(join(root, 'docs', target)))
      expect(targets).not.toEqual([])
      expect(targets.filter(isEmpty)).toEqual([])
      expect(how.replace(/ ?\|$/, '').length).toBeGreaterThan(3)
    }
  )
})

/** Whether there is nothing in a file, or in any file of a folder. Throws where there is neither. */
function isEmpty(path: string): boolean {
  const found = statSync(path)
  if (!found.isDirectory()) return found.size === 0
  return !globSync('**/*.*', { cwd: path }).some(file => statSync(join(path, file)).size > 0)
}

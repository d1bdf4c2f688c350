import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/procedures.md'), 'utf8')

interface Job {
  readonly uses?: string
  readonly concurrency?: { readonly group: string }
}

interface Workflow {
  readonly concurrency?: unknown
  readonly on: object
  readonly jobs: Readonly<Record<string, Job>>
}

const read = (file: string): Workflow => parse(readFileSync(join(root, file), 'utf8'))

/** Returns a group with the placeholders of the page in place of GitHub's expressions. */
const placeholders = (group: string) => group.replace(/\$\{\{ [\w.-]*?(\w+) \}\}/g, '<$1>')

const called = globSync('.github/workflows/*.yml', { cwd: root })
  .map(file => ({ file, name: file.split('/').at(-1) ?? '', workflow: read(file) }))
  .filter(({ workflow }) => 'workflow_call' in workflow.on)

describe('concurrency groups', () => {
  it.each(called)('names the group of $name in the table of the page', ({ name, workflow }) => {
    const groups = Object.values(workflow.jobs).flatMap(({ concurrency }) => concurrency?.group ?? [])
    const shown = groups.length === 0 ? ['none'] : groups.map(group => `\`${placeholders(group)}\``)
    for (const group of new Set(shown)) expect(page).toContain(`| \`${name}\` | ${group} |`)
    expect(workflow.concurrency).toBeUndefined()
  })

  it.each(globSync('workflows/*.yml', { cwd: root }).filter(file => !file.endsWith('aks-baseline.yml')))(
    'gives %s no group, because a caller must not use the group of the job that it calls',
    file => {
      const { concurrency, jobs } = read(file)
      expect([concurrency, ...Object.values(jobs).map(job => job.concurrency)].filter(Boolean)).toEqual([])
    }
  )
})

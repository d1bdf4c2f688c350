import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { CLUSTER_POLICIES } from '../../src/templates/policy/policy-cluster.ts'
import { CLUSTER_RESOURCE_POLICIES } from '../../src/templates/policy/policy-resources.ts'

const text = readFileSync('docs/inventory.md', 'utf8')
const rows = text.split('\n').filter(line => /^\| (?!reference|---)/.test(line))

describe('the inventory', () => {
  it('names only files that are there', () => {
    const named = [...new Set([...text.matchAll(/`((?:\.\.\/)?[\w/-]+\.ts)`/g)].map(([, file]) => file ?? ''))]
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter(file => !existsSync(join('src/templates', file)))).toEqual([])
  })

  it('says of each row which file makes it, where it differs, or that it comes later', () => {
    const answers = rows.map(row => row.split('|')[2] ?? '')
    const silent = answers.filter(
      answer => !/`[\w./*-]+`|deviations|cluster stamp \(later\)|left out|the same/.test(answer)
    )
    expect(silent).toEqual([])
  })

  it('names only policies that are assigned', () => {
    const assigned = [...CLUSTER_POLICIES, ...CLUSTER_RESOURCE_POLICIES].map(({ name }) => name)
    const named = rows
      .filter(row => /^\| \d+ /.test(row))
      .flatMap(row => [...(row.split('|')[2] ?? '').matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name))
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter(name => !assigned.includes(name ?? ''))).toEqual([])
  })
})

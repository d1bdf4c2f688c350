import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../src/arm/resource-id.ts'
import {
  CONDITIONS,
  type Condition,
  CURED_TYPES,
  cureFor,
  ownCure,
  reasonFor
} from '../../src/provisioning/health/cures.ts'
import { root } from './markdown.ts'

const SHOWN = ['failed', 'canceled', 'unfinished', 'stopped', 'busy'] as const satisfies readonly Condition[]
/** States that only types with a row of their own have. */
const RARE: readonly Condition[] = ['unfinished', 'stopped']
const runbook = readFileSync(join(root, 'docs/runbooks/drift.md'), 'utf8')

function rowOf(type: string): string {
  const cells = SHOWN.map(state =>
    RARE.includes(state) && ownCure(type, state) === undefined ? '' : cureFor(type, state).cure
  )
  return `| \`${type}\` |${cells.map(cell => (cell === '' ? ' |' : ` ${cell} |`)).join('')}`
}

describe('the table of cures', () => {
  it('is what the runbook of drift says', () => {
    const documented = runbook.split('\n').filter(line => /^\| `Microsoft\./.test(line))
    expect(documented).toEqual(CURED_TYPES.map(rowOf))
    const others = `| every other type | ${cureFor('a/b', 'failed').cure} | ${cureFor('a/b', 'canceled').cure} | | ${cureFor('a/b', 'stopped').cure} | ${cureFor('a/b', 'busy').cure} |`
    expect(runbook.split('\n')).toContain(others)
  })

  it.each([...CURED_TYPES, 'Microsoft.Storage/storageAccounts'])('has a complete cure for every state of %s', type => {
    const id = asResourceId(
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c/agentPools/p`
    )
    for (const condition of CONDITIONS) {
      const row = cureFor(type, condition)
      const text = reasonFor(row, id)
      expect(text).not.toMatch(/[{}]/)
      expect(row.risk === undefined).toBe(!['rewrite', 'start'].includes(row.cure))
      if (row.cure === 'ask' || row.cure === 'continue') expect(text).toMatch(/\baz [a-z]|Set-AzFirewall/)
    }
  })
})

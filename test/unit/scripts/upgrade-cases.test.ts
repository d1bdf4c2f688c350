import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readCases } from '../../../scripts/upgrade-cases/case-format.ts'
import { compareCase } from '../../../scripts/upgrade-cases.ts'

const fixture = join(import.meta.dirname, '../../fixtures/upgrade-cases.yaml')

function result(id: string) {
  const found = readCases(fixture).find(each => each.id === id)
  if (found === undefined) throw new Error(`no case ${id}`)
  return compareCase(found)
}

describe('the adapter of upgrade cases', () => {
  it.each([
    ['healthy', 'equal', /^succeeds/],
    ['pods-of-an-operator', 'equal', /^fails at drain user UpgradeFailed .*evicting pod books\/ledger-0/],
    ['no-address-left', 'equal', /^fails at surge main SubnetIsFull/],
    ['wrong-expectation', 'different', /^it succeeds\n {2}expected: fails at request 409 Conflict/],
    ['watched-api', 'equal with a switch', /^--switch deprecated-reads-stop-upgrades; without it: it succeeds/],
    ['unknown-part', 'skipped', /no weather/]
  ])('compares %s: %s', (id, verdict, text) => {
    expect(result(id)).toMatchObject({ id, verdict, text: expect.stringMatching(text) })
  })

  it('refuses a file that is not a list of cases', () => {
    expect(() => readCases(join(import.meta.dirname, '../../../package.json'))).toThrow(
      /is not a list of upgrade cases/
    )
  })
})

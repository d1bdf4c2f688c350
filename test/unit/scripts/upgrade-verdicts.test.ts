import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readCases } from '../../../scripts/upgrade-cases/case-format.ts'
import { buildCase } from '../../../scripts/upgrade-cases/case-world.ts'
import { validateCase } from '../../../scripts/upgrade-validation/validate-case.ts'
import { type Agreement, agreementOn } from '../../../scripts/upgrade-validation/verdict-agreement.ts'

const fixture = join(import.meta.dirname, '../../fixtures/upgrade-cases.yaml')

async function resultOf(id: string) {
  const found = readCases(fixture).find(each => each.id === id)
  if (found === undefined) throw new Error(`no case ${id}`)
  return (await agreementOn(found)).result
}

async function agreements(id: string): Promise<readonly Agreement[]> {
  const result = await resultOf(id)
  if ('notSimulated' in result) throw new Error(result.notSimulated)
  return result
}

describe('the validation of upgrade cases', () => {
  it.each([
    ['healthy', 'inconclusive', 'inconclusive', 'pass'],
    ['no-address-left', 'block', 'block', 'block'],
    ['flux-and-policies', 'block', 'block', 'block']
  ])('agrees with %s for each kind of access', async (id, ...verdicts) => {
    const found = await agreements(id)
    expect(found.map(({ statement }) => statement.verdict)).toEqual(verdicts)
    expect(found.map(({ isEqual, unnamed }) => [isEqual, unnamed])).toEqual(Array(3).fill([true, []]))
  })

  it('reports a verdict that differs, and expected names that no finding has', async () => {
    const [armOnly, manifests, cluster] = await agreements('pods-of-an-operator')
    expect(armOnly).toMatchObject({ isEqual: true, unnamed: [] })
    expect(manifests).toMatchObject({ isEqual: false, expected: ['block'], statement: { verdict: 'warn' } })
    expect(cluster).toMatchObject({ isEqual: true, expected: ['warn', 'block'], unnamed: ['weather', 'Switchover'] })
  })

  it('does not simulate a part that the adapter does not know, or a case without a verdict', async () => {
    expect(await resultOf('unknown-part')).toEqual({ notSimulated: expect.stringContaining('no weather') })
    expect(await resultOf('watched-api')).toEqual({ notSimulated: 'the case expects no verdict' })
  })

  it('leaves the world of the case as it was', async () => {
    const built = buildCase(readCases(fixture)[0] ?? never())
    if ('skipped' in built) throw new Error(built.skipped)
    const before = structuredClone(built.azure.world)
    await validateCase(built, 'next-minor', 'cluster')
    expect(built.azure.world).toEqual(before)
  })

  it('needs at most 40 requests to Azure for ten pools', async () => {
    const pools = Array.from(
      { length: 10 },
      (_, n) => ({ name: `pool${n}`, nodes: 3, mode: n === 0 ? 'System' : 'User' }) as const
    )
    const built = buildCase({
      id: 'x',
      title: '',
      operation: 'next-minor',
      world: { pools },
      expected: { platform: 'succeeds' }
    })
    if ('skipped' in built) throw new Error(built.skipped)
    const { requests, verdict } = await validateCase(built, 'next-minor', 'armOnly')
    expect(verdict).toBe('inconclusive')
    expect(new Set(requests).size).toBeGreaterThan(20)
    expect(new Set(requests).size).toBeLessThanOrEqual(40)
  })
})

function never(): never {
  throw new Error('the fixture has no case')
}

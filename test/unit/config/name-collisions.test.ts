import { describe, expect, it } from '@jest/globals'
import { githubEnvironmentSuffixes } from '../../../src/config/github-environments.ts'
import { ConfigError, environmentNames } from '../../../src/config/index.ts'
import { nameCollisions } from '../../../src/config/name-collisions.ts'

const file = (...environments: string[]) =>
  [
    'apiVersion: aks-baseline/v1',
    'workload: shop',
    'defaults: { region: westeurope }',
    'environments:',
    ...environments.map((name, i) => `  ${name}: { hub: { addressSpace: 10.20${i}.0.0/24 } }`)
  ].join('\n')

function messagesOf(text: string): readonly string[] {
  try {
    environmentNames(text, 'aks-baseline.yml')
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.findings.map(({ line, path, message }) => `${line} ${path}: ${message}`)
  }
}

describe('a file with two environments', () => {
  it('is refused with both named when one is called like a GitHub environment of the other', () => {
    expect(messagesOf(file('production', 'production-guard'))).toEqual([
      '6 environments.production-guard: the environments "production" and "production-guard" would both use the GitHub environment production-guard. Rename one of them.'
    ])
  })

  it.each([
    ['prod', 'prod-hub'],
    ['prod', 'prod-identity'],
    ['prod', 'prod-blue'],
    ['test', 'test2'],
    ['a1', 'a-1']
  ])('is accepted with the names %s and %s', (one, other) => {
    expect(messagesOf(file(one, other))).toEqual([])
  })
})

describe('nameCollisions', () => {
  const named = (environment: string) => ({ workload: 'shop', environment, region: 'westeurope' })

  it.each(Object.values(githubEnvironmentSuffixes).filter(suffix => suffix !== ''))(
    'finds an environment that ends with %s in either order',
    suffix => {
      for (const pair of [
        ['dev', `dev${suffix}`],
        [`dev${suffix}`, 'dev']
      ])
        expect(nameCollisions(pair.map(named))).toEqual([
          { environment: pair[1], other: pair[0], name: `the GitHub environment dev${suffix}` }
        ])
    }
  )

  it('finds every pair', () => {
    expect(nameCollisions(['dev', 'dev-events', 'test', 'test-deliver'].map(named))).toHaveLength(2)
  })
})

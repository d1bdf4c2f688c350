import { describe, expect, it } from '@jest/globals'
import { findings, findingsOf, load } from './load-kit.ts'

const user = (text: string) => `cluster: { pools: { user: { ${text} } } }`
const upgradeOf = (text: string, defaults?: string) => load(user(text), defaults).cluster.pools.user?.upgrade
const USUAL = { drainTimeoutMinutes: 30, soakMinutes: 0, undrainable: 'Schedule' }

describe('the upgrade of a pool', () => {
  it('adds a third of the nodes if the file says nothing', () => {
    expect(upgradeOf('maxNodes: 9')).toEqual({ maxSurge: '33%', ...USUAL })
    expect(load('tags: {}').cluster.systemPool.upgrade).toEqual({ maxSurge: '33%', ...USUAL })
  })

  it.each([
    ['maxSurge: 50%', { maxSurge: '50%' }],
    ['maxSurge: "50%"', { maxSurge: '50%' }],
    ['maxSurge: 2', { maxSurge: '2' }],
    ['maxSurge: "2"', { maxSurge: '2' }],
    ['maxSurge: 1000', { maxSurge: '1000' }],
    ['maxUnavailable: 1', { maxUnavailable: '1' }],
    ['maxSurge: 0, maxUnavailable: 10%', { maxUnavailable: '10%' }],
    ['maxSurge: 50%, maxUnavailable: 0', { maxSurge: '50%' }],
    ['maxUnavailable: 0', { maxSurge: '33%' }],
    ['drainTimeoutMinutes: 5, soakMinutes: 30', { maxSurge: '33%', drainTimeoutMinutes: 5, soakMinutes: 30 }],
    [
      'drainTimeoutMinutes: 1440, undrainable: Cordon',
      { maxSurge: '33%', drainTimeoutMinutes: 1440, undrainable: 'Cordon' }
    ]
  ])('{ %s } is read', (text, expected) => {
    expect(upgradeOf(`upgrade: { ${text} }`)).toEqual({ ...USUAL, ...expected })
  })

  it('takes the older spelling of the surge, alone and next to other settings', () => {
    expect(upgradeOf('surgePercent: 20')).toEqual({ ...USUAL, maxSurge: '20%' })
    expect(upgradeOf('surgePercent: 20, upgrade: { soakMinutes: 5 }')).toEqual({
      ...USUAL,
      maxSurge: '20%',
      soakMinutes: 5
    })
    const { systemPool } = load('cluster: { systemPool: { surgePercent: 100 } }').cluster
    expect(systemPool.upgrade.maxSurge).toBe('100%')
    expect(systemPool).not.toHaveProperty('surgePercent')
  })

  it.each([
    [
      'upgrade: { maxUnavailable: 1 }',
      'upgrade: { maxSurge: 50%, soakMinutes: 5 }',
      { maxUnavailable: '1', soakMinutes: 5 }
    ],
    ['upgrade: { maxSurge: 2 }', 'upgrade: { maxUnavailable: 1 }', { maxSurge: '2' }],
    ['upgrade: { maxSurge: 2 }', 'surgePercent: 20', { maxSurge: '2' }],
    ['surgePercent: 20', 'upgrade: { maxSurge: 2 }', { maxSurge: '20%' }],
    ['surgePercent: 20', 'upgrade: { maxUnavailable: 1 }', { maxSurge: '20%' }],
    ['upgrade: { soakMinutes: 1 }', 'upgrade: { maxUnavailable: 1 }', { maxUnavailable: '1', soakMinutes: 1 }]
  ])('{ %s } of an environment replaces { %s } of the defaults', (own, defaults, expected) => {
    expect(upgradeOf(own, user(defaults))).toEqual({ ...USUAL, ...expected })
  })

  it.each([
    ['upgrade.maxSurge', 'upgrade: { maxSurge: 101% }', 'from 0 to 1000'],
    ['upgrade.maxSurge', 'upgrade: { maxSurge: 1001 }', 'from 0 to 1000'],
    ['upgrade.maxSurge', 'upgrade: { maxSurge: 1.5 }', 'from 0 to 1000'],
    ['upgrade.maxUnavailable', 'upgrade: { maxUnavailable: some }', 'a percentage of the pool, for example 33%'],
    ['upgrade.drainTimeoutMinutes', 'upgrade: { drainTimeoutMinutes: 4 }', 'from 5 to 1440'],
    ['upgrade.soakMinutes', 'upgrade: { soakMinutes: 31 }', 'from 0 to 30'],
    ['upgrade.undrainable', 'upgrade: { undrainable: Drop }', 'Schedule or Cordon'],
    ['upgrade.maxSurge', 'upgrade: { maxSurge: 0 }', 'could not begin'],
    ['upgrade.maxUnavailable', 'upgrade: { maxSurge: 10%, maxUnavailable: 1 }', 'only one of the two'],
    ['upgrade.maxUnavailable', 'surgePercent: 10, upgrade: { maxUnavailable: 1 }', 'a surge of 10%']
  ])('with a wrong %s is refused: { %s }', (key, text, words) => {
    const found = findings(user(text))
    expect(found.map(({ path }) => path)).toEqual([`environments.dev.cluster.pools.user.${key}`])
    expect(found[0]?.message).toContain(words)
  })

  it.each(['defaults', 'environments.dev'])('is refused in both spellings in %s, with both lines', section => {
    const pool = [
      'cluster:',
      '  pools:',
      '    user:',
      '      surgePercent: 20',
      '      upgrade:',
      '        maxSurge: 33%'
    ]
    const own = 'environments:\n  dev:\n    region: westeurope\n'
    const indented = (spaces: number) => pool.map(line => ' '.repeat(spaces) + line).join('\n')
    const text = section === 'defaults' ? `defaults:\n${indented(2)}\n${own}    tags: {}` : `${own}${indented(4)}`
    const file = `apiVersion: aks-baseline/v1\nworkload: shop\n${text}\n`
    const lineOf = (words: string) => file.split('\n').findIndex(line => line.includes(words)) + 1
    const found = findingsOf(file)
    expect(found).toMatchObject([{ line: lineOf('surgePercent'), path: `${section}.cluster.pools.user.surgePercent` }])
    expect(found[0]?.message).toContain(
      `found 20, and \`upgrade.maxSurge: 33%\` in line ${lineOf('maxSurge')}. Both set the surge`
    )
  })

  it('has no maxUnavailable in the system pool, for which AKS does not offer it', () => {
    const [found] = findings('cluster: { systemPool: { upgrade: { maxUnavailable: 1 } } }')
    expect(found?.message).toContain('the key is not known')
    expect(findings('cluster: { systemPool: { upgrade: { maxSurge: 0 } } }')[0]?.message).toContain('could not begin')
  })

  it('counts in the address plan, with the largest percentage and each number of nodes', () => {
    const pools = 'a: { maxNodes: 4, upgrade: { maxSurge: 6 } }, b: { upgrade: { maxSurge: 50% } }'
    expect(load(`cluster: { pools: { ${pools} } }`).scale).toMatchObject({ surgePercent: 50, surgeNodes: { a: 6 } })
    const unavailable = load('cluster: { pools: { a: { upgrade: { maxUnavailable: 50% } } } }')
    expect(unavailable.scale).toMatchObject({ surgePercent: 33, surgeNodes: {} })
  })
})

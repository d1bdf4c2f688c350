import { describe, expect, it } from '@jest/globals'
import type { ConfigFinding } from '../../../src/config/types.ts'
import { findings, findingsOf, load } from './load-kit.ts'

const upgrades = (text: string) => `upgrades: { ${text} }`

describe('settings of upgrades', () => {
  it('have defaults', () => {
    expect(load('tags: {}').upgrades).toMatchObject({
      poolOrder: [],
      soakHours: 24,
      imageLagDays: 14,
      gates: { flux: true, gateway: true },
      follow: 'patch',
      keepRollback: false
    })
    expect(load('tags: {}').upgrades).not.toHaveProperty('after')
  })

  it('are those of the file, gates one by one', () => {
    const text = 'soakHours: 0, imageLagDays: 60, gates: { flux: false }, follow: minor, keepRollback: true'
    expect(load(upgrades(text)).upgrades).toMatchObject({
      soakHours: 0,
      imageLagDays: 60,
      gates: { flux: false, gateway: true },
      follow: 'minor',
      keepRollback: true
    })
  })

  it.each([
    ['soakHours', 'soakHours: 721', 'from 0 to 720'],
    ['imageLagDays', 'imageLagDays: 61', 'from 0 to 60'],
    ['gates.metric', 'gates: { metric: true }', 'the key is not known'],
    ['follow', 'follow: newest', 'patch or minor'],
    ['poolOrder.0', 'poolOrder: [Batch]', 'names of node pools'],
    ['poolOrder', 'poolOrder: [user, user]', 'different node pools'],
    ['after', 'after: dev', 'which is the environment itself'],
    ['after', 'after: staging', 'not an environment of this file']
  ])('are refused with a wrong %s: { %s }', (key, text, words) => {
    const found = findings(upgrades(text))
    expect(found.map(({ path }) => path)).toEqual([`environments.dev.upgrades.${key}`])
    expect(found[0]?.message).toContain(words)
  })

  it('order node pools that exist and whose nodes are not replaced at any time', () => {
    const pools = 'cluster: { pools: { user: {}, batch: {}, cheap: { spot: true } } }'
    const order = (names: string) => `${pools}, ${upgrades(`poolOrder: [${names}]`)}`
    expect(load(order('batch, system')).upgrades.poolOrder).toEqual(['batch', 'system'])
    const [unknown, ofSpot] = findings(order('user, gpu, cheap'))
    expect(unknown).toMatchObject({ path: 'environments.dev.upgrades.poolOrder.1' })
    expect(unknown?.message).toBe(
      'found gpu, which is not a node pool. Use some of system, user, batch, or remove the name.'
    )
    expect(ofSpot?.message).toContain('found cheap, which uses spot machines')
  })
})

/** Returns the findings of a file with these environments, each with the one after which it is upgraded. */
function orderFindings(
  environments: Readonly<Record<string, string | undefined>>,
  defaults = ''
): readonly ConfigFinding[] {
  const lines = Object.entries(environments).map(([name, after], i) => {
    const ranges = `hub: { addressSpace: 10.${200 + i}.0.0/24 }, spoke: { addressSpace: 10.${240 + i}.0.0/16 }`
    return `  ${name}: { ${ranges}${after === undefined ? '' : `, upgrades: { after: ${after} }`} }`
  })
  const text = `apiVersion: aks-baseline/v1\nworkload: shop\ndefaults: { region: westeurope${defaults} }\nenvironments:\n${lines.join('\n')}\n`
  return findingsOf(text)
}

describe('the order of environments', () => {
  it('can be a chain or a tree, in any order of the file', () => {
    expect(orderFindings({ production: 'staging', dev: undefined, staging: 'dev', test: 'dev' })).toEqual([])
  })

  it('cannot be a circle, which is reported once', () => {
    const found = orderFindings({ dev: undefined, aa: 'bb', bb: 'cc', cc: 'aa', dd: 'aa' })
    expect(found).toMatchObject([
      {
        path: 'environments.aa.upgrades.after',
        message: expect.stringContaining('aa after bb after cc after aa wait for each other')
      }
    ])
  })

  it('holds for changes too, apart from upgrades', () => {
    const found = orderFindings({ staging: undefined, production: undefined }, ', changes: { after: missing }')
    expect(found.map(({ path }) => path)).toEqual(['defaults.changes.after', 'defaults.changes.after'])
    expect(orderFindings({ staging: 'production', production: undefined }, '')).toEqual([])
  })

  it('cannot be the same for an environment that the defaults name', () => {
    const found = orderFindings({ production: undefined, staging: undefined }, ', upgrades: { after: staging }')
    expect(found).toMatchObject([{ path: 'defaults.upgrades.after' }])
    expect(found[0]?.message).toContain('the environment itself')
    expect(found[0]?.message).toContain('This applies to environment staging.')
  })
})

describe('the window of node images', () => {
  const dayOf = (text: string, defaults?: string) => load(upgrades(text), defaults).upgrades.windows.nodeImages.day

  it('opens every day for security patches, and once a week for node images', () => {
    expect(dayOf('nodeImageChannel: NodeImage')).toBe('Wednesday')
    expect(dayOf('nodeImageChannel: SecurityPatch')).toBe('daily')
    expect(dayOf('nodeImageChannel: NodeImage, windows: { nodeImages: { day: daily } }')).toBe('daily')
    expect(dayOf('nodeImageChannel: NodeImage', upgrades('nodeImageChannel: SecurityPatch'))).toBe('Wednesday')
    expect(dayOf('windows: { nodeImages: { hours: 4 } }', upgrades('nodeImageChannel: SecurityPatch'))).toBe('daily')
  })

  it('can open every other day for security patches, and is refused once a week', () => {
    const withDay = (day: string) =>
      upgrades(`nodeImageChannel: SecurityPatch, windows: { nodeImages: { day: ${day} } }`)
    expect(findings(withDay('every-other-day'))).toEqual([])
    const found = findings(withDay('Sunday'))
    expect(found).toMatchObject([{ path: 'environments.dev.upgrades.windows.nodeImages.day' }])
    expect(found[0]?.message).toContain('found Sunday with the channel SecurityPatch')
  })

  it('of Kubernetes stays weekly, because AKS has no daily window for its releases', () => {
    expect(findings(upgrades('windows: { kubernetes: { day: daily } }'))[0]?.message).toContain('use Monday')
  })
})

describe('channels of immutable clusters', () => {
  it.each([
    ['kubernetesChannel: none, nodeImageChannel: None', undefined],
    ['kubernetesChannel: none', undefined],
    ['nodeImageChannel: None', undefined],
    ['kubernetesChannel: none, nodeImageChannel: NodeImage', 'nodeImageChannel'],
    ['kubernetesChannel: patch, nodeImageChannel: None', 'kubernetesChannel'],
    ['kubernetesChannel: patch', 'kubernetesChannel'],
    ['nodeImageChannel: SecurityPatch', 'nodeImageChannel']
  ])('{ %s } are refused at %s', (text, key) => {
    const paths = findings(upgrades(`strategy: immutable, ${text}`)).map(({ path }) => path)
    expect(paths).toEqual(key === undefined ? [] : [`environments.dev.upgrades.${key}`])
    expect(findings(upgrades(text.replace('nodeImageChannel: SecurityPatch', 'nodeImageChannel: None')))).toEqual([])
  })
})

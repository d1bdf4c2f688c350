import { describe, expect, it } from '@jest/globals'
import { SYSTEM_POOL, USER_POOL } from '../../../../src/config/defaults/defaults.ts'
import { findings, load } from '../load-kit.ts'

describe('node pools', () => {
  it('are the built-in one where the file names none, and only its own where it names some', () => {
    expect(load('tags: {}').cluster.pools).toEqual({ user: USER_POOL })
    const { pools } = load('cluster: { pools: { gpu: { vmSize: Standard_NC24ads_A100_v4, spot: true } } }').cluster
    expect(pools).toEqual({ gpu: { ...USER_POOL, vmSize: 'Standard_NC24ads_A100_v4', spot: true } })
  })

  it('of the defaults and of the environment are merged, settings one by one', () => {
    const { pools } = load(
      'cluster: { pools: { user: { maxNodes: 9 }, batch: } }',
      'cluster: { pools: { user: { minNodes: 3 } } }'
    ).cluster
    expect(pools).toEqual({ user: { ...USER_POOL, minNodes: 3, maxNodes: 9 }, batch: USER_POOL })
  })

  it('may be named without settings, which takes nothing away', () => {
    const { pools } = load('cluster: { pools: { user: } }', 'cluster: { pools: { user: { minNodes: 3 } } }').cluster
    expect(pools).toEqual({ user: { ...USER_POOL, minNodes: 3 } })
  })

  it.each(['system', 'User', '1a', 'abcdefghijklm', 'a-b'])('cannot be named %s', name => {
    const [found] = findings(`cluster: { pools: { ${name}: {} } }`)
    expect(found?.path).toBe(`environments.dev.cluster.pools.${name}`)
    expect(found?.message).toContain('a pool name has 1 to 12')
  })

  it('are at least one', () => {
    expect(findings('cluster: { pools: {} }')[0]?.message).toContain('name at least one node pool')
  })

  it('give the address plan its numbers, with the largest surge', () => {
    const text =
      'cluster: { systemPool: { maxNodes: 3 }, pools: { a: { maxNodes: 7, surgePercent: 50 }, b: { maxNodes: 2 } } }'
    expect(
      load(`${text}, registry: { replicas: [northeurope, uksouth] }, scale: { growthPercent: 200 }`).scale
    ).toEqual({
      maximumNodes: { system: 3, a: 7, b: 2 },
      growthPercent: 200,
      surgePercent: 50,
      surgeNodes: {},
      registryReplicas: 2
    })
  })
})

describe('the profile', () => {
  it('dev-test has cheaper defaults, which the file can overrule', () => {
    const config = load('profile: dev-test, vault: { softDeleteDays: 30 }')
    expect(config).toMatchObject({
      zones: ['1'],
      hub: { firewall: { tier: 'Standard', publicAddresses: 1 } },
      vault: { softDeleteDays: 30 },
      policies: { effect: 'Audit' },
      cluster: { tier: 'Free', systemPool: { ...SYSTEM_POOL, minNodes: 1, maxNodes: 3 }, features: { defender: false } }
    })
    expect(config.cluster.pools.user).toEqual({ ...USER_POOL, minNodes: 1, maxNodes: 3 })
  })

  it('of the environment wins over that of the defaults', () => {
    expect(load('profile: production', 'profile: dev-test').cluster.tier).toBe('Standard')
    expect(load('tags: {}', 'profile: dev-test').cluster.tier).toBe('Free')
  })
})

describe('forms of a file', () => {
  it('name certificates as workflow, or by the secret', () => {
    const secret = 'https://corp.vault.azure.net/secrets/shop'
    expect(load(`ingress: { certificates: { gateway: ${secret} } }`).ingress.certificates).toEqual({
      gateway: { from: 'vault', secretId: secret },
      ingress: { from: 'workflow' },
      trustedRoots: []
    })
    expect(findings(`ingress: { certificates: { gateway: ${secret}/0123456789 } }`)[0]?.message).toContain(
      'without its version'
    )
  })

  it('turn the image cleaner off and set its interval', () => {
    expect(load('cluster: { features: { imageCleaner: { enabled: false } } }').cluster.features).not.toHaveProperty(
      'imageCleanerHours'
    )
    expect(
      load('cluster: { features: { imageCleaner: { intervalHours: 48 } } }').cluster.features.imageCleanerHours
    ).toBe(48)
  })

  it.each([
    ['url: https://github.com/a/b', { revision: { branch: 'main' }, access: 'public' }],
    [
      'url: ssh://git@github.com/a/b, revision: { semver: ">=1.2.0 <2.0.0" }',
      { revision: { semver: '>=1.2.0 <2.0.0' }, access: 'ssh' }
    ],
    ['url: https://github.com/a/b, revision: { tag: v1 }, access: https', { revision: { tag: 'v1' }, access: 'https' }]
  ])('read a Git source: %s', (text, expected) => {
    expect(load(`gitops: { source: { kind: git, ${text} } }`).gitops.source).toMatchObject(expected)
  })

  it('replace a source as a whole', () => {
    const { source } = load(
      'gitops: { source: { kind: oci, repository: gitops/cluster, tag: stable } }',
      'gitops: { source: { kind: git, url: https://github.com/a/b } }'
    ).gitops
    expect(source).toEqual({ kind: 'oci', repository: 'gitops/cluster', tag: 'stable' })
  })

  it.each([
    ['kind: svn', 'kind', 'write kind: git or kind: oci'],
    ['url: https://github.com/a/b', 'kind', 'kind is missing; write kind: git or kind: oci'],
    ['kind: git, url: https://github.com/a/b, repositry: x', 'repositry', 'Use one of kind, url, revision, access'],
    ['kind: oci, repository: x, tag: y, revision: {}', 'revision', 'Use one of kind, repository, tag'],
    ['kind: git, url: http://github.com/a/b', 'url', 'https:// or ssh://'],
    ['kind: git, url: "https://u:p@github.com/a/b"', 'url', 'without a password'],
    ['kind: git, url: https://github.com/a/b, revision: { branch: a, tag: b }', 'revision', 'one of branch, tag'],
    [
      'kind: git, url: https://github.com/a/b, revision: { commit: main }',
      'revision.commit',
      '40 lowercase hexadecimal digits'
    ],
    ['kind: git, url: https://github.com/a/b, revision: { branch: a..b }', 'revision.branch', 'that Git allows']
  ])('refuse the source { %s }', (text, key, words) => {
    const [found] = findings(`gitops: { source: { ${text} } }`)
    expect(found?.path).toBe(`environments.dev.gitops.source.${key}`)
    expect(found?.message).toContain(words)
  })
})

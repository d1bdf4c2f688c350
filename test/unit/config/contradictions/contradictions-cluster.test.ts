import { describe, expect, it } from '@jest/globals'
import { machineSize } from '../../../../src/config/known-machine-sizes.ts'
import { findings, load } from '../load-kit.ts'

const inCluster = (text: string) => `cluster: { ${text} }`
const features = (text: string) => inCluster(`features: { ${text} }`)
const git = (url: string, access: string) => `gitops: { source: { kind: git, url: "${url}", access: ${access} } }`
const freeze = (from: string, to: string) => `upgrades: { freezes: [{ from: ${from}, to: ${to}, reason: fair }] }`

/** Pod addresses for a thousand nodes. */
const ROOM = 'scale: { growthPercent: 100 }, clusterAddressSpaces: { pods: 10.0.0.0/13 }'

describe('settings of the cluster that do not go together', () => {
  it.each([
    ['cluster.systemPool.minNodes', inCluster('systemPool: { minNodes: 5 }'), inCluster('systemPool: { minNodes: 4 }')],
    [
      'cluster.pools.user.maxNodes',
      inCluster('pools: { user: { maxNodes: 1 } }'),
      inCluster('pools: { user: { maxNodes: 2 } }')
    ],
    [
      'cluster.pools.user.osDisk.gigabytes',
      inCluster('pools: { user: { osDisk: { gigabytes: 151 } } }'),
      inCluster('pools: { user: { osDisk: { gigabytes: 150 } } }')
    ],
    [
      'cluster.systemPool.vmSize',
      inCluster('systemPool: { vmSize: Standard_D4s_v5 }'),
      inCluster('systemPool: { vmSize: Standard_D4s_v5, osDisk: { type: Managed } }')
    ],
    [
      'cluster.pools.user.osDisk.gigabytes',
      inCluster('pools: { user: { vmSize: Standard_D128ds_v6, osDisk: { gigabytes: 2041 } } }'),
      inCluster('pools: { user: { vmSize: Standard_D128ds_v6, osDisk: { gigabytes: 2040 } } }')
    ],
    [
      'cluster.pools',
      `${inCluster('tier: Free, pools: { a: { maxNodes: 997 } }')}, ${ROOM}`,
      `${inCluster('tier: Free, pools: { a: { maxNodes: 996 } }')}, ${ROOM}`
    ],
    [
      'cluster.supportPlan',
      inCluster('supportPlan: AKSLongTermSupport'),
      inCluster('supportPlan: AKSLongTermSupport, tier: Premium')
    ],
    [
      'cluster.features.costAnalysis',
      inCluster('tier: Free, features: { costAnalysis: true, storage: { disk: true } }'),
      features('costAnalysis: true, storage: { disk: true }')
    ],
    ['cluster.features.costAnalysis', features('costAnalysis: true'), features('costAnalysis: false')],
    [
      'cluster.features.backup',
      features('backup: true, storage: { disk: true }'),
      features('backup: true, storage: { disk: true, snapshots: true }')
    ],
    [
      'cluster.features.storage.snapshots',
      features('storage: { blob: true, snapshots: true }'),
      features('storage: { file: true, snapshots: true }')
    ],
    [
      'cluster.features.imageCleaner.intervalHours',
      features('imageCleaner: { intervalHours: 23 }'),
      features('imageCleaner: { intervalHours: 24 }')
    ],
    [
      'upgrades.nodeImageChannel',
      'upgrades: { strategy: immutable, nodeImageChannel: NodeImage }',
      'upgrades: { strategy: immutable }'
    ],
    [
      'upgrades.kubernetesChannel',
      'upgrades: { strategy: immutable, kubernetesChannel: patch }',
      'upgrades: { strategy: in-place, kubernetesChannel: patch }'
    ],
    ['upgrades.freezes.0.to', freeze('2026-12-18', '2026-12-17'), freeze('2026-12-18', '2026-12-18')],
    ['upgrades.freezes.0.from', freeze('2026-02-29', '2026-03-01'), freeze('2028-02-29', '2028-03-01')],
    [
      'upgrades.windows.kubernetes.hours',
      'upgrades: { windows: { kubernetes: { hours: 3 } } }',
      'upgrades: { windows: { kubernetes: { hours: 4 } } }'
    ],
    ['gitops.source.access', git('https://x.example/a/b', 'ssh'), git('https://x.example/a/b', 'https')],
    ['gitops.source.access', git('ssh://git@github.com/a/b', 'public'), git('ssh://git@github.com/a/b', 'ssh')],
    ['gitops.source.url', git('ssh://git@x.example/a/b', 'ssh'), git('ssh://git@gitlab.com/a/b', 'ssh')],
    [
      'gitops.source.url',
      `${git('ssh://git@github.com/a/b', 'ssh')}, hub: { firewall: { tier: Basic } }`,
      `${git('ssh://git@github.com/a/b', 'ssh')}, hub: { firewall: { tier: Standard } }`
    ]
  ])('%s: %s is refused, %s taken', (path, refused, allowed) => {
    const [found] = findings(refused)
    expect(found?.path).toBe(`environments.dev.${path}`)
    expect(found?.message).toMatch(/\.$/)
    expect(findings(allowed)).toEqual([])
  })
})

describe('what stands under `defaults`', () => {
  it('is found there, with the environment it is wrong in', () => {
    const [found, ...others] = findings(
      'cluster: { tier: Free }',
      'cluster: { features: { costAnalysis: true, storage: { disk: true } } }'
    )
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 3, path: 'defaults.cluster.features.costAnalysis' })
    expect(found?.message).toContain('environment dev')
  })

  it('is found in the environment if that says it again', () => {
    const [found] = findings(
      'cluster: { supportPlan: AKSLongTermSupport }',
      'cluster: { supportPlan: KubernetesOfficial }'
    )
    expect(found).toMatchObject({ line: 5, path: 'environments.dev.cluster.supportPlan' })
  })
})

describe('the keys of the autoscaler', () => {
  it('are those AKS has', () => {
    const [found] = findings(inCluster('autoscaler: { scan-intervall: 20s }'))
    expect(found?.message).toBe('the key is not known. Did you mean "scan-interval"?')
  })

  it('are written as numbers and flags, and handed on as texts', () => {
    const text = 'autoscaler: { scan-interval: 20s, max-empty-bulk-delete: 5, skip-nodes-with-system-pods: false }'
    expect(load(inCluster(text)).cluster.autoscaler).toEqual({
      'scan-interval': '20s',
      'max-empty-bulk-delete': '5',
      'skip-nodes-with-system-pods': 'false'
    })
  })
})

describe('sizes of machines', () => {
  it.each([
    ['Standard_D2d_v5', { cores: 2, localGigabytes: 75 }],
    ['Standard_D4ds_v5', { cores: 4, localGigabytes: 150 }],
    ['standard_d8ads_v5', { cores: 8, localGigabytes: 300 }],
    ['Standard_D4s_v3', { cores: 4, localGigabytes: 100 }],
    ['Standard_D16as_v5', { cores: 16, localGigabytes: 0 }],
    ['Standard_E4d_v5', undefined],
    ['Standard_D4s_v6', undefined],
    ['Standard_D4ds_v6', undefined],
    ['Standard_D4ads_v7', undefined],
    ['Standard_D4pds_v5', undefined],
    ['Standard_D4ps_v5', undefined],
    ['Standard_D4pds_v6', undefined],
    ['Standard_D4lds_v5', undefined],
    ['Standard_DS4_v2', undefined]
  ])('%s: %j', (name, size) => {
    expect(machineSize(name)).toEqual(size)
  })
})

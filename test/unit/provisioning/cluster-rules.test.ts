import { describe, expect, it } from '@jest/globals'
import { restrictSize, setCoreLimit } from '../../../local/azure/compute-capacity.ts'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/index.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { fakeClock, fakeLog } from '../azure/fakes.ts'
import { AKS, publicCluster, systemPool } from '../local/aks/cluster-kit.ts'
import { APPLY_IDENTITY, type Kit, newKit, PLAN_IDENTITY, virtualNetwork } from '../local/azure/kit.ts'
import { localAzure } from '../preflight/local-azure.ts'
import { existingHub, THEIRS } from '../templates/baselines.ts'
import { check } from './preflight-kit.ts'

const BLUE = { targets: ['cluster'], colours: ['blue'] } as const
const GREEN = { targets: ['cluster'], colours: ['green'] } as const
const FAMILY = 'standardDDv5Family'

/** The article's configuration but for a few lines, in the subscription of a kit. */
function baselineIn(kit: Kit, more = '', hub = '{}') {
  const text = `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  production:\n    region: westeurope\n    hub: ${hub}\n    events: { relay: none }\n${more}`
  return createBaseline(loadConfig(text, 'test.yml', undefined), kit.world.subscriptionId)
}

/** Advice that a configuration without people gets for any machine size. */
const ADVICE =
  /^warning: (access\.adminGroupId|monitoring\.alerts|cluster\.pools\.user\.vmSize: \S+ has Arm64 processors)/

/** Returns settings with one machine size for the system pool and the user pool. */
function poolsOf(size: string): string {
  return `    cluster: { systemPool: { vmSize: ${size} }, pools: { user: { vmSize: ${size} } } }\n`
}

function contextOf(azure: Azure, of: ReturnType<typeof baselineIn>) {
  const log = fakeLog()
  return { azure, baseline: of, clock: fakeClock(), log, signal: new AbortController().signal }
}

interface Situation {
  readonly kit?: Kit
  readonly more?: string
  readonly hub?: string
  readonly mode?: 'plan' | 'apply'
  readonly as?: string
}

/** Findings as `severity-or-error code`, of errors and warnings together. */
async function found({ kit = newKit(), more, hub, mode = 'apply', as = APPLY_IDENTITY }: Situation) {
  const context = contextOf(await localAzure(kit, as), baselineIn(kit, more, hub))
  const failure = await check(BLUE, mode, context).then(
    () => undefined,
    (error: unknown) => error
  )
  const warnings = context.log.lines.filter(line => line.startsWith('warning'))
  if (failure !== undefined && !(failure instanceof Failure)) throw failure
  return { reason: failure?.reason, codes: (failure?.details.findings ?? []).map(({ code }) => code), warnings }
}

const NOTHING = { reason: undefined, codes: [], warnings: [] }

/** The spoke as the address plan has it, with the route to another address than the firewall's where that is given. */
function buildSpoke(kit: Kit, hop = '10.200.0.4', hub?: string) {
  const { ids } = baselineIn(kit, '', hub)
  kit.make(ids.spokeGroup, { location: 'westeurope' })
  const routes = `${ids.spokeGroup}/providers/Microsoft.Network/routeTables/rt`
  const properties = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: hop }
  kit.make(routes, { location: 'westeurope', properties: { routes: [{ name: 'out', properties }] } })
  const routed = { addressPrefix: '10.240.0.0/22', routeTable: { id: routes } }
  kit.make(ids.spokeNetwork, virtualNetwork('10.240.0.0/16', { 'nodes-blue': routed }))
}

/** The hub's network, and both halves of the peering. */
function buildHub(kit: Kit) {
  const { ids } = baselineIn(kit)
  kit.make(ids.hubGroup, { location: 'westeurope' })
  kit.make(ids.hubNetwork, virtualNetwork('10.200.0.0/24'))
  const to = (id: string) => ({ properties: { remoteVirtualNetwork: { id } } })
  kit.make(ids.spokePeering, to(ids.hubNetwork))
  kit.make(ids.hubPeering, to(ids.spokeNetwork))
}

describe('the rules of a cluster', () => {
  it('finds nothing where nothing stands yet, whether a planner or who applies looks', async () => {
    expect(await found({})).toEqual(NOTHING)
    expect(await found({ mode: 'plan', as: PLAN_IDENTITY })).toEqual(NOTHING)
  })

  it.each(['Standard_D4ds_v6', 'Standard_D4ads_v7', 'Standard_D4pds_v6', 'Standard_E4ds_v5', 'Standard_DS3_v2'])(
    'finds nothing for a whole environment with the default disk on %s',
    async size => {
      const context = contextOf(await localAzure(newKit(), PLAN_IDENTITY), baselineIn(newKit(), poolsOf(size)))
      await check({ targets: ['network', 'platform', 'cluster'], colours: ['blue'] }, 'plan', context)
      expect(context.log.lines.filter(line => !ADVICE.test(line))).toEqual([])
    }
  )

  it('refuses zones of a region without zones for resources and nodes, and nothing without zones', async () => {
    const plan = async (zones: string) => {
      const more = `    zones: ${zones}\n`
      const { config, ids, ...rest } = baselineIn(newKit(), more)
      const context = contextOf(await localAzure(newKit(), PLAN_IDENTITY), {
        ...rest,
        ids,
        config: { ...config, region: 'westus' }
      })
      await check({ targets: ['network', 'platform', 'cluster'], colours: ['blue'] }, 'plan', context)
    }
    await expect(plan('["1", "2", "3"]')).rejects.toMatchObject({
      details: {
        findings: [
          { code: 'region-not-supported', subject: 'zones' },
          { code: 'size-not-offered', subject: 'cluster.pools.user.vmSize' },
          { code: 'size-not-offered', subject: 'cluster.systemPool.vmSize' }
        ]
      }
    })
    await plan('[]')
  })

  it('asks for the rights to apply only when applying', async () => {
    const { reason, codes } = await found({ as: PLAN_IDENTITY })
    expect(reason).toBe('not-authorized')
    expect(new Set(codes)).toEqual(new Set(['not-authorized']))
  })

  it('tells everything at once', async () => {
    const kit = newKit()
    const { ids } = baselineIn(kit)
    kit.make(ids.clusters.blue.nodeGroup, { location: 'westeurope' })
    setCoreLimit(kit.world, 'westeurope', FAMILY, 51)
    restrictSize(kit.world, 'westeurope', 'Standard_D8d_v5', { reasonCode: 'QuotaId' })
    kit.make(ids.spokeGroup, { location: 'westeurope' })
    const small = virtualNetwork('10.240.0.0/16', { 'nodes-blue': '10.240.0.0/29' })
    kit.make(ids.spokeNetwork, small)
    const more = '    cluster: { kubernetesVersion: "1.31", pools: { user: {}, big: { vmSize: Standard_D8d_v5 } } }\n'
    const { codes } = await found({ kit, more })
    expect(codes.sort()).toEqual([
      'kubernetes-version',
      'name-taken',
      'quota-exceeded',
      'size-not-offered',
      'subnet-full'
    ])
  })

  it('says that a region is none, and that nothing could be seen of it', async () => {
    const kit = newKit()
    const { config, ids, ...rest } = baselineIn(kit)
    const context = contextOf(await localAzure(kit), { ...rest, ids, config: { ...config, region: 'atlantis' } })
    await expect(check(BLUE, 'plan', context)).rejects.toMatchObject({ reason: 'region-not-supported' })
    const unseen = context.log.lines.filter(line => line.startsWith('warning: Not evaluated'))
    expect(unseen.map(line => line.split(': ')[2])).toEqual([
      'cluster.pools',
      'vCPU quota of atlantis',
      'cluster.kubernetesVersion'
    ])
  })

  it('of a cluster that exists looks at no version, and only at growth', async () => {
    const kit = newKit()
    const { ids } = baselineIn(kit)
    kit.make(ids.clusterGroup, { location: 'westeurope' })
    const pools = [
      { ...systemPool, name: 'system' },
      { ...systemPool, name: 'user', mode: 'User', count: 2 }
    ]
    const cluster = { ...publicCluster, properties: { dnsPrefix: 'p', agentPoolProfiles: pools } }
    kit.make(ids.clusters.blue.cluster, cluster, { version: AKS })
    const more = '    cluster: { kubernetesVersion: "1.31" }\n'
    expect(await found({ kit, more })).toEqual(NOTHING)
    setCoreLimit(kit.world, 'westeurope', FAMILY, 51)
    const { reason, warnings } = await found({ kit, more })
    expect(reason).toBeUndefined()
    expect(warnings).toEqual([expect.stringContaining('31 free vCPUs (limit 51, 20 in use)')])
  })

  it('counts the other colour where the same run makes it, and not otherwise', async () => {
    const kit = newKit()
    setCoreLimit(kit.world, 'westeurope', FAMILY, 103)
    const context = contextOf(await localAzure(kit), baselineIn(kit))
    await check(GREEN, 'plan', context)
    const both = () => check({ targets: ['cluster'], colours: ['green', 'blue'] }, 'plan', context)
    await expect(both()).rejects.toMatchObject({ reason: 'quota-exceeded' })
    setCoreLimit(kit.world, 'westeurope', FAMILY, 104)
    await both()
    expect(context.log.lines).toEqual([])
  })

  it('warns of a route that leads elsewhere, which the run still mends', async () => {
    const kit = newKit()
    buildSpoke(kit, '10.200.0.99')
    const { reason, warnings } = await found({ kit })
    expect(reason).toBeUndefined()
    expect(warnings).toEqual([expect.stringContaining('The next hop of the default route (0.0.0.0/0) is 10.200.0.99')])
  })
})

describe('what others have to make', () => {
  const hub = existingHub()
  const errors = async (situation: Situation) => (await found({ ...situation, hub })).codes

  it('is no finding before our network stands, nor for a plan', async () => {
    expect(await errors({})).not.toContain('hub-not-ready')
    const kit = newKit()
    buildSpoke(kit, '10.0.1.4', hub)
    expect(await errors({ kit, mode: 'plan' })).toEqual([])
  })

  it('keeps a cluster from being made once it stands', async () => {
    const kit = newKit()
    buildSpoke(kit, '10.0.1.4', hub)
    expect(await errors({ kit })).toContain('hub-not-ready')
  })
})

describe('egress before a cluster is written', () => {
  async function outcome(hop: string, build = buildHub) {
    const kit = newKit()
    buildSpoke(kit, hop)
    build(kit)
    const context = contextOf(await localAzure(kit), baselineIn(kit))
    return await check(BLUE, 'before-cluster', context).then(
      () => 'fine',
      (error: Failure) => error.reason
    )
  }

  it('takes a route to the firewall, and no other', async () => {
    expect(await outcome('10.200.0.4')).toBe('fine')
    expect(await outcome('10.200.0.5')).toBe('egress-not-ready')
    expect(await outcome('10.200.0.4', () => undefined)).toBe('egress-not-ready')
  })

  it('wants of others what our network needs', async () => {
    const kit = newKit()
    buildSpoke(kit, '10.0.1.4', existingHub())
    const context = contextOf(await localAzure(kit), baselineIn(kit, '', existingHub()))
    await expect(check(BLUE, 'before-cluster', context)).rejects.toMatchObject({ reason: 'hub-not-ready' })
    expect(asResourceId(THEIRS.network)).toBe(context.baseline.ids.hubNetwork)
  })
})

import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { about, CLUSTER, environment } from './health-kit.ts'

type Environment = ReturnType<typeof environment>

/** A blue cluster whose part is in a state. */
function clusterIn(state: string, part: 'cluster' | 'user' = 'user') {
  const env = environment('stamp-blue')
  const cluster = env.find(CLUSTER)[0]?.id ?? ''
  const id = part === 'cluster' ? cluster : `${cluster}/agentPools/user`
  env.resource(id).properties.provisioningState = state
  return { env, cluster, id, pool: env.resource(`${cluster}/agentPools/user`) }
}

/** Fails the upgrade of a pool's node image, as a disruption budget would. */
async function failImageUpgrade(env: Environment, pool: string): Promise<void> {
  const image = 'AKSAzureLinux-V3gen2-202601.01.0'
  env.resource(pool).properties.nodeImageVersion = image
  for (const node of nodesOfPool(env.world, pool)) node.image = image
  env.world.faults.push({
    method: 'POST',
    path: '*/agentPools/user*',
    outcome: 'fail-operation:UpgradeFailed',
    times: 1,
    after: 0
  })
  const id = asResourceId(pool)
  await env.run(context => context.azure.act(id, 'upgradeNodeImageVersion').catch(() => undefined))
}

describe('the machines of a cluster whose last operation failed', () => {
  it('keep it from being written when they differ in node image, and the fault names cause and way on', async () => {
    const { env, id } = clusterIn('Succeeded')
    await failImageUpgrade(env, id)
    const planned = await env.plan()
    const { changes, faults, pending } = about(planned, id)
    expect(changes).toEqual([])
    expect(pending).toBe(false)
    expect(faults[0]?.because).toMatch(/UpgradeFailed/)
    expect(faults[0]?.because).toMatch(/machines of pool user have different node images/)
    expect(faults[0]?.remedy).toMatch(/az aks nodepool upgrade .*--node-image-only/)
    const drift = await env.drift()
    expect(drift.changes).toEqual([])
    expect(drift.faults.map(({ what }) => keyOf(what))).toContain(keyOf(id))
  })

  it('keep it from being written when Azure refuses to list them', async () => {
    const { env, id } = clusterIn('Failed')
    const path = '*/machines'
    env.world.faults.push({ method: 'GET', path, outcome: '400', times: 9, after: 0 })
    const { changes, faults } = about(await env.plan(), id)
    expect(changes).toEqual([])
    expect(faults[0]?.because).toMatch(/the machines of pool \w+ cannot be read \(/)
  })

  it('are not read when everything succeeded', async () => {
    const { env } = clusterIn('Succeeded')
    await env.plan()
    expect(env.requests.filter(({ path }) => /\/machines$/.test(path))).toEqual([])
  })
})

describe('a failed pool', () => {
  it('is not written when the configuration does not name it, and the rest of its cluster still is', async () => {
    const { env, cluster, pool } = clusterIn('Failed')
    const extra = `${cluster}/agentPools/extra`
    env.world.resources[keyOf(extra)] = { ...structuredClone(pool), id: extra, name: 'extra' }
    const planned = await env.plan()
    expect(about(planned, extra)).toMatchObject({
      changes: [],
      faults: [{ remedy: expect.stringMatching(/does not contain this pool.*az aks nodepool delete .*--name extra/) }]
    })
    expect(about(planned, pool.id).changes).toHaveLength(1)
  })
})

describe('a stopped pool', () => {
  it.each([
    ['Succeeded', 'Succeeded'],
    ['Failed', 'Succeeded'],
    ['Succeeded', 'Failed']
  ])('is a fault and keeps its cluster from being written when it is %s and the cluster %s', async (own, whole) => {
    const { env, cluster, id } = clusterIn(own)
    env.resource(id).properties.powerState = { code: 'Stopped' }
    env.resource(cluster).properties.provisioningState = whole
    const planned = await env.plan()
    expect(planned.steps).toMatchObject([{ changes: [], pending: false }])
    const fault = {
      because: expect.stringMatching(/user is Stopped/),
      remedy: expect.stringMatching(/az aks nodepool start .*--nodepool-name user/)
    }
    expect(about(planned, id).faults).toMatchObject([fault])
    const { faults } = await env.drift()
    expect(faults.filter(({ what }) => keyOf(what) === keyOf(id))).toMatchObject([fault])
  })

  it('is left to its owner when the configuration does not name it', async () => {
    const { env, cluster, pool } = clusterIn('Succeeded')
    const extra = `${cluster}/agentPools/extra`
    const properties = { ...structuredClone(pool.properties), powerState: { code: 'Stopped' } }
    env.world.resources[keyOf(extra)] = { ...structuredClone(pool), id: extra, name: 'extra', properties }
    expect(about(await env.plan(), extra).faults).toEqual([])
  })
})

describe('a cluster that AKS is working on', () => {
  it.each([
    ['cluster', 'Upgrading'],
    ['user', 'UpgradingNodeImageVersion']
  ] as const)('is not evaluated and not written when the %s is %s and nothing was asked for', async (part, state) => {
    const { env } = clusterIn(state, part)
    const planned = await env.plan()
    expect(planned.steps).toMatchObject([
      { evaluation: { by: 'nothing', because: `the blue cluster is ${state}` }, changes: [], pending: false }
    ])
    const { result } = await env.apply(planned)
    expect(result.changed).toEqual([])
  })

  it('keeps the changes that were asked for, and is written once AKS is through', async () => {
    const { env, pool, cluster } = clusterIn('Succeeded')
    Object.assign(env.resource(cluster).properties, { disableLocalAccounts: false })
    const planned = await env.plan()
    pool.properties.provisioningState = 'UpgradingNodeImageVersion'
    const began = env.lines.length
    const applying = env.run(async context => {
      await context.clock.sleep(300_000)
      pool.properties.provisioningState = 'Succeeded'
    })
    const { result } = await Promise.all([env.apply(planned), applying]).then(([applied]) => applied)
    expect(result.changed).toEqual(['stamp-blue'])
    expect(env.lines.slice(began).join('\n')).toContain('pool user is UpgradingNodeImageVersion')
  })

  it('loses nothing that was not approved: what AKS has half made is left out when applying', async () => {
    const { env, cluster, pool } = clusterIn('Succeeded')
    const planned = await env.plan()
    pool.properties.provisioningState = 'Upgrading'
    Object.assign(env.resource(cluster).properties, { disableLocalAccounts: false })
    expect((await env.apply(planned)).result.changed).toEqual([])
  })
})

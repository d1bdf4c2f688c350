import { describe, expect, it } from '@jest/globals'
import { type Loose, refusalOf } from '../azure/kit.ts'
import { AKS, type ClusterKit, privateCluster, readyKit } from './cluster-kit.ts'

/** "Enhance concurrency control with eTags in AKS", line by line. */

const version = { version: AKS }
const pool = { vmSize: 'Standard_D4d_v5', count: 2 }

/** Returns a cluster with the pools `npa` and `npb`. */
function twoPools(): ClusterKit {
  const kit = readyKit()
  kit.build()
  for (const name of ['npa', 'npb']) kit.writePool(name, { orchestratorVersion: '1.34' })
  kit.settle()
  kit.world.tables.throttle = {}
  return kit
}

/** Returns the eTags of the cluster and of its pools, as reads of each show them. */
function etags(kit: ClusterKit): Record<string, string> {
  const { eTag, properties } = kit.read()
  const pools = ['npa', 'npb', 'npsystem'].map(name => [name, kit.read(kit.pool(name)).properties.eTag])
  for (const [name, own] of pools)
    expect(properties.agentPoolProfiles.find((each: Loose) => each.name === name).eTag).toBe(own)
  return { cluster: eTag, ...Object.fromEntries(pools) }
}

/** Returns the names whose eTags an operation changes. */
function changedBy(kit: ClusterKit, operation: () => void): string[] {
  const before = etags(kit)
  operation()
  kit.settle()
  const after = etags(kit)
  return Object.keys(before).filter(name => before[name] !== after[name])
}

const ALL = ['cluster', 'npa', 'npb', 'npsystem']

describe('a condition on a cluster', () => {
  const put = (kit: ClusterKit, headers: Record<string, string>, id = kit.cluster) =>
    kit.put(id, privateCluster(kit, { ...(id !== kit.cluster && { dnsPrefix: 'other' }) }), { ...version, headers })

  it('If-Match: 200 with the present eTag, 412 with another, 412 with * if there is none', () => {
    const kit = twoPools()
    expect(refusalOf(put(kit, { 'if-match': 'another' }))).toEqual([412, 'PreconditionFailed'])
    expect(refusalOf(put(kit, { 'if-match': '*' }, `${kit.cluster}-none`))).toEqual([412, 'PreconditionFailed'])
    expect(put(kit, { 'if-match': kit.read().eTag }).status).toBe(200)
    kit.settle()
    expect(put(kit, { 'if-match': '*' }).status).toBe(200)
  })

  it('If-None-Match *: 412 if one exists, else 201', () => {
    const kit = readyKit()
    expect(put(kit, { 'if-none-match': '*' }).status).toBe(201)
    kit.settle()
    expect(refusalOf(put(kit, { 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed'])
  })

  it('does not see the write of a pool', () => {
    const kit = twoPools()
    const { eTag } = kit.read()
    kit.writePool('npa', { count: 3, orchestratorVersion: '1.34' })
    kit.settle()
    expect(put(kit, { 'if-match': eTag }).status).toBe(200)
  })

  it('counts for a deletion', () => {
    const kit = twoPools()
    const remove = (ifMatch: string) => kit.remove(kit.cluster, { ...version, headers: { 'if-match': ifMatch } })
    expect(refusalOf(remove('another'))).toEqual([412, 'PreconditionFailed'])
    expect(remove(kit.read().eTag).status).toBe(202)
  })
})

describe('a condition on a pool', () => {
  const put = (kit: ClusterKit, name: string, headers: Record<string, string>) =>
    kit.put(kit.pool(name), { properties: { ...pool, vnetSubnetID: kit.nodes } }, { ...version, headers })

  it('If-Match: 200 with the present eTag, 412 with another, 412 with * if there is none', () => {
    const kit = twoPools()
    expect(refusalOf(put(kit, 'npa', { 'if-match': 'another' }))).toEqual([412, 'PreconditionFailed'])
    expect(refusalOf(put(kit, 'npc', { 'if-match': '*' }))).toEqual([412, 'PreconditionFailed'])
    expect(put(kit, 'npa', { 'if-match': kit.read(kit.pool('npa')).properties.eTag }).status).toBe(200)
  })

  it('If-None-Match *: 412 if one exists, else 201', () => {
    const kit = twoPools()
    expect(refusalOf(put(kit, 'npa', { 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed'])
    expect(put(kit, 'npc', { 'if-none-match': '*' }).status).toBe(201)
  })

  it('sees a write of the cluster', () => {
    const kit = twoPools()
    const { eTag } = kit.read(kit.pool('npa')).properties
    kit.build()
    expect(refusalOf(put(kit, 'npa', { 'if-match': eTag }))).toEqual([412, 'PreconditionFailed'])
  })
})

describe('an operation', () => {
  const post = (kit: ClusterKit, id: string) => expect(kit.send('POST', id, undefined, version).status).toBe(202)

  it.each<[string, string[], (kit: ClusterKit) => void]>([
    ['a write of the cluster', ALL, kit => kit.build()],
    ['an upgrade of the control plane', ALL, kit => kit.build({ kubernetesVersion: '1.36' })],
    ['an upgrade of a pool', ['npa'], kit => kit.writePool('npa', { orchestratorVersion: '1.35' })],
    ['a scale of a pool', ['npb'], kit => kit.writePool('npb', { count: 3, orchestratorVersion: '1.34' })]
  ])('%s changes the eTags of %j', (_title, changed, operation) => {
    const kit = twoPools()
    expect(changedBy(kit, () => operation(kit))).toEqual(changed)
  })

  it('an upgrade of the node image changes the eTag of its pool only', () => {
    const kit = twoPools()
    kit.wait(8 * 24 * 3600)
    expect(changedBy(kit, () => post(kit, `${kit.pool('npa')}/upgradeNodeImageVersion`))).toEqual(['npa'])
  })

  it('that is aborted changes the eTag of its pool only', () => {
    const kit = twoPools()
    const abort = () => {
      kit.writePool('npa', { orchestratorVersion: '1.35' })
      kit.wait(60)
      post(kit, `${kit.pool('npa')}/abort`)
    }
    expect(changedBy(kit, abort)).toEqual(['npa'])
  })
})

describe('two operations at a time', () => {
  const busy = [409, 'OperationNotAllowed']
  const image = (kit: ClusterKit, name: string) =>
    refusalOf(kit.send('POST', `${kit.pool(name)}/upgradeNodeImageVersion`, undefined, version))

  it('of the cluster and of a pool: the second one is 409, in either order', () => {
    const kit = twoPools()
    kit.write({ kubernetesVersion: '1.36' })
    expect(refusalOf(kit.writePool('npa', { orchestratorVersion: '1.35' }))).toEqual(busy)
    expect(image(kit, 'npa')).toEqual(busy)
    kit.settle()
    kit.writePool('npa', { orchestratorVersion: '1.35' })
    expect(refusalOf(kit.write())).toEqual(busy)
    expect(refusalOf(kit.send('POST', `${kit.cluster}/stop`, undefined, version))).toEqual(busy)
  })

  it('of one pool: the second one is 409 and names the pool', () => {
    const kit = twoPools()
    kit.writePool('npa', { orchestratorVersion: '1.35' })
    const second = kit.writePool('npa', { count: 4, orchestratorVersion: '1.34' })
    expect(refusalOf(second)).toEqual(busy)
    expect((second.body as Loose).error.message).toContain('Another agentpool operation (npa - Upgrading)')
    expect(image(kit, 'npa')).toEqual(busy)
  })

  // The documents have pools of a cluster upgraded in parallel ("Configure blue-green node pool upgrades", questions).
  it('of two pools run next to each other', () => {
    const kit = twoPools()
    kit.writePool('npa', { orchestratorVersion: '1.35' })
    expect(kit.writePool('npb', { orchestratorVersion: '1.35' }).status).toBe(200)
    kit.settle()
    for (const name of ['npa', 'npb'])
      expect(kit.read(kit.pool(name)).properties.currentOrchestratorVersion).toBe('1.35.6')
  })
})

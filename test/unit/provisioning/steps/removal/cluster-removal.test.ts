import { describe, expect, it } from '@jest/globals'
import { childId, type ResourceId } from '../../../../../src/arm/resource-id.ts'
import { stackName } from '../../../../../src/config/index.ts'
import type { Baseline } from '../../../../../src/config/types.ts'
import { applyProvisioning, approvalOf, clusterRemovalSteps } from '../../../../../src/provisioning/index.ts'
import { topologicalOrder } from '../../../../../src/provisioning/topological-order.ts'
import { CLUSTER_PARTS } from '../../../../../src/templates/index.ts'
import type { StackName } from '../../../../../src/templates/types.ts'
import { VARIANTS } from '../../../templates/baselines.ts'
import { FakeAzure, type FakeWorld, refusedWith } from '../../fake-azure.ts'
import { logTo, newWorld } from '../../fixtures.ts'
import { planOrRefuse } from '../../preflight-kit.ts'

const RECORD = 'Microsoft.Network/privateDnsZones/A'
const of = VARIANTS.domain
const { clusters, gateway, zones } = of.ids
const green = clusters.green
const prefix = 'aks-shop-production-green'

/** May do everything, lists the records of a zone from the world, and can be told not to. */
class ZoneAzure extends FakeAzure {
  override readonly permissions = [{ actions: ['*'], notActions: [] }]
  readonly world: FakeWorld
  blind = false

  constructor(world: FakeWorld, cutAt?: number, onCut?: () => void) {
    super(world, cutAt, onCut)
    this.world = world
  }

  override async *list<T>(path: string): AsyncIterable<T> {
    if (this.blind) throw refusedWith('not-authorized', 'AuthorizationFailed', 403)
    for (const { id, body } of this.world.resources.values()) {
      if (id.toLowerCase().startsWith(`${path.toLowerCase()}/`)) yield { name: id.split('/').at(-1), ...body } as T
    }
  }
}

function fakeClientsOf(world: FakeWorld, cutAt?: number) {
  const controller = new AbortController()
  const lines: string[] = []
  const azure = new ZoneAzure(world, cutAt, () => controller.abort())
  return { azure, clock: world.clock, log: logTo(lines), signal: controller.signal, lines }
}

const steps = clusterRemovalSteps(of, 'green')
const name = (step: StackName, baseline: Baseline = of) => stackName(baseline.config, step)
const address = (baseline: Baseline, last: number) =>
  baseline.addresses.spoke.green.apiServer.replace(/\d+\/\d+$/, `${last}`)

function addRecord(world: FakeWorld, label: string, ipv4Address: string): ResourceId {
  const id = childId(zones.apiServer, 'A', label)
  world.put(id, RECORD, { properties: { aRecords: [{ ipv4Address }] } as object })
  return id
}

const inSubnet = () => {
  const [first = 0] = /(\d+)\/\d+$/.exec(of.addresses.spoke.green.apiServer)?.slice(1).map(Number) ?? []
  return address(of, first + 4)
}

/** Both clusters stand, traffic goes to blue. */
function standing(live = 'blue'): FakeWorld {
  const world = newWorld()
  const pool = (colour: string) => ({
    name: `pool-${colour}`,
    properties: { backendAddresses: [{ ipAddress: colour }] }
  })
  const backendAddressPool = { id: `${gateway}/backendAddressPools/pool-${live}` }
  world.put(gateway, 'Microsoft.Network/applicationGateways', {
    properties: {
      backendAddressPools: [pool('blue'), pool('green')],
      requestRoutingRules: [{ name: 'live', properties: { backendAddressPool } }]
    }
  })
  world.put(zones.apiServer, 'Microsoft.Network/privateDnsZones', {})
  for (const colour of ['blue', 'green'] as const) {
    world.put(clusters[colour].cluster, 'Microsoft.ContainerService/managedClusters', {})
    for (const part of CLUSTER_PARTS) world.adopt(name(`${part}-${colour}`), [])
    world.adopt(name(`stamp-${colour}`), [clusters[colour].cluster])
  }
  return world
}

/** What Azure does to the resources when the stamp's stack goes; the fake forgets the ledger alone. */
function withoutCluster(world: FakeWorld): FakeWorld {
  world.resources.delete(green.cluster.toLowerCase())
  world.stacks.delete(name('stamp-green'))
  return world
}

const scope = { targets: ['cluster-removal'], colours: ['green'] } as const
const planned = (world: FakeWorld, clients = fakeClientsOf(world)) =>
  world.clock.run(planOrRefuse({ steps, baseline: of, scope }, clients))
const remove = async (world: FakeWorld, clients = fakeClientsOf(world), approval?: ReturnType<typeof approvalOf>) => {
  const approved = approval ?? approvalOf(await planned(world))
  const request = { steps, baseline: of, scope, approval: approved, allowDestructive: 'approved' } as const
  return await world.clock.run(applyProvisioning(request, clients))
}
const deletions = ({ writes }: FakeWorld) => writes.filter(request => request.startsWith('DELETE'))
const stackDeletions = (world: FakeWorld) =>
  deletions(world).flatMap(
    request => /^DELETE stack aksb\.shop\.production\.(.*)\.westeurope$/.exec(request)?.[1] ?? []
  )

describe('clusterRemovalSteps', () => {
  it('empties the pool, then takes the stacks, and none of the other colour', async () => {
    const world = standing()
    await remove(world)
    expect(stackDeletions(world).toSorted()).toEqual(CLUSTER_PARTS.map(part => `${part}-green`).toSorted())
    const emptied = world.writes.indexOf(`PUT ${gateway}`)
    expect(emptied).toBeGreaterThan(-1)
    expect(emptied).toBeLessThan(world.writes.findIndex(request => request.startsWith('DELETE stack')))
    for (const part of CLUSTER_PARTS) expect(world.stacks.has(name(`${part}-blue`))).toBe(true)
  })

  it.each([
    ['stamp', ['backup', 'events', 'federation', 'flux']],
    ['roles', ['events', 'stamp']],
    ['identity', ['backup-roles', 'events', 'federation', 'protection', 'roles', 'stamp']],
    ['backup', ['backup-roles', 'protection']],
    ['backup-roles', ['protection']],
    ['flux', []],
    ['events', []],
    ['federation', []]
  ])('takes %s once the gateway has let go and %j are gone', (part, gone) => {
    const needs = steps.find(step => step.name === `${part}-green`)?.needs
    expect(needs?.map(({ step }) => step).toSorted()).toEqual(['backend-green', ...gone.map(each => `${each}-green`)])
    expect(needs?.filter(({ until }) => until !== undefined)).toEqual([])
  })

  it('deletes a cluster that is stopped before what is in it, which it would not let go of', async () => {
    const order = async (code: string) => {
      const world = standing()
      world.put(green.cluster, 'Microsoft.ContainerService/managedClusters', {
        properties: { powerState: { code } } as object
      })
      await remove(world)
      const [cluster, flux] = [`DELETE ${green.cluster}`, `DELETE stack ${name('flux-green')}`].map(request =>
        world.writes.indexOf(request)
      )
      return Math.sign((cluster ?? 0) - (flux ?? 0))
    }
    expect([await order('Stopped'), await order('Running')]).toEqual([-1, 1])
  })

  it('refuses the live colour before anything is written, also where it became so after the plan', async () => {
    const live = standing('green')
    const refused = { reason: 'cluster-live', details: { subject: green.cluster } }
    await expect(planned(live)).rejects.toMatchObject(refused)
    const approval = approvalOf(await planned(standing()))
    await expect(remove(live, fakeClientsOf(live), approval)).rejects.toMatchObject(refused)
    expect(live.writes).toEqual([])
  })

  it('refuses what a stack of others manages, but not for what they have of the other colour', async () => {
    const world = standing()
    world.adopt('theirs', [clusters.blue.cluster])
    await expect(planned(world)).resolves.toBeDefined()
    world.adopt('theirs', [green.cluster.toUpperCase()])
    await expect(planned(world)).rejects.toMatchObject({ reason: 'owned-by-other-stack' })
  })

  it('has nothing to do where nothing is', async () => {
    const { steps: plans } = await planned(newWorld())
    expect(plans.filter(({ pending }) => pending)).toEqual([])
  })

  it('leaves the gateway out of it where there is none, and takes roles on what others own before their identities', () => {
    const none = clusterRemovalSteps(VARIANTS.article, 'green')
    expect(none.map(({ name: step }) => step)).not.toContain('backend-green')
    expect(topologicalOrder(none)).toHaveLength(CLUSTER_PARTS.length)
    const shared = topologicalOrder(clusterRemovalSteps(VARIANTS.sharedRegistry, 'green'))
    const needs = (step: string) => shared.find(each => each.name === step)?.needs.map(need => need.step)
    expect(needs('foreign-roles-green')).toEqual(['stamp-green'])
    expect(needs('identity-green')).toContain('foreign-roles-green')
    expect(clusterRemovalSteps(of, 'green').map(each => each.name)).not.toContain('foreign-roles-green')
  })
})

describe('what a cluster leaves behind', () => {
  it('its record goes, and those of others stay: another colour, a longer name, another address', async () => {
    const world = standing()
    const left = addRecord(world, `${prefix}-0123abcd`, inSubnet())
    const others = [
      addRecord(world, 'aks-shop-production-blue-0123abcd', inSubnet()),
      addRecord(world, `${prefix}-blue-0123abcd`, inSubnet()),
      addRecord(world, `${prefix}-4567cdef`, '10.99.0.4')
    ]
    const clients = fakeClientsOf(world)
    await remove(world, clients)
    await world.clock.pass(60_000)
    expect(world.resources.has(left.toLowerCase())).toBe(false)
    for (const id of others) expect({ id, stays: world.resources.has(id.toLowerCase()) }).toEqual({ id, stays: true })
    expect(clients.lines).toContainEqual(
      `The deleted cluster left the DNS record ${left}. The run deletes this record.`
    )
  })

  it("is nobody's loss where we may not look into a zone of others", async () => {
    const world = standing()
    const clients = fakeClientsOf(world)
    clients.azure.blind = true
    await remove(world, clients)
    expect(stackDeletions(world)).toContain('identity-green')
    expect(clients.lines.join('\n')).toContain('Not evaluated: whether the cluster left a record')
  })

  it('its group of nodes is waited for before its roles and identities go', async () => {
    const world = standing()
    world.put(green.nodeGroup, 'Microsoft.Resources/resourceGroups', {})
    const approval = approvalOf(await planned(world))
    const began = world.clock.now()
    void world.clock.sleep(20 * 60_000).then(() => world.resources.delete(green.nodeGroup.toLowerCase()))
    const work = remove(world, fakeClientsOf(world), approval)
    await expect(work).rejects.toMatchObject({ reason: 'deployment-failed', details: { subject: green.nodeGroup } })
    expect((world.clock.now() - began) / 60_000).toBeGreaterThanOrEqual(15)
    expect(stackDeletions(world)).not.toContain('roles-green')
    expect(stackDeletions(world)).not.toContain('identity-green')
    withoutCluster(world)
    await world.clock.pass(20 * 60_000)
    await remove(world)
    expect(stackDeletions(world)).toEqual(expect.arrayContaining(['roles-green', 'identity-green']))
  })

  it('is seen to by the next run, with the same approval, where one was killed after the stack was gone', async () => {
    const world = standing()
    const approval = approvalOf(await planned(world))
    withoutCluster(world)
    const left = addRecord(world, `${prefix}-0123abcd`, inSubnet())
    await remove(world, fakeClientsOf(world), approval)
    await world.clock.pass(60_000)
    expect(world.resources.has(left.toLowerCase())).toBe(false)
    expect(stackDeletions(world)).toContain('identity-green')
    expect((await planned(world)).steps.filter(({ pending }) => pending)).toEqual([])
  })

  it('is nothing as long as the cluster is there, whoever made it', async () => {
    const world = standing()
    world.stacks.delete(name('stamp-green'))
    const record = addRecord(world, `${prefix}-0123abcd`, inSubnet())
    expect((await planned(world)).steps.find(({ step }) => step === 'stamp-green')).toMatchObject({ pending: false })
    expect(world.resources.has(record.toLowerCase())).toBe(true)
  })
})

describe('a run that is killed', () => {
  it('at any of its requests leaves what the next one finishes', async () => {
    const undisturbed = standing()
    const clients = fakeClientsOf(undisturbed)
    const approval = approvalOf(await planned(undisturbed))
    await remove(undisturbed, clients, approval)
    const { requests } = clients.azure
    const writes = requests.flatMap((request, i) => (/^(PUT|DELETE)/.test(request) ? [i + 1] : []))
    expect(writes.length).toBeGreaterThan(6)
    for (const cutAt of writes) {
      const world = standing()
      const cut = remove(world, fakeClientsOf(world, cutAt), approval)
      await expect(cut).rejects.toMatchObject({ reason: 'cancelled' })
      await world.clock.pass(20 * 60_000)
      await remove(world, fakeClientsOf(world), approval)
      await world.clock.pass(20 * 60_000)
      const left = [...world.stacks.keys()].filter(stack => stack.includes('-green-'))
      expect({ cutAt, left }).toEqual({ cutAt, left: [] })
      expect((await planned(world)).steps.filter(({ pending }) => pending)).toEqual([])
    }
  })
})

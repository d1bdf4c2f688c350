import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { restrictSize, setCoreLimit } from '../../local/azure/compute-capacity.ts'
import type { Resource } from '../../local/azure/world.ts'
import { forkHost, type OpenHost, type RunResult, type World } from '../../local/index.ts'
import { changedKit, destroy, newWorld, provision, resources, summaryOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const RECORD = 'Microsoft.Network/privateDnsZones/A'
const GREEN = { inputs: { environment: 'production', colour: 'green' } }
const REGION = 'westeurope'

/** An environment with a cluster in blue, and the same with another in green; each test works on a copy of one. */
const { world: provisioned } = await starterProvisioned()
const withGreen = await greenBeside(provisioned)
let host: OpenHost

beforeEach(async () => {
  host = await forkHost(provisioned)
})
afterEach(async () => await host.close())

async function greenBeside(world: World): Promise<World> {
  const fork = await forkHost(world)
  await expectSuccess(provision(fork, GREEN))
  await fork.close()
  return structuredClone(fork.world)
}

async function expectSuccess(running: Promise<RunResult>): Promise<void> {
  const run = await running
  if (run.conclusion !== 'success') throw new Error(told(run))
}

/** Annotations as text. */
function told({ annotations }: RunResult): string {
  return annotations.map(({ message }) => message).join('\n')
}

const removeColour = (colour: 'blue' | 'green', more: Partial<Parameters<typeof destroy>[1] & object> = {}) =>
  destroy(host, { inputs: { environment: 'production', colour, confirm: `production/${colour}` }, ...more })

const found = (suits: (resource: Resource) => boolean, { world } = host) => Object.values(world.resources).filter(suits)
const clusterOf = (colour: 'blue' | 'green', of = host) =>
  found(({ type, name }) => type === CLUSTER && name.includes(`-${colour}-`), of)[0]

/** Lets somebody change the world once green's cluster is on its way: whatever the run could mend is through by then. */
function behindOurBack(change: () => void): void {
  const stop = host.onServed((_n, method, path) => {
    if (method !== 'PUT' || !/\/deploymentStacks\/[^/]*\.stamp-green\./i.test(path)) return
    stop()
    change()
  })
}

function takeAway(suits: (resource: Resource) => boolean): void {
  const going = found(suits)
  if (going.length === 0) throw new Error('there is nothing to take away')
  for (const { id } of going) delete host.world.resources[id.toLowerCase()]
}

describe('a cluster', () => {
  it('stands once its environment is provisioned, and a second run writes nothing', async () => {
    expect(clusterOf('blue')?.properties).toMatchObject({
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' }
    })
    const before = resources(host)
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(resources(host)).toBe(before)
  })

  it('is written again when the record of its API server or the health of a pool is lost', async () => {
    const isRecord = ({ type, name }: Resource) => type === RECORD && name.startsWith('aks-shop-production-blue-')
    takeAway(isRecord)
    const [pool] = found(({ id }) => id.endsWith('/agentPools/user') && id.includes('-blue-'))
    if (pool === undefined) throw new Error('no pool')
    pool.properties.provisioningState = 'Failed'
    expect(await provision(host)).toMatchObject({ conclusion: 'success' })
    expect(found(isRecord)).toHaveLength(1)
    expect(host.world.resources[pool.id.toLowerCase()]?.properties.provisioningState).toBe('Succeeded')
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('that AKS is working on leaves a pull request green', async () => {
    const cluster = clusterOf('blue')
    if (cluster === undefined) throw new Error('no cluster')
    cluster.properties.provisioningState = 'Upgrading'
    const run = await provision(host, { event: 'pull_request' })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(summaryOf(host, run)).toContain('the blue cluster is Upgrading')
  })

  it('that is stopped is left alone by name while the rest is provisioned', async () => {
    const cluster = clusterOf('blue')
    if (cluster === undefined) throw new Error('no cluster')
    cluster.properties.powerState = { code: 'Stopped' }
    const before = JSON.stringify(cluster)
    const caller = changedKit(['aks-baseline.yml', '#gateway: { minCapacity: 2', 'gateway: { minCapacity: 3'])
    const run = await provision(host, { caller })
    expect(run).toMatchObject({ conclusion: 'success' })
    expect(run.requests.writes).toBeGreaterThan(0)
    expect(told(run)).toContain(`cluster-stopped: ${cluster.name} is stopped`)
    expect(JSON.stringify(clusterOf('blue'))).toBe(before)
  })

  it('keeps its Kubernetes version: another one in the configuration is reported', async () => {
    const before = JSON.stringify(clusterOf('blue'))
    const caller = changedKit(['aks-baseline.yml', '#kubernetesVersion: "1.36"', 'kubernetesVersion: "1.34"'])
    const run = await provision(host, { caller })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(told(run)).toMatch(
      /The blue cluster runs Kubernetes 1\.3[5-9]\.\d+, but cluster\.kubernetesVersion requests 1\.34/
    )
    expect(JSON.stringify(clusterOf('blue'))).toBe(before)
  })
})

describe('green beside blue', () => {
  let before: string

  beforeEach(async () => {
    before = apartFromDigests()
    await host.close()
    host = await forkHost(withGreen)
  })

  /** The gateway's stack keeps a digest of what it was last written with; the gateway itself is compared like all else. */
  const apartFromDigests = () => resources(host).replaceAll(/"aks-baseline-digest":"[0-9a-f]+"/g, '')

  it('stands as blue does, and both are left alone by the next run', async () => {
    for (const colour of ['blue', 'green'] as const)
      expect(clusterOf(colour)?.properties).toMatchObject({ provisioningState: 'Succeeded' })
    expect(await provision(host, GREEN)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('goes without a trace in blue or in what both share', async () => {
    expect(apartFromDigests()).not.toBe(before)
    expect(await removeColour('green')).toMatchObject({ conclusion: 'success' })
    expect(apartFromDigests()).toBe(before)
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('goes in the next run where one was killed, with the record it left behind', async () => {
    const [record] = found(({ type, name }) => type === RECORD && name.includes('-green-'))
    if (record === undefined) throw new Error('green has no record')
    const killAt = { method: 'DELETE', path: '*/deploymentStacks/*.stamp-green.*', occurrence: 1 }
    expect(await removeColour('green', { killAt })).toMatchObject({ conclusion: 'killed' })
    const stop = host.onServed(() => {
      if (clusterOf('green') !== undefined) return
      stop()
      host.world.resources[record.id.toLowerCase()] = structuredClone(record)
    })
    expect(await removeColour('green')).toMatchObject({ conclusion: 'success' })
    expect(apartFromDigests()).toBe(before)
  })
})

describe('taking a cluster away', () => {
  it('is refused while it is live', async () => {
    const before = resources(host)
    expect(await removeColour('blue')).toMatchObject({
      conclusion: 'failure',
      failureReason: 'cluster-live',
      requests: { writes: 0 }
    })
    expect(resources(host)).toBe(before)
  })

  it('is refused until somebody has typed its name', async () => {
    const inputs = { environment: 'production', colour: 'green', confirm: 'production' }
    expect(await destroy(host, { inputs })).toMatchObject({ conclusion: 'failure', failureReason: 'input-invalid' })
  })
})

describe('a cluster that cannot be made', () => {
  /** A run that fails with a leaf error of Azure's, and another that ends well once the cause is gone. */
  async function expectRecovery(
    code: string,
    failureReason: string,
    first: Partial<Parameters<typeof provision>[1] & object> = {}
  ) {
    const failed = await provision(host, { ...GREEN, ...first })
    expect(failed).toMatchObject({ conclusion: 'failure', failureReason })
    expect(told(failed)).toContain(code)
    return async () => {
      expect(await provision(host, GREEN)).toMatchObject({ conclusion: 'success', failureReason: null })
      expect(clusterOf('green')?.properties).toMatchObject({ provisioningState: 'Succeeded' })
    }
  }

  it.each<readonly [what: string, reason: string, told: string, prepare: (world: World) => void]>([
    ['for want of quota', 'quota-exceeded', 'cores', world => setCoreLimit(world, REGION, 'cores', 39)],
    [
      'of a size the subscription may not use',
      'size-not-offered',
      'Standard_D4d_v5',
      world => restrictSize(world, REGION, 'Standard_D4d_v5', { reasonCode: 'NotAvailableForSubscription' })
    ]
  ])('%s is not begun', async (_, failureReason, about, prepare) => {
    prepare(host.world)
    const run = await provision(host, GREEN)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason, requests: { writes: 0 } })
    expect(told(run)).toContain(about)
  })

  it('because others were quicker to use the quota stands once there is more', async () => {
    behindOurBack(() => setCoreLimit(host.world, REGION, 'cores', 39))
    const recovers = await expectRecovery('QuotaExceeded', 'quota-exceeded')
    setCoreLimit(host.world, REGION, 'cores', 350)
    await recovers()
  })

  it('because the region is out of machines stands when it is tried again', async () => {
    const faults = [
      { method: 'PUT', path: '*/managedClusters/*', outcome: 'fail-operation:AllocationFailed', times: 1, after: 0 }
    ]
    const recovers = await expectRecovery('AllocationFailed', 'no-capacity', { faults })
    await recovers()
  })

  it('because nodes do not get out stands once the rules are back, which the next run writes', async () => {
    behindOurBack(() => takeAway(({ type, name }) => type.endsWith('/ruleCollectionGroups') && name === 'cluster'))
    const recovers = await expectRecovery('VMExtensionError_OutboundConnFail', 'egress-blocked')
    await recovers()
  })

  it('because its identity may not join a subnet stands once it may, which the next run sees to', async () => {
    behindOurBack(() => {
      const [identity] = found(({ name }) => name.includes('-green-controlplane'))
      const principal = identity?.properties.principalId
      takeAway(
        ({ id, properties }) => /\/subnets\/.*\/roleAssignments\//i.test(id) && properties.principalId === principal
      )
    })
    const recovers = await expectRecovery('LinkedAuthorizationFailed', 'not-authorized')
    await recovers()
  })

  it('because nobody resolves the name of its API server stands once the zone is linked again', async () => {
    behindOurBack(() =>
      takeAway(({ id }) => /\.azmk8s\.io\/virtualNetworkLinks\/to-vnet-shop-production-hub-/i.test(id))
    )
    const recovers = await expectRecovery('VMExtensionError_K8SAPIServerDNSLookupFail', 'egress-blocked')
    await recovers()
  })
})

describe('a world with green alone', () => {
  it('has its traffic there', async () => {
    const empty = await newWorld()
    expect(await provision(empty, GREEN)).toMatchObject({ conclusion: 'success' })
    const [gateway] = found(({ type }) => type === 'Microsoft.Network/applicationGateways', empty)
    const rules = gateway?.properties.requestRoutingRules as { name: string; properties: object }[]
    expect(rules.find(({ name }) => name === 'live')?.properties).toMatchObject({
      backendAddressPool: { id: expect.stringMatching(/\/pool-green$/) }
    })
    expect(await provision(empty)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })
})

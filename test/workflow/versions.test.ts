import { afterEach, describe, expect, it } from '@jest/globals'
import { advanceTo } from '../../local/azure/protocol/operations.ts'
import { forkHost, type OpenHost, type RunResult, type World } from '../../local/index.ts'
import { drift, kitWith, newWorld, provision, summaryOf } from './kit.ts'

const CONFIGURATION = `apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    profile: dev-test
    region: westeurope
    upgrades: { kubernetesChannel: rapid, nodeImageChannel: NodeImage }
    hub: { addressSpace: 10.200.0.0/24 }
    spoke: { addressSpace: 10.240.0.0/16 }
`
const caller = kitWith(CONFIGURATION)

const DAY = 24 * 3600 * 1000

const provisioned = await provisionedWorld()
let host: OpenHost

afterEach(async () => await host.close())

async function provisionedWorld(): Promise<World> {
  const first = await newWorld()
  const run = await provision(first, { caller })
  if (run.conclusion !== 'success') throw new Error(JSON.stringify(run.annotations))
  return structuredClone(first.world)
}

const containers = () =>
  Object.values(host.world.resources).filter(({ type }) =>
    /ContainerService\/managedClusters(\/agentPools)?$/.test(type)
  )
const messages = ({ annotations }: RunResult) => annotations.map(({ message }) => message).join('\n')

/** Sets versions of the control plane and of the pools, as somebody else's upgrade would have left them. */
function run(plane: string, pools: string): void {
  for (const { type, properties } of containers()) {
    const at = type.endsWith('agentPools') ? pools : plane
    const names = type.endsWith('agentPools') ? 'OrchestratorVersion' : 'KubernetesVersion'
    Object.assign(properties, { [`current${names}`]: at, [`${names[0]?.toLowerCase()}${names.slice(1)}`]: at })
  }
}

async function expectNothingToDo(): Promise<RunResult[]> {
  const runs = [await drift(host, { caller }), await provision(host, { caller })]
  for (const each of runs) expect(each).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  return runs
}

describe('a cluster that others have upgraded', () => {
  it('to a version newer than any known is as configured', async () => {
    host = await forkHost(provisioned)
    run('1.52.1', '1.52.1')
    const [looked, planned] = await expectNothingToDo()
    expect(looked?.jobs[0]?.steps.at(-1)?.outputs).toMatchObject({ 'has-drift': 'false', 'not-evaluated': '0' })
    expect(planned?.annotations).toEqual([])
  })

  it('only in part is named in drift and in a plan that changes nothing', async () => {
    host = await forkHost(provisioned)
    run('1.36.2', '1.35.6')
    for (const each of await expectNothingToDo()) {
      expect(summaryOf(host, each)).toContain('The pool runs Kubernetes 1.35.6, and the control plane runs 1.36.2.')
      expect(messages(each)).toContain('pool system: The pool runs Kubernetes 1.35.6')
    }
  })

  it('with an override of its own keeps that', async () => {
    host = await forkHost(provisioned)
    const until = new Date(host.world.now + DAY).toISOString()
    for (const { type, properties } of containers()) {
      if (!type.endsWith('agentPools')) properties.upgradeSettings = { overrideSettings: { forceUpgrade: true, until } }
    }
    const [looked] = await expectNothingToDo()
    expect(summaryOf(host, looked as RunResult)).toContain(`Force upgrade is open until ${until}`)
  })
})

describe('a cluster with the channel rapid', () => {
  it('is moved to 1.37 in its window, and the runs after that find nothing to do', async () => {
    host = await forkHost(provisioned)
    advanceTo(host.world, Date.UTC(2026, 10, 6))
    const versions = containers().map(
      ({ properties: { currentKubernetesVersion, currentOrchestratorVersion } }) =>
        currentKubernetesVersion ?? currentOrchestratorVersion
    )
    expect(new Set(versions)).toEqual(new Set(['1.37.1']))
    for (const each of await expectNothingToDo()) expect(each.annotations).toEqual([])
  })

  it('is waited for while it is being upgraded', async () => {
    host = await forkHost(provisioned)
    // 3 November is the first Tuesday with 1.37; the window opens at 21:00.
    advanceTo(host.world, Date.UTC(2026, 10, 3, 21, 1))
    expect(containers().map(({ properties }) => properties.provisioningState)).toContain('Upgrading')
    const looked = await drift(host, { caller })
    expect(looked).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(summaryOf(host, looked)).toContain('is Upgrading')
  })
})

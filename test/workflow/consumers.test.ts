import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { publishManifests } from '../../local/host/demo-sources.ts'
import { forkHost, type OpenHost, type RunResult, type World } from '../../local/index.ts'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { AKS, publicCluster } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { destroy, drift, newWorld, powerCluster, provision, root } from './kit.ts'

/** The repository of a team that copied the starter kit of version 0.1.0, with what Flux reads from it. */
const caller = join(root, 'test/fixtures/consumers/first')

let pushed: RunResult
let provisioned: World
let host: OpenHost

beforeAll(async () => {
  const first = await newWorld()
  publishManifests(first.world, caller)
  pushed = await provision(first, { caller, event: 'push' })
  provisioned = structuredClone(first.world)
})

beforeEach(async () => {
  host = await forkHost(provisioned)
  publishManifests(host.world, caller)
})

afterEach(async () => await host.close())

const succeeded = { conclusion: 'success', failureReason: null }
const wroteNothing = { ...succeeded, requests: { writes: 0 } }

describe('the starter kit of version 0.1.0', () => {
  it('plans a pull request before anything is provisioned', async () => {
    expect(await provision(await newWorld(), { caller, event: 'pull_request' })).toMatchObject(wroteNothing)
  })

  it('provisions on a push', () => {
    expect(pushed).toMatchObject(succeeded)
    expect(pushed.requests.writes).toBeGreaterThan(0)
  })

  it('writes nothing when it is started again by hand', async () => {
    const inputs = { environment: 'production' }
    expect(await provision(host, { caller, event: 'workflow_dispatch', inputs })).toMatchObject(wroteNothing)
  })

  it('finds no drift', async () => {
    const run = await drift(host, { caller, event: 'schedule' })
    expect(run).toMatchObject(wroteNothing)
    expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('stops and starts the cluster of staging on its schedule', async () => {
    const staging = await stagingCluster()
    for (const schedule of ['23 19 * * 1-5', '37 6 * * 1-5']) {
      const run = await powerCluster(staging, { caller, event: 'schedule', payload: { schedule } })
      expect(run).toMatchObject({ ...succeeded, requests: { writes: 1 } })
    }
  })

  it('destroys production', async () => {
    const inputs = { environment: 'production', confirm: 'production' }
    const run = await destroy(host, { caller, inputs })
    expect(run).toMatchObject(succeeded)
    expect(run.requests.writes).toBeGreaterThan(0)
  })
})

/** A world in which staging has the blue cluster and nothing else: enough to stop and start it. */
async function stagingCluster(): Promise<OpenHost> {
  const staging = await newWorld(['staging'])
  const { world } = staging
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  const file = readFileSync(join(caller, 'aks-baseline.yml'), 'utf8')
  const { ids } = createBaseline(loadConfig(file, 'aks-baseline.yml', 'staging'), world.subscriptionId)
  const kit = clientOf(world)
  kit.make(ids.clusterGroup, { location: 'westeurope' })
  kit.put(ids.clusters.blue.cluster, publicCluster, { version: AKS })
  kit.settle()
  return staging
}

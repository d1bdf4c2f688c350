import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { AKS, publicCluster } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { newWorld, powerCluster, starterKit, summaryOf } from './kit.ts'

const version = { version: AKS }
const file = readFileSync(join(starterKit, 'aks-baseline.yml'), 'utf8')
const schedules: { cron: string }[] = parse(readFileSync(join(starterKit, 'power-cluster.yml'), 'utf8')).on.schedule
const [morning, evening] = schedules.map(({ cron }) => ({ event: 'schedule', payload: { schedule: cron } }))

/** A world in which an environment of the starter kit has the blue cluster, and nothing else. */
async function worldWith(environment: 'production' | 'staging') {
  const host = await newWorld([environment])
  for (const registration of Object.values(host.world.namespaces)) registration.state = 'Registered'
  const { ids } = createBaseline(loadConfig(file, 'aks-baseline.yml', environment), host.world.subscriptionId)
  const kit = clientOf(host.world)
  const { cluster } = ids.clusters.blue
  kit.make(ids.clusterGroup, { location: 'westeurope' })
  kit.put(cluster, publicCluster, version)
  kit.settle()
  return {
    host,
    power: () => kit.get(cluster, version).properties.powerState.code,
    act: (action: string) => kit.send('POST', `${cluster}/${action}`, {}, version)
  }
}

describe('power-cluster', () => {
  it('stops in the evening, and asks for nothing where it is so already', async () => {
    const { host, power } = await worldWith('staging')
    const stopped = await powerCluster(host, evening)
    expect(stopped).toMatchObject({ conclusion: 'success', failureReason: null, requests: { writes: 1, failed: 0 } })
    expect(power()).toBe('Stopped')
    expect(summaryOf(host, stopped)).toContain('| power | Running | Stopped |')
    const again = await powerCluster(host, evening)
    expect(again).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(again.jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'skipped'])
  })

  it('starts in the morning, and follows a stop that is still under way', async () => {
    const { host, power, act } = await worldWith('staging')
    act('stop')
    expect(await powerCluster(host, morning)).toMatchObject({
      conclusion: 'success',
      requests: { writes: 1, failed: 0 }
    })
    expect(power()).toBe('Running')
  })

  it('does not take away the cluster that serves production, and says so before anybody is asked', async () => {
    const { host, power } = await worldWith('production')
    const run = await powerCluster(host, { inputs: { environment: 'production', action: 'stop' } })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'live-production', requests: { writes: 0 } })
    expect(run.jobs.map(({ conclusion }) => conclusion)).toEqual(['failure', 'skipped'])
    expect(power()).toBe('Running')
  })
})

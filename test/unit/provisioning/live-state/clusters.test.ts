import { describe, expect, it } from '@jest/globals'
import { EMPTY_LIVE_STATE, readSlices } from '../../../../src/provisioning/live-state/index.ts'
import { baseline, contextFor, fakeClients, newWorld } from '../fixtures.ts'

const { ids } = baseline
const [pool = ''] = Object.keys(baseline.config.cluster.pools)

describe('stamps', () => {
  it('finds versions and issuer of a cluster that is there, and of its pools only those that are still wanted', async () => {
    const world = newWorld()
    const look = () => world.clock.run(readSlices(['stamps'], ['blue', 'green'])(contextFor(fakeClients(world))))
    expect(await look()).toEqual({ stamps: EMPTY_LIVE_STATE.stamps })
    const properties = {
      kubernetesVersion: '1.35',
      oidcIssuerProfile: { issuerURL: 'https://issuer/' },
      agentPoolProfiles: [
        { name: 'system', orchestratorVersion: '1.35' },
        { name: pool, orchestratorVersion: '1.34.9' },
        { name: 'gone', orchestratorVersion: '1.34.9' }
      ]
    }
    world.put(ids.clusters.blue.ingressIdentity, 'x', { properties: { clientId: 'i' } })
    world.put(ids.clusters.blue.cluster, 'x', { properties: properties as object })
    expect(await look()).toEqual({
      stamps: {
        ...EMPTY_LIVE_STATE.stamps,
        blue: {
          kubernetesVersion: '1.35',
          pools: { [pool]: { kubernetesVersion: '1.34.9' } },
          issuer: 'https://issuer/',
          clients: { ingress: 'i', kubelet: null },
          suspended: false
        }
      }
    })
  })
})

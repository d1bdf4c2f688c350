import { ContainerServiceClient } from '@azure/arm-containerservice'
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import { describe, expect, it } from '@jest/globals'
import { type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

/** Seconds that pass before each answer, so that the polls of the SDK need no real time. */
const SECONDS_PER_REQUEST = 60

/** Returns the SDK's client without changes. Its requests go to local Azure in this process. */
function sdkClient(kit: UpgradeKit): ContainerServiceClient {
  const httpClient: HttpClient = {
    sendRequest: async request => {
      kit.wait(SECONDS_PER_REQUEST)
      const { pathname, search } = new URL(request.url)
      const body = typeof request.body === 'string' ? JSON.parse(request.body) : undefined
      const answer = kit.send(request.method, pathname + search, body)
      const headers = createHttpHeaders({ 'content-type': 'application/json', ...answer.headers })
      return { request, status: answer.status, headers, bodyAsText: JSON.stringify(answer.body ?? '') }
    }
  }
  const credential = { getToken: async () => ({ token: 'any', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) }
  return new ContainerServiceClient(credential, kit.world.subscriptionId, { httpClient })
}

const names = (kit: UpgradeKit) => [kit.group.split('/').at(-1) ?? '', 'blue', 'npuser'] as const
const fast = { updateIntervalInMs: 0 }

describe('the SDK for AKS, unchanged', () => {
  it('upgrades a pool and lists its machines', async () => {
    const kit = upgradeKit()
    const client = sdkClient(kit)
    const pool = await client.agentPools.get(...names(kit))
    const upgraded = await client.agentPools.createOrUpdate(
      ...names(kit),
      { ...pool, orchestratorVersion: '1.35', upgradeSettings: { maxSurge: '1' } },
      fast
    )
    expect(upgraded).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: '1.35.6' })
    const machines = await Array.fromAsync(client.machines.list(...names(kit)))
    expect(machines).toHaveLength(3)
    expect(machines.map(({ properties }) => properties?.network?.ipAddresses?.[0]?.ip)).toEqual(
      machines.map(() => expect.stringMatching(/^10\.240\.0\.\d+$/))
    )
  })

  it('aborts an upgrade half-way', async () => {
    const kit = upgradeKit()
    const client = sdkClient(kit)
    kit.upgrade({ maxSurge: '1' })
    kit.wait(600)
    await client.agentPools.abortLatestOperation(...names(kit), fast)
    expect(await client.agentPools.get(...names(kit))).toMatchObject({ provisioningState: 'Canceled' })
  })

  it('rolls a pool back to what it ran before', async () => {
    const kit = upgradeKit()
    const client = sdkClient(kit)
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    const profile = await client.agentPools.getUpgradeProfile(...names(kit))
    const [recent] = profile.recentlyUsedVersions ?? []
    const pool = await client.agentPools.get(...names(kit))
    const back = await client.agentPools.createOrUpdate(...names(kit), { ...pool, ...recent }, fast)
    expect(back).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: '1.34.9' })
    expect(kit.versions()).toEqual(['1.34.9', '1.34.9', '1.34.9'])
  })
})

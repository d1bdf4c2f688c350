import { ContainerServiceClient } from '@azure/arm-containerservice'
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import { describe, expect, it } from '@jest/globals'
import { setSwitches } from '../../../../../../local/azure/switches.ts'
import { type ApiKit, apiKit } from '../../../kubernetes/api/api-kit.ts'

/** Returns the SDK's client without changes. Its requests go to local Azure in this process, four seconds apart. */
function sdkClient(kit: ApiKit): ContainerServiceClient {
  const httpClient: HttpClient = {
    sendRequest: async request => {
      kit.wait(4)
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

describe('the SDK for AKS, unchanged', () => {
  it.each([
    [[], 'succeeded'],
    [['command-states-have-capitals'] as const, 'Succeeded']
  ])('runs a command to its end with the switches %j', async (switches, provisioningState) => {
    const kit = apiKit()
    setSwitches(kit.world, switches)
    const command = 'kubectl get --raw /version | jq -c .'
    const request = { command, context: '', clusterToken: kit.token() }
    const result = await sdkClient(kit).managedClusters.runCommand('g', 'blue', request, { updateIntervalInMs: 0 })
    expect(result).toMatchObject({ provisioningState, exitCode: 0, logs: expect.stringContaining('"minor":"35"') })
  })

  it('gets the kubeconfig of the cluster', async () => {
    const { kubeconfigs = [] } = await sdkClient(apiKit()).managedClusters.listClusterUserCredentials('g', 'blue')
    expect(Buffer.from(kubeconfigs[0]?.value ?? '').toString()).toContain('kubelogin')
  })
})

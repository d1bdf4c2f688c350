// The shortest honest chain to a first Resource Manager request: OIDC token, Entra, the service's own SDK. What an action
// adds to this is ours.
import { getIDToken } from '@actions/core'
import { ContainerServiceClient } from '@azure/arm-containerservice'
import { ClientAssertionCredential } from '@azure/identity'

const credential = new ClientAssertionCredential(
  process.env['INPUT_TENANT-ID'] ?? '',
  process.env['INPUT_CLIENT-ID'] ?? '',
  () => getIDToken('api://AzureADTokenExchange'),
  { disableInstanceDiscovery: true }
)
const client = new ContainerServiceClient(credential, process.env['INPUT_SUBSCRIPTION-ID'] ?? '')
await client.managedClusters.get('bench', 'bench').catch(error => {
  if (error.statusCode !== 404) throw error
})

import type { HttpClient } from '@azure/core-rest-pipeline'
import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureSession } from '../../azure/index.ts'
import {
  ApiServerError,
  createApiServerClient,
  listObjects,
  METRICS,
  readDeprecatedCalls,
  readKubeconfig
} from '../../kubernetes/index.ts'
import type { ClusterAccess } from './cluster-evidence.ts'

/** Application of Entra that stands for the API servers of AKS. Source: "Use kubelogin to authenticate in AKS". */
const SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630'
export const KUBERNETES_SCOPE = `${SERVER_APPLICATION}/.default`

/** Clients that access from inside needs. */
export interface InsideClients {
  readonly azure: Pick<AzureSession, 'ask' | 'act' | 'accessToken'>
  readonly signal: AbortSignal
}

interface Credentials {
  readonly kubeconfigs?: readonly { readonly value?: string }[]
}

/**
 * Opens the API server of a cluster with the kubeconfig that Azure returns, and a token of the login. Returns the reason if
 * the cluster takes no such tokens. Throws Failure.
 */
export async function openKubeconfig(
  id: ResourceId,
  { azure, signal }: InsideClients,
  httpClient?: HttpClient
): Promise<ClusterAccess | { readonly unusable: string }> {
  const type = 'Microsoft.ContainerService/managedClusters'
  const { kubeconfigs } = await azure.ask<Credentials>(`${id}/listClusterUserCredential`, type, {})
  const found = readKubeconfig(Buffer.from(kubeconfigs?.[0]?.value ?? '', 'base64').toString())
  if ('unusable' in found) return found
  const token = await azure.accessToken(KUBERNETES_SCOPE)
  const client = createApiServerClient({ ...found, token, signal, httpClient })
  return {
    list: (_, resources) =>
      Promise.all(
        resources.map(async resource => {
          try {
            return await listObjects(client, resource)
          } catch (error) {
            if (error instanceof ApiServerError) return error
            throw error
          }
        })
      ),
    deprecatedCalls: async () => readDeprecatedCalls(await client.get(METRICS)),
    uncordon: node => client.patch(`/api/v1/nodes/${encodeURIComponent(node)}`, { spec: { unschedulable: null } })
  }
}

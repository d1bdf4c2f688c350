import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import { issueToken, KUBERNETES_SERVER } from '../../local/azure/entra/tokens.ts'
import { keyOf } from '../../local/azure/resource-ids.ts'
import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import { handleKubernetes } from '../../local/kubernetes/api/kubernetes-handler.ts'
import { asResourceId } from '../../src/arm/resource-id.ts'
import type { ClusterEvidence, ManifestEvidence } from '../../src/preflight/index.ts'
import { readClusterEvidence } from '../../src/upgrade/inside/cluster-evidence.ts'
import { openKubeconfig } from '../../src/upgrade/inside/kubeconfig-access.ts'
import { type AzureClient, identityOf } from '../upgrade-cases/azure-client.ts'
import type { CaseIds } from '../upgrade-cases/base-network.ts'
import type { CaseObject, CaseWorld } from '../upgrade-cases/case-format.ts'
import { manifestOf } from '../upgrade-cases/objects.ts'
import type { CaseAzure } from './case-azure.ts'

const FILE = 'gitops/cases.yaml'
/** Objects that stand for others, which only a controller renders. */
const NOT_RENDERED = ['HelmRelease']

/** Returns the manifests of the checkout of a case. */
export function caseManifests({ objects = [] }: CaseWorld): ManifestEvidence {
  const own = objects.filter(({ _ }) => _?.where !== 'cluster' && _?.from === undefined)
  const isRendered = ({ kind }: CaseObject) => !NOT_RENDERED.includes(kind)
  const place = ({ _ }: CaseObject) => ({ file: String(_?.file ?? FILE), line: Number(_?.line ?? 1) })
  return {
    manifests: own.filter(isRendered).map(each => ({ object: manifestOf(each), ...place(each), incomplete: [] })),
    notRendered: own
      .filter(each => !isRendered(each))
      .map(each => ({
        ...place(each),
        subject: `${each.kind} ${each.metadata.namespace}/${each.metadata.name}`,
        reason: 'A chart renders it.'
      }))
  }
}

/** Reads the evidence from inside the cluster of a case, as a runner in its network does. */
export async function caseInside(
  { world }: AzureClient,
  { cluster }: CaseIds,
  { azure, clock }: CaseAzure
): Promise<ClusterEvidence> {
  allowEntra({ world }, cluster)
  const session = { ...azure, accessToken: async () => issueToken(world, identityOf(world), KUBERNETES_SERVER) }
  const clients = { azure: session, clock, signal: new AbortController().signal }
  return await readClusterEvidence(() => openKubeconfig(asResourceId(cluster), clients, apiServer({ world })), clients)
}

/** Role "Azure Kubernetes Service RBAC Cluster Admin". */
const CLUSTER_ADMIN = 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'

/** Lets the cluster of a case take tokens of Entra, and lets the identity of the pipeline read in it. */
function allowEntra({ world }: Pick<AzureClient, 'world'>, cluster: string): void {
  const aadProfile = { managed: true, enableAzureRBAC: true }
  Object.assign(findResource(world, cluster)?.properties ?? {}, { aadProfile, disableLocalAccounts: true })
  const id = `${cluster}/providers/Microsoft.Authorization/roleAssignments/reader`
  const roleDefinitionId = `/subscriptions/${world.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${CLUSTER_ADMIN}`
  world.resources[keyOf(id)] = {
    id,
    type: 'Microsoft.Authorization/roleAssignments',
    name: 'reader',
    properties: { roleDefinitionId, principalId: identityOf(world).objectId, scope: cluster },
    generation: 1,
    createdAt: world.now
  }
}

function apiServer({ world }: Pick<AzureClient, 'world'>): HttpClient {
  return {
    sendRequest: async request => {
      const { host, pathname, searchParams: query } = new URL(request.url)
      const authorization = request.headers.get('authorization') ?? ''
      const asked = { method: request.method, host, path: decodeURIComponent(pathname), query, body: '' }
      const { status, body, drop } = {
        drop: false,
        ...handleKubernetes(world, { ...asked, headers: { authorization } })
      }
      if (drop) throw new Error('socket hang up')
      const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body)
      return { request, status, headers: createHttpHeaders(), bodyAsText }
    }
  }
}

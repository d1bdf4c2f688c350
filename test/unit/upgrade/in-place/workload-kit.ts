import { answerApi } from '../../../../local/kubernetes/api/kubernetes-handler.ts'
import { keepObject } from '../../../../local/kubernetes/cluster-state.ts'
import type { KubernetesObject } from '../../../../local/kubernetes/objects.ts'
import { syncPods } from '../../../../local/kubernetes/pods/pod-lifecycle.ts'
import { ApiServerError, listPath, readList } from '../../../../src/kubernetes/index.ts'
import type { ClusterEvidence, EvidenceResource } from '../../../../src/preflight/index.ts'
import { type ClusterAccess, readClusterEvidence } from '../../../../src/upgrade/inside/cluster-evidence.ts'
import { budget as budgetIn, deployment as deploymentIn } from '../../local/aks/upgrade-kit.ts'
import type { Loose } from '../../local/azure/kit.ts'
import type { UpgradeKit } from './upgrade-kit.ts'

/** Settings with which a drain ends fast, and only one node is replaced at a time. */
export const QUICK = { maxSurge: '1', drainTimeoutInMinutes: 5 }

/** Minutes of the drain time-out of these settings. */
export const DRAIN_MINUTES = QUICK.drainTimeoutInMinutes

/** Returns a deployment in the namespace `web` whose pods run in the pool `user`. */
export function deployment(name: string, replicas: number): Loose {
  return deploymentIn(name, replicas, { nodeSelector: { agentpool: 'user' } })
}

/** Returns a budget of such a deployment, with fields of its metadata. */
export function budget(name: string, spec: Loose, metadata: Loose = {}): Loose {
  const { metadata: own, ...rest } = budgetIn(name, spec)
  return { ...rest, metadata: { ...own, ...metadata } }
}

/** Creates or replaces objects in the cluster of a kit. The pods run afterwards. */
export function applyObjects({ world, cluster, stored, kit }: UpgradeKit, ...objects: readonly Loose[]): void {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }
  for (const object of [namespace, ...objects]) keepObject(world, cluster, object as KubernetesObject, 'test/test')
  syncPods(world, stored(cluster))
  kit.wait(60)
  syncPods(world, stored(cluster))
}

/** Sets the upgrade settings of the pool `user`. */
export function setUpgrade({ stored, pool }: UpgradeKit, settings: Loose): void {
  stored(pool('user')).properties.upgradeSettings = settings
}

/** Opens the API server of a kit, as an administrator. `mayWrite`: whether nodes can be changed. */
export function accessTo(kit: UpgradeKit, { mayWrite = true } = {}): ClusterAccess {
  return {
    list: async (_, resources) => resources.map(resource => listOf(kit, resource)),
    deprecatedCalls: async () => [],
    uncordon: async node => {
      if (!mayWrite) throw new ApiServerError(`PATCH /api/v1/nodes/${node}: 403 forbidden`, 403)
      const headers = { 'content-type': 'application/merge-patch+json' }
      const body = JSON.stringify({ spec: { unschedulable: null } })
      const { status } = ask(kit, { method: 'PATCH', path: `/api/v1/nodes/${node}`, headers, body })
      if (status !== 200) throw new ApiServerError(`PATCH of ${node}: ${status}`, status)
    }
  }
}

/** Reads the evidence from the cluster of a kit, as an administrator. */
export async function insideOf(kit: UpgradeKit): Promise<ClusterEvidence> {
  return await readClusterEvidence(async () => accessTo(kit), kit.start().context)
}

function ask({ world, stored, cluster }: UpgradeKit, request: Loose) {
  const http = { method: 'GET', path: '', query: new URLSearchParams(), headers: {}, body: '', ...request }
  const caller = { objectId: 'admin', clientId: 'admin', displayName: 'admin' }
  return answerApi({ world, cluster: stored(cluster), http, caller, isAdministrator: true })
}

function listOf(kit: UpgradeKit, resource: EvidenceResource) {
  const answer = ask(kit, { path: listPath(resource) })
  return answer.status === 200
    ? readList(JSON.stringify(answer.body), resource).objects
    : new ApiServerError(`GET ${listPath(resource)}: ${answer.status}`, answer.status)
}

/** Runs work when a write is sent, once. */
export function atWrite(kit: UpgradeKit, write: string, work: () => void): void {
  const { intercept } = kit
  let isDone = false
  kit.intercept = request => {
    if (!isDone && request.method === 'PUT' && request.path.endsWith(write)) {
      isDone = true
      work()
    }
    return intercept(request)
  }
}

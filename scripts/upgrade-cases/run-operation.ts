import { clusterOf, clusterProperties, poolsOf } from '../../local/aks/cluster-model.ts'
import { compareVersions, minorNumber } from '../../local/aks/kubernetes-versions.ts'
import { nodesOfPool } from '../../local/aks/nodes/node.ts'
import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import type { HttpResponse } from '../../local/azure/world.ts'
import type { Loose } from './azure-client.ts'
import type { CaseOperation } from './case-format.ts'
import type { BuiltCase } from './case-world.ts'

/** Result of an upgrade in local Azure. */
export type Outcome =
  | { readonly result: 'succeeds'; readonly remarks: readonly string[] }
  | {
      readonly result: 'fails'
      readonly step: 'request' | 'surge' | 'node-ready' | 'drain' | 'finish'
      /** Absent for the control plane. */
      readonly pool?: string
      readonly http?: number
      readonly code: string
      readonly subcode?: string
      readonly message: string
    }

/** Longest time of one operation, in minutes. */
const LONGEST_MINUTES = 3 * 24 * 60

/** Carries out the operation of a case as a client does that checks nothing: the control plane, then each pool by name. */
export function runOperation(built: BuiltCase, operation: CaseOperation): Outcome {
  if (operation === 'node-image') return upgradeImages(built)
  if (typeof operation === 'object' && 'nodeImage' in operation) return upgradeImages(built, operation.nodeImage)
  return upgradeVersion(built, targetOf(built, operation))
}

/** Returns the version to which an operation leads: the newest that the cluster is offered, or what it runs. */
function targetOf(
  { azure, ids }: BuiltCase,
  operation: Exclude<CaseOperation, 'node-image' | object> | { readonly exact: string }
): string {
  if (typeof operation === 'object') return operation.exact
  const { controlPlaneProfile } = azure.get(`${ids.cluster}/upgradeProfiles/default`).properties
  const current: string = controlPlaneProfile.kubernetesVersion
  const isMinor = operation === 'next-minor'
  const offered: string[] = controlPlaneProfile.upgrades
    .filter((upgrade: Loose) => upgrade.isPreview !== true)
    .map((upgrade: Loose) => upgrade.kubernetesVersion)
    .filter((version: string) => (minorNumber(version) === minorNumber(current)) !== isMinor)
  return offered.toSorted(compareVersions).at(-1) ?? current
}

function upgradeVersion(built: BuiltCase, version: string): Outcome {
  const { azure, ids } = built
  const { properties, ...envelope } = azure.get(ids.cluster)
  const body = { ...envelope, properties: { ...properties, kubernetesVersion: version } }
  const plane = waitFor(built, ids.cluster, azure.send('PUT', ids.cluster, body))
  if (plane !== undefined) return plane
  return eachPool(built, undefined, id => {
    const pool = azure.get(id)
    return azure.send('PUT', id, { ...pool, properties: { ...pool.properties, orchestratorVersion: version } })
  })
}

function upgradeImages(built: BuiltCase, pools?: readonly string[]): Outcome {
  return eachPool(built, pools, id => built.azure.send('POST', `${id}/upgradeNodeImageVersion`))
}

/** Writes one pool after the other and stops at the first failure. */
function eachPool(
  built: BuiltCase,
  names: readonly string[] | undefined,
  write: (id: string) => HttpResponse
): Outcome {
  const { azure, ids } = built
  for (const { id, name } of poolsOf(azure.world, ids.cluster)) {
    if (names?.includes(name) === false) continue
    const failed = waitFor(built, id, write(id))
    if (failed !== undefined) return failed
  }
  return { result: 'succeeds', remarks: remarks(built) }
}

/** Waits for the end of a write and returns its failure. */
function waitFor({ azure, ids }: BuiltCase, id: string, answer: HttpResponse): Outcome | undefined {
  const pool = id === ids.cluster ? {} : { pool: id.split('/').at(-1) ?? '' }
  if (answer.status >= 400) {
    const { code, message, subcode } = (answer.body as Loose).error ?? (answer.body as Loose)
    return {
      result: 'fails',
      step: 'request',
      ...pool,
      http: answer.status,
      code,
      message,
      ...(subcode && { subcode })
    }
  }
  const stored = findResource(azure.world, id)
  const state = () => String(stored?.properties.provisioningState)
  const began = azure.world.now
  while (!['Succeeded', 'Failed', 'Canceled'].includes(state())) {
    if (azure.world.now - began > LONGEST_MINUTES * 60_000) throw new Error(`${id} is ${state()} without an end.`)
    azure.step()
  }
  if (state() === 'Succeeded') return undefined
  const { code = 'Unknown', message = '' } = (stored?.properties.status as Loose)?.provisioningError ?? {}
  return { result: 'fails', step: stepOf(code, message), ...pool, code, message }
}

/** Returns the step in which an upgrade failed, by its error. */
function stepOf(code: string, message: string): 'surge' | 'node-ready' | 'drain' | 'finish' {
  if (/^(Drain node|Cordon)/.test(message)) return 'drain'
  if (/^VMExtension|NodesNotReady/.test(code) || /not Ready/.test(message)) return 'node-ready'
  return code === 'UpgradeFailed' ? 'finish' : 'surge'
}

/** Returns what a reader should know of an upgrade that succeeded. */
function remarks({ azure, ids }: BuiltCase): string[] {
  const { world } = azure
  return poolsOf(world, ids.cluster).flatMap(pool => {
    const nodes = nodesOfPool(world, pool.id)
    const quarantined = nodes.filter(({ isQuarantined }) => isQuarantined).length
    const images = [...new Set(nodes.map(({ image }) => image))]
    const cluster = clusterOf(world, pool.id)
    const version = cluster === undefined ? '' : clusterProperties(cluster).currentKubernetesVersion
    const old = nodes.filter(({ kubernetesVersion }) => kubernetesVersion !== version).length
    return [
      ...(quarantined > 0 ? [`${pool.name}: ${quarantined} in quarantine`] : []),
      ...(old > 0 ? [`${pool.name}: ${old} of ${nodes.length} nodes do not run ${version}`] : []),
      `${pool.name}: ${images.join(', ')}`
    ]
  })
}

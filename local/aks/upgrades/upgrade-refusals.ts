import { refuseLocked } from '../../azure/authorization/management-locks.ts'
import { refusal } from '../../azure/errors.ts'
import { keyOf } from '../../azure/resource-ids.ts'
import { isOn } from '../../azure/switches.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Refusal, Resource, World } from '../../azure/world.ts'
import { objectsOfKind } from '../../kubernetes/cluster-state.ts'
import { valueAt } from '../../kubernetes/objects.ts'
import { minorNumber, minorOf } from '../kubernetes-versions.ts'

/**
 * Returns why AKS refuses any upgrade of a cluster or pool: a budget of any namespace that never allows a disruption
 * (Azure/AKS#4839: it counts although no pod of it is in the pool).
 */
export function unsatisfiableBudget(world: World, clusterId: string): Refusal | undefined {
  const budgets = objectsOfKind(world, clusterId, 'PodDisruptionBudget').filter(budget =>
    [0, '0', '0%'].includes(valueAt(budget, 'spec', 'maxUnavailable') as string | number)
  )
  if (budgets.length === 0) return undefined
  const named = budgets.map(
    ({ metadata }) =>
      `* PDB ${metadata.namespace}/${metadata.name} has maxUnavailable == 0 can't proceed with put operation`
  )
  const count = `${budgets.length} ${budgets.length === 1 ? 'error' : 'errors'} occurred:`
  // Verbatim: Azure/AKS#4860.
  const message = `Upgrade is blocked due to invalid Pod Disruption Budgets (PDBs). Please review the PDB spec to allow disruptions during upgrades. To bypass this error, set forceUpgrade in upgradeSettings.overrideSettings. Bypassing this error without updating the PDB may result in drain failures during upgrade process. Invalid PDBs details: ${[count, ...named].join('\n\t')}`
  return refusal(400, 'UnsatisfiablePDB', message)
}

/** Call of a deprecated API, as AKS records it every hour. */
export interface DeprecatedCall {
  /** Resource with group and version, for example `flowcontrol.apiserver.k8s.io.prioritylevelconfigurations.v1beta1`. */
  readonly api: string
  /** Time of the last call in milliseconds. */
  readonly seenAt: number
  readonly verb?: string
  readonly userAgent?: string
  /** Minor version that no longer serves the API. Empty if none is announced; absent if it is the next one. */
  readonly removedIn?: string
}

/** Hours for which AKS remembers a deprecated call ("Stop cluster upgrades on API breaking changes"). */
const REMEMBERED_HOURS = 12

function calls(world: World): Record<string, readonly DeprecatedCall[]> {
  return tableOf<readonly DeprecatedCall[]>(world, 'deprecatedCalls')
}

/** Records that somebody has called an API now that a later minor version does not serve. */
export function recordDeprecatedCall(
  world: World,
  clusterId: string,
  api: string,
  more: Pick<DeprecatedCall, 'verb' | 'userAgent' | 'removedIn'> = {}
): void {
  const others = (calls(world)[keyOf(clusterId)] ?? []).filter(
    call => call.api !== api || call.userAgent !== more.userAgent
  )
  calls(world)[keyOf(clusterId)] = [...others, { api, seenAt: world.now, ...more }]
}

/** Returns the deprecated calls of a cluster that AKS still remembers. */
export function deprecatedCalls(world: World, clusterId: string): readonly DeprecatedCall[] {
  const since = world.now - REMEMBERED_HOURS * 3600 * 1000
  return (calls(world)[keyOf(clusterId)] ?? []).filter(({ seenAt }) => seenAt >= since)
}

/** Returns whether a call stops an upgrade to a minor version: it writes, and the version no longer has the API. */
function stopsUpgrade(world: World, { verb = 'update', removedIn }: DeprecatedCall, target: string): boolean {
  const isRead = ['get', 'list', 'watch'].includes(verb)
  if (isRead && !isOn(world, 'deprecated-reads-stop-upgrades')) return false
  return removedIn === undefined || (removedIn !== '' && minorNumber(removedIn) <= minorNumber(target))
}

/**
 * Returns why AKS refuses a new minor version of the control plane: in the last 12 hours, something wrote an API that the
 * version no longer has ("Stop cluster upgrades on API breaking changes").
 */
export function deprecatedApiUsage(world: World, clusterId: string, from: string, to: string): Refusal | undefined {
  if (minorOf(from) === minorOf(to)) return undefined
  const call = deprecatedCalls(world, clusterId).find(each => stopsUpgrade(world, each, to))
  if (call === undefined) return undefined
  const seen = new Date(call.seenAt).toISOString().replace('T', ' ').slice(0, 19)
  const message = `Control Plane upgrade is blocked due to recent usage of a Kubernetes API deprecated in the specified version. Please refer to https://kubernetes.io/docs/reference/using-api/deprecation-guide to migrate the usage. To bypass this error, set forceUpgrade in upgradeSettings.overrideSettings. Bypassing this error without migrating usage will result in the deprecated Kubernetes API calls failing. Usage details: 1 error occurred: * usage has been detected on API ${call.api}, and was recently seen at: ${seen}, which will be removed in ${minorOf(to)}`
  const refused = refusal(400, 'ValidationError', message)
  return { ...refused, error: { ...refused.error, subcode: 'UpgradeBlockedOnDeprecatedAPIUsage' } }
}

/**
 * Returns why AKS refuses an upgrade of a cluster whose node resource group has a lock ("Upgrade options for AKS
 * clusters", Managed Resource Lock Check; the code is *assumed*).
 */
export function nodeGroupLock(world: World, nodeResourceGroup: string | undefined): Refusal | undefined {
  const group = `/subscriptions/${world.subscriptionId}/resourceGroups/${nodeResourceGroup}`
  return refuseLocked(world, group, 'delete')
}

/** Returns whether a cluster has an override that bypasses the checks before an upgrade. */
export function bypassesChecks({ properties }: Pick<Resource, 'properties'>, now: number): boolean {
  const override = valueAt(properties, 'upgradeSettings', 'overrideSettings')
  const until = Date.parse(String(valueAt(override, 'until')))
  return valueAt(override, 'forceUpgrade') === true && until > now
}

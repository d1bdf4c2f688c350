import { refusal } from '../../azure/errors.ts'
import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Refusal, Resource, World } from '../../azure/world.ts'
import { objectsOfKind } from '../../kubernetes/cluster-state.ts'
import { valueAt } from '../../kubernetes/objects.ts'
import { minorOf } from '../kubernetes-versions.ts'

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
  return refusal(400, 'UnsatisfiablePDB', [count, ...named].join('\n\t'))
}

/** Call of a deprecated API, as AKS records it every hour. */
export interface DeprecatedCall {
  /** Resource with group and version, for example `flowcontrol.apiserver.k8s.io.prioritylevelconfigurations.v1beta1`. */
  readonly api: string
  /** Time of the last call in milliseconds. */
  readonly seenAt: number
}

/** Hours for which AKS remembers a deprecated call ("Stop cluster upgrades on API breaking changes"). */
const REMEMBERED_HOURS = 12

function calls(world: World): Record<string, readonly DeprecatedCall[]> {
  return tableOf<readonly DeprecatedCall[]>(world, 'deprecatedCalls')
}

/** Records that somebody has called an API now that a later minor version does not serve. */
export function recordDeprecatedCall(world: World, clusterId: string, api: string): void {
  const others = deprecatedCalls(world, clusterId).filter(call => call.api !== api)
  calls(world)[keyOf(clusterId)] = [...others, { api, seenAt: world.now }]
}

/** Returns the deprecated calls of a cluster that AKS still remembers. */
export function deprecatedCalls(world: World, clusterId: string): readonly DeprecatedCall[] {
  const since = world.now - REMEMBERED_HOURS * 3600 * 1000
  return (calls(world)[keyOf(clusterId)] ?? []).filter(({ seenAt }) => seenAt >= since)
}

/** Returns why AKS refuses a new minor version of the control plane: a deprecated API was called in the last 12 hours. */
export function deprecatedApiUsage(world: World, clusterId: string, from: string, to: string): Refusal | undefined {
  if (minorOf(from) === minorOf(to)) return undefined
  const [call] = deprecatedCalls(world, clusterId)
  if (call === undefined) return undefined
  const seen = new Date(call.seenAt).toISOString().replace('T', ' ').slice(0, 19)
  const message = `Control Plane upgrade is blocked due to recent usage of a Kubernetes API deprecated in the specified version. Please refer to https://kubernetes.io/docs/reference/using-api/deprecation-guide to migrate the usage. To bypass this error, set forceUpgrade in upgradeSettings.overrideSettings. Bypassing this error without migrating usage will result in the deprecated Kubernetes API calls failing. Usage details: 1 error occurred: * usage has been detected on API ${call.api}, and was recently seen at: ${seen}, which will be removed in ${minorOf(to)}`
  const refused = refusal(400, 'ValidationError', message)
  return { ...refused, error: { ...refused.error, subcode: 'UpgradeBlockedOnDeprecatedAPIUsage' } }
}

/** Returns whether a cluster has an override that bypasses the checks before an upgrade. */
export function bypassesChecks({ properties }: Pick<Resource, 'properties'>, now: number): boolean {
  const override = valueAt(properties, 'upgradeSettings', 'overrideSettings')
  const until = Date.parse(String(valueAt(override, 'until')))
  return valueAt(override, 'forceUpgrade') === true && until > now
}

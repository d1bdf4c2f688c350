import type { PoolProperties } from '../../../aks/cluster-model.ts'
import { refusal } from '../../errors.ts'
import type { Refusal } from '../../world.ts'
import type { PoolCheck } from './agent-pool-check.ts'

/** What a pool keeps for as long as it is: "Node pool limitations in AKS"; osDiskType, hostGroupID: the published API. */
const fixed = [
  'availabilityZones',
  'enableEncryptionAtHost',
  'enableNodePublicIP',
  'maxPods',
  'osDiskSizeGB',
  'osDiskType',
  'osType',
  'podSubnetID',
  'scaleSetEvictionPolicy',
  'scaleSetPriority',
  'type',
  'vmSize',
  'vnetSubnetID'
] as const satisfies readonly (keyof PoolProperties)[]

/** A property that was given and differs from what is; what is left out is left as it is. */
export function refuseFixed({ given, before }: PoolCheck): Refusal | undefined {
  if (before === undefined) return undefined
  const changed = fixed.find(name => given[name] !== undefined && !isSame(given[name], before[name]))
  return changed === undefined ? undefined : propertyChange(`properties.${changed}`)
}

export function propertyChange(path: string): Refusal {
  return refusal(400, 'PropertyChangeNotAllowed', `Changing property '${path}' is not allowed.`, path)
}

/** Lists of zones in any order, names and ids in any case. */
export function isSame(a: unknown, b: unknown): boolean {
  const form = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value)?.toLowerCase()
  return form(a) === form(b)
}

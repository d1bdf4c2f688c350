import { isWithin } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import type { KubernetesObject } from '../objects.ts'
import type { FluxState } from './flux-state.ts'

/** Whether a Kustomization that lies in a source is ready, whichever configuration of the cluster it belongs to. */
export function nestedReady(world: World, { id }: Resource, { metadata }: KubernetesObject): boolean {
  const key = `${metadata.namespace}/${metadata.name}`
  return Object.entries(tableOf<FluxState>(world, 'flux')).some(
    ([configuration, { kustomizations }]) =>
      isWithin(configuration, id) && kustomizations[key]?.ready?.status === 'True'
  )
}

import type { World } from '../../azure/world.ts'
import { findObject } from '../cluster-state.ts'
import type { Pods } from './pod-template.ts'

/** Priority classes that each API server has. */
const SYSTEM_CLASSES: readonly unknown[] = ['system-cluster-critical', 'system-node-critical']

/**
 * Returns why admission refuses a pod whose priority class does not exist, in the words of an event. Priorities have no other
 * effect: preemption is not simulated.
 */
export function priorityFailure(world: World, clusterId: string, { owner, spec }: Pods): string | undefined {
  const { priorityClassName: name } = spec
  if (name === undefined || name === '' || SYSTEM_CLASSES.includes(name)) return undefined
  const reference = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name: String(name) }
  if (findObject(world, clusterId, reference) !== undefined) return undefined
  // Verbatim: test/fixtures/kubernetes (real API servers)
  return `FailedCreate: pods "${owner.metadata.name}" is forbidden: no PriorityClass with name ${name} was found`
}

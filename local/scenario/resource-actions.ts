import { keyOf, parseId, sameId } from '../azure/resource-ids.ts'
import type { Operation, World } from '../azure/world.ts'
import { ask } from './colleague.ts'
import { findByPath, nameOfResource, newIdOf } from './resource-path.ts'
import { ScenarioError } from './scenario-error.ts'

/** Action that was carried out: `text` says it in the past tense, without the subject: `changed Microsoft.Network/routeTables 'x'`. */
export interface Done {
  readonly text: string
  /** Operation that continues the change. */
  readonly operation?: Operation
  /** Operations that continue further parts of the change. */
  readonly further?: readonly Operation[]
  /** Time from which the change counts, if that is later than its operation ends. */
  readonly countsFrom?: number
}

const READ_ONLY = ['id', 'name', 'type', 'etag', 'systemData'] as const

/**
 * Changes a resource as `az resource update` does: reads it, merges the patch (RFC 7396: `null` removes, a list replaces the
 * whole list) and writes it. Throws ScenarioError if the resource is not found or Azure refuses.
 */
export function changeResource(world: World, path: string, patch: unknown): Done {
  const { id } = findByPath(world, path)
  const body = mergePatch(ask(world, { method: 'GET', path: id }).response.body, patch)
  const { operation } = ask(world, { method: 'PUT', path: id, body: withoutReadOnly(body) })
  return { text: `changed ${nameOfResource(id)}`, ...(operation && { operation }) }
}

/** Creates a resource. Throws ScenarioError if it exists, if its group or parent is not found, or if Azure refuses. */
export function addResource(world: World, path: string, body: unknown): Done {
  const id = newIdOf(world, path)
  if (world.resources[keyOf(id)] !== undefined) {
    throw new ScenarioError(`${nameOfResource(id)} exists already. Use "change" to change it.`)
  }
  const { operation } = ask(world, { method: 'PUT', path: id, body })
  return { text: `created ${nameOfResource(id)}`, ...(operation && { operation }) }
}

/** Deletes a resource. Throws ScenarioError if it is not found or Azure refuses. */
export function removeResource(world: World, path: string): Done {
  const { id } = findByPath(world, path)
  const { operation } = ask(world, { method: 'DELETE', path: id })
  return { text: `deleted ${nameOfResource(id)}`, ...(operation && { operation }) }
}

const STOPPABLE = ['Microsoft.ContainerService/managedClusters', 'Microsoft.Network/applicationGateways']
const PAST = { stop: 'stopped', start: 'started' } as const

/** Stops or starts a cluster or a gateway. Throws ScenarioError for any other resource, or if Azure refuses. */
export function switchPower(world: World, path: string, action: 'stop' | 'start'): Done {
  const { id } = findByPath(world, path)
  if (!STOPPABLE.some(type => sameId(type, parseId(id).type))) {
    throw new ScenarioError(`${nameOfResource(id)} cannot be ${PAST[action]}: only ${STOPPABLE.join(' and ')} can.`)
  }
  const { operation } = ask(world, { method: 'POST', path: `${id}/${action}` })
  return { text: `${PAST[action]} ${nameOfResource(id)}`, ...(operation && { operation }) }
}

/** Merges a patch into a value (RFC 7396). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], value)
  }
  return merged
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutReadOnly(body: unknown): Record<string, unknown> {
  const members = Object.entries(Object(body)).filter(([name]) => !READ_ONLY.some(each => each === name))
  return Object.fromEntries(members)
}

import { asResourceId, parseResourceId, type ResourceId, resourceGroupId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { emptyWhenUnregistered } from '../live-state/unregistered.ts'
import { managedIds, readStackInventory } from '../ownership/stack-inventory.ts'
import { templateResources } from '../template-ids.ts'
import type { EnvironmentReader } from '../types.ts'
import { KINDS, type Kind, type OtherResource, type Properties, type Verdict } from './kinds.ts'

/** A resource of a template, and resources of other owners that do its job or block it. */
export interface Encounter extends Verdict {
  readonly ours: ResourceId
  readonly kind: Kind
}

interface Candidate {
  readonly id: ResourceId
  readonly kind: Kind
  readonly properties: Properties
}

/**
 * Returns the resources of a template that resources of other owners replace or block. A resource of the template that
 * exists under its own name is neither replaced nor blocked. A resource that a stack of the environment manages is not
 * of another owner: when it leaves the template, the stack deletes it. The client in `reader` must cache reads. Throws
 * Failure if Azure refuses a read.
 */
export async function findEncounters(template: StackTemplate, reader: EnvironmentReader): Promise<Encounter[]> {
  const found = await Promise.all(candidatesOf(template).map(candidate => encounterOf(candidate, reader)))
  return found.flat()
}

/** Returns whether other owners can replace a resource of the template. */
export function hasCandidates(template: StackTemplate): boolean {
  return candidatesOf(template).length > 0
}

function candidatesOf(template: StackTemplate): Candidate[] {
  return templateResources(template).flatMap(({ id, type, properties = {} }) => {
    const kind = KINDS.find(each => sameId(each.type, type))
    return kind === undefined ? [] : [{ id, kind, properties: properties as Properties }]
  })
}

async function encounterOf({ id, kind, properties }: Candidate, reader: EnvironmentReader): Promise<Encounter[]> {
  const place = placeOf(id)
  const present = (await resourcesAt(place, kind, reader.azure)).filter(other => isAt(other, place))
  if (present.some(other => nameOf(other.id) === nameOf(id))) return []
  const judge = (others: readonly Listed[]) => kind.judge(properties, others.map(asOther), parseResourceId(id).scope)
  // The stacks are read only when their content can change the result.
  if (judge(present) === undefined) return []
  const verdict = judge(await notManagedByOwnStack(present, reader))
  return verdict === undefined ? [] : [{ ...verdict, ours: id, kind }]
}

/** Returns the resources that no stack of the environment manages. */
async function notManagedByOwnStack(present: readonly Listed[], reader: EnvironmentReader): Promise<Listed[]> {
  const managed = new Set(managedIds((await readStackInventory(reader)).ours).map(id => id.toLowerCase()))
  return present.filter(({ id }) => !managed.has(id.toLowerCase()))
}

/** Returns the path that lists the resources in the place of a resource: its id without its name. */
function placeOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/'))
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase()
}

/** Returns whether a listed resource is in a place itself, and not above or below it. */
function isAt({ id }: Listed, place: string): boolean {
  return sameId(placeOf(id), place)
}

interface Listed {
  readonly id: string
  readonly properties?: Properties
}

function asOther({ id, properties = {} }: Listed): OtherResource {
  return { id, name: id.slice(id.lastIndexOf('/') + 1), properties }
}

/** Returns the resources in a place; none if the resource or the resource group around it does not exist. */
async function resourcesAt(place: string, kind: Kind, azure: AzureReader): Promise<readonly Listed[]> {
  const { subscriptionId, resourceGroup } = parseResourceId(asResourceId(place))
  const group = resourceGroup === undefined ? undefined : resourceGroupId(subscriptionId, resourceGroup)
  if (group !== undefined && (await azure.read(group)) === undefined) return []
  try {
    return (await emptyWhenUnregistered(() => Array.fromAsync(azure.list<Listed>(place, kind.type)))) ?? []
  } catch (error) {
    if (error instanceof Failure && error.details.status === 404) return []
    throw error
  }
}

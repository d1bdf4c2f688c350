import type { Definition } from './definitions.ts'
import { invalidTemplate } from './errors.ts'
import { isObject, propertyOf, textOf } from './expressions/values.ts'
import type { Instance } from './instances.ts'

/** Finds the resources of a deployment by what expressions and dependencies call them. */
export interface Catalogue {
  readonly instances: readonly Instance[]
  readonly symbolic: boolean
  /** Lower-cased names of copy loops without resources. */
  readonly emptyLoops: ReadonlySet<string>
  /** By key, symbolic name, copy loop, name or id, in the way the template's language version allows; none where nothing fits. */
  find(text: string): readonly Instance[]
  byId(id: string): Instance | undefined
}

type Index = ReadonlyMap<string, readonly Instance[]>

function indexBy(
  instances: readonly Instance[],
  keysOf: (instance: Instance) => readonly (string | undefined)[]
): Index {
  const index = new Map<string, Instance[]>()
  for (const instance of instances) {
    for (const key of new Set(keysOf(instance).map(text => text?.toLowerCase()))) {
      if (key !== undefined) index.set(key, [...(index.get(key) ?? []), instance])
    }
  }
  return index
}

/** `namespace/type/name…`, as older templates write it without the scope. */
function relativeIdOf({ resource }: Instance): string {
  return resource.id.slice(resource.id.toLowerCase().lastIndexOf('/providers/') + '/providers/'.length)
}

export function catalogueOf(
  instances: readonly Instance[],
  definitions: readonly Definition[],
  symbolic: boolean
): Catalogue {
  const byId = indexBy(instances, ({ resource }) => [resource.id])
  const bySymbol = indexBy(instances, ({ resource }) => [resource.symbolicName, resource.key])
  const byLoop = indexBy(instances, ({ loop }) => [loop])
  const byName = indexBy(instances, instance => [instance.fullName, relativeIdOf(instance)])
  const none: readonly Instance[] = []
  return {
    instances,
    symbolic,
    emptyLoops: emptyLoops(instances, definitions),
    byId: id => byId.get(id.toLowerCase())?.[0],
    find: text => {
      const key = text.toLowerCase()
      if (symbolic) return bySymbol.get(key) ?? none
      return byId.get(key) ?? byLoop.get(key) ?? unambiguous(text, byName.get(key)) ?? none
    }
  }
}

function emptyLoops(instances: readonly Instance[], definitions: readonly Definition[]): Set<string> {
  const filled = new Set(instances.map(({ definition }) => definition))
  const names = definitions
    .filter(definition => !filled.has(definition))
    .flatMap(({ body, symbolicName }) => {
      const copy = propertyOf(body, 'copy')
      return [symbolicName, isObject(copy) ? textOf(copy, 'name') : undefined]
    })
  return new Set(names.flatMap(name => (name === undefined ? [] : [name.toLowerCase()])))
}

/** A bare name that several resources have says nothing, unless only one of them is deployed. */
function unambiguous(text: string, found: readonly Instance[] | undefined): readonly Instance[] | undefined {
  const deployed = found?.filter(instance => instance.deployed) ?? []
  if (deployed.length > 1) {
    throw invalidTemplate(
      `The resource reference '${text}' is ambiguous: '${deployed.map(({ resource }) => resource.id).join(', ')}'. Please use the resource id. Please see https://aka.ms/arm-syntax-resources for usage details.`
    )
  }
  return found
}

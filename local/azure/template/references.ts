import type { Catalogue } from './catalogue.ts'
import { ExpressionError, invalidTemplate, NotYetKnown } from './errors.ts'
import type { LiveResources } from './expressions/context.ts'
import { propertyOf, type Value, type ValueObject } from './expressions/values.ts'
import type { Instance } from './instances.ts'
import type { Runtime, TemplateError } from './types.ts'

/** What-if's view before anything is asked: nothing is known. */
export const NOTHING_KNOWN: Runtime = { resource: () => undefined, list: () => undefined }

/** InvalidTemplate for a name nothing in the template has. */
export function unknownReference(text: string): TemplateError {
  return invalidTemplate(
    `The template reference '${text}' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.`
  )
}

interface Target {
  readonly id: string
  readonly apiVersion: string | undefined
  readonly instance: Instance | undefined
}

/** Finds what `reference()` or `list*()` names: a resource of the template, or a resource id with an api-version. */
function targetOf(text: string, apiVersion: string | undefined, catalogue: Catalogue): Target {
  const found = text.startsWith('/') ? undefined : catalogue.find(text)
  const instance = found === undefined ? catalogue.byId(text) : found[0]
  if (found !== undefined && (instance === undefined || found.length > 1)) throw unknownReference(text)
  const version = apiVersion ?? instance?.resource.apiVersion
  if (version === undefined) throw unknownReference(text)
  return { id: instance?.resource.id ?? text, apiVersion: version, instance }
}

/** Resources as expressions ask for them, each question put to the runtime. Throws NotYetKnown where it cannot tell. */
export function liveResources(catalogue: Catalogue, runtime: Runtime): LiveResources {
  const read = (target: Target, full: boolean): Value => {
    const body = runtime.resource(target.id, target.apiVersion)
    if (body === undefined) throw new NotYetKnown()
    return full ? envelope(body as ValueObject, target) : (propertyOf(body as ValueObject, 'properties') ?? {})
  }
  return {
    reference: (text, apiVersion, full) => read(targetOf(text, apiVersion, catalogue), full),
    references: (loop, full) =>
      loopOf(loop, catalogue).map(({ resource }) => read(targetOf(resource.id, resource.apiVersion, catalogue), full)),
    list: (action, text, apiVersion, body) => {
      const { id, apiVersion: version = '' } = targetOf(text, apiVersion, catalogue)
      const answer = runtime.list(action, id, version, body)
      if (answer === undefined) throw new NotYetKnown()
      return answer as Value
    },
    info: symbol => info(symbol, catalogue)
  }
}

function loopOf(loop: string, catalogue: Catalogue): Instance[] {
  const found = catalogue.find(loop).filter(instance => instance.loop !== undefined)
  if (found.length === 0 && !catalogue.emptyLoops.has(loop.toLowerCase())) throw unknownReference(loop)
  return found.filter(instance => instance.deployed)
}

/** What a template knows of a resource without reading it. */
function info(symbol: string, catalogue: Catalogue): ValueObject {
  const [instance, ...others] = catalogue.symbolic ? catalogue.find(symbol) : []
  if (instance === undefined || others.length > 0) {
    throw new ExpressionError(`The resource '${symbol}' is not defined in the template`)
  }
  const { id, name, type, apiVersion } = instance.resource
  return { id, name, type, apiVersion }
}

const IDENTITY = new Set(['id', 'name', 'type', 'etag', 'systemdata'])

/** `reference(…, 'Full')`: the resource without its id, and how the template came to it (azure-docs, resource functions, reference). */
function envelope(body: ValueObject, { id, apiVersion = '', instance }: Target): ValueObject {
  const own = Object.entries(body).filter(([name]) => !IDENTITY.has(name.toLowerCase()))
  const at = id.toLowerCase().lastIndexOf('/providers/')
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)/i.exec(id) ?? []
  const [, resourceGroupName] = /\/resourceGroups\/([^/]+)/i.exec(id) ?? []
  return {
    apiVersion,
    ...Object.fromEntries(own),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    ...(resourceGroupName === undefined ? {} : { resourceGroupName }),
    scope: at < 0 ? '' : id.slice(0, at),
    resourceId: at < 0 ? id : id.slice(at + '/providers/'.length),
    referenceApiVersion: apiVersion,
    condition: instance?.deployed ?? true,
    isConditionTrue: instance?.deployed ?? true,
    isTemplateResource: instance !== undefined && !instance.resource.existing,
    isAction: false,
    provisioningOperation: instance !== undefined && !instance.resource.existing ? 'Create' : 'Read'
  }
}

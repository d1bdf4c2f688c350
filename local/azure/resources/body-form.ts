import { refuse } from '../errors.ts'
import type { PutBody, Refusal } from '../world.ts'
import { anything, fields, findShapeFault, listOf, mapOf, text } from './body-shape.ts'

/** Parts of a body that Resource Manager itself reads; `tags` have a check of their own. */
const ENVELOPE = {
  location: text,
  kind: text,
  zones: listOf(text),
  sku: mapOf(anything),
  identity: fields({ type: text, userAssignedIdentities: mapOf(anything) }),
  properties: mapOf(anything)
}

/** Returns why Resource Manager refuses a body whose own parts have another type than they must have. */
export function refuseEnvelope(body: PutBody): Refusal | undefined {
  for (const [name, shape] of Object.entries(ENVELOPE)) {
    const fault = findShapeFault(body[name as keyof PutBody], shape, name)
    if (fault?.kind === 'type') return refuse.invalidBody(wrongType(fault.value, fault.path))
  }
  return undefined
}

// Verbatim: Azure/azure-sdk-for-java#1891 for a text in whose place there is an object.
function wrongType(value: unknown, path: string): string {
  const kind = Array.isArray(value) ? 'StartArray' : typeof value === 'object' ? 'StartObject' : typeof value
  return `Error reading ${path.split('.').at(-1)}. Unexpected token: ${kind}. Path '${path}'.`
}

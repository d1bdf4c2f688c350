import * as z from 'zod/mini'
import { addressProblem, rangeProblem } from './ranges.ts'

/** The leaves and sections the schema is made of. Each says in one sentence what it allows. */

const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/

/** A description and an example, for the generated JSON Schema. */
export const meta = (description: string, example?: unknown) =>
  z.meta(example === undefined ? { description } : { description, examples: [example] })

/** An IPv4 range in canonical CIDR notation. */
export function addressSpace(description: string, example: string) {
  return z.string({ error: `give an IPv4 range in CIDR notation, for example ${example}` }).check(
    z.refine(text => rangeProblem(text) === undefined, { error: issue => rangeProblem(String(issue.input)) }),
    z.meta({ description, examples: [example], pattern: CIDR.source })
  )
}

/** One IPv4 address. */
export function address(description: string, example: string) {
  return z.string({ error: `give an IPv4 address, for example ${example}` }).check(
    z.refine(text => addressProblem(text) === undefined, { error: issue => addressProblem(String(issue.input)) }),
    z.meta({ description, examples: [example], pattern: ADDRESS.source })
  )
}

/** The id of a resource of one type, for example `Microsoft.Network/virtualNetworks`; Azure ignores its case. */
export function resourceIdOf(type: string, description: string) {
  const example = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/${type}/name`
  const error = `give the id of a resource of type ${type}, for example ${example}`
  const form = new RegExp(`^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+/providers/${type}/[^/]+$`, 'i')
  return z.string({ error }).check(
    z.refine(text => form.test(text), { error }),
    z.meta({ description, examples: [example], pattern: '^/subscriptions/[^/]+/.+' })
  )
}

export function wholeNumber(minimum: number, maximum: number, description: string) {
  const error = `give a whole number from ${minimum} to ${maximum}`
  return z.int({ error }).check(z.gte(minimum, { error }), z.lte(maximum, { error }), meta(description))
}

export function choice<const T extends readonly string[]>(values: T, description: string) {
  return z.enum(values, { error: `use ${values.slice(0, -1).join(', ')} or ${values.at(-1)}` }).check(meta(description))
}

export function listOf<T extends z.core.SomeType>(element: T, error: string, description: string) {
  return z.array(element, { error }).check(meta(description))
}

/** A mapping with these keys and no others. */
export function section<T extends z.core.$ZodLooseShape>(shape: T, description: string) {
  const error = `give a mapping with some of the keys ${Object.keys(shape).join(', ')}`
  return z.strictObject(shape, { error }).check(meta(description))
}

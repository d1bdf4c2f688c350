import * as z from 'zod/mini'
import { isNilGuid } from '../../arm/nil-guid.ts'
import { addressProblem, rangeProblem } from '../addresses/address-ranges.ts'
import { listKeys, shortList } from '../document/spelling-suggestions.ts'
import { GIT_ADDRESS, gitAddressProblem } from '../git-address.ts'
import { canonicalId, exampleId, resourceIdProblem } from './resource-id-form.ts'

/**
 * Functions that build the schemas of single values, lists and sections. Each schema has an error text with the allowed
 * values.
 */

const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/

/** Short form of a region's name, such as `westeurope`. */
export const REGION = /^[a-z][a-z0-9]{2,18}$/

/** Returns a description and an example for the generated JSON Schema. */
export const meta = (description: string, example?: unknown) =>
  z.meta(example === undefined ? { description } : { description, examples: [example] })

/**
 * Returns the schema of a text that matches a pattern. `allowed` is the error text, which describes the allowed values.
 */
export function text(form: RegExp, allowed: string, description: string, example: string) {
  return z.string({ error: allowed }).check(z.regex(form, { error: allowed }), meta(description, example))
}

/** Returns the schema of a text for people to read. It must be one line, so that it fits in a table or a tag. */
export function plainText(most: number, description: string, example: string) {
  const allowed = `give a text of 1 to ${most} characters on one line`
  return z
    .string({ error: allowed })
    .check(
      z.minLength(1, { error: allowed }),
      z.maxLength(most, { error: allowed }),
      z.regex(ONE_LINE, { error: allowed }),
      meta(description, example)
    )
}

/** Text without line breaks and other control characters. */
const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u

export function flag(description: string) {
  return z.boolean({ error: 'use true or false' }).check(meta(description, true))
}

/** Returns the schema of an IPv4 range in canonical CIDR notation. */
export function addressSpace(description: string, example: string) {
  return z.string({ error: `give an IPv4 range in CIDR notation, for example ${example}` }).check(
    z.refine(text => rangeProblem(text) === undefined, { error: issue => rangeProblem(String(issue.input)) }),
    z.meta({ description, examples: [example], pattern: CIDR.source })
  )
}

/** Returns the schema of an IPv4 address. */
export function address(description: string, example: string) {
  return z.string({ error: `give an IPv4 address, for example ${example}` }).check(
    z.refine(text => addressProblem(text) === undefined, { error: issue => addressProblem(String(issue.input)) }),
    z.meta({ description, examples: [example], pattern: ADDRESS.source })
  )
}

/** Returns the schema of the address of a Git repository over HTTPS or SSH, without a password. */
export function gitAddress(description: string, example: string) {
  return z.string({ error: 'give an address that begins with https:// or ssh://git@, without a password' }).check(
    z.refine(text => gitAddressProblem(text) === undefined, { error: issue => gitAddressProblem(String(issue.input)) }),
    z.meta({ description, examples: [example], pattern: GIT_ADDRESS.source })
  )
}

/** Returns the schema of a text of several lines. `problem` returns why a text is not valid, without quoting it. */
export function checkedText(problem: (text: string) => string | undefined, description: string, example: string) {
  return z.string({ error: problem('') ?? 'give a text' }).check(
    z.refine(text => problem(text) === undefined, { error: issue => problem(String(issue.input)) }),
    z.meta({ description, examples: [example], maxLength: 20_000 })
  )
}

const GUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

/** Returns the schema of the object id of an Entra object. */
export function objectId(description: string) {
  const example = '00000000-1111-2222-3333-444444444444'
  const error = `give an object id, for example ${example}`
  return text(new RegExp(`^${GUID}$`), error, description, example).check(
    z.refine(id => !isNilGuid(id), { error: 'the id of zeros names no group; give the object id of the group' })
  )
}

/**
 * Returns the schema of the id of a resource of one type, such as `Microsoft.Network/virtualNetworks`. Azure ignores
 * the case of ids; the result has the case of the type.
 */
export function resourceIdOf(type: string, description: string) {
  const allowed = (issue: { readonly input?: unknown }) => resourceIdProblem(String(issue.input), type)
  return z.string({ error: `give the id of a resource of type ${type}, for example ${exampleId(type)}` }).check(
    z.refine(id => resourceIdProblem(id, type) === undefined, { error: allowed, abort: true }),
    z.overwrite(id => canonicalId(id, type)),
    // A pattern of JSON Schema cannot ignore case, so this one only checks the number of segments.
    z.meta({
      description,
      examples: [exampleId(type)],
      pattern: '^/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+$'
    })
  )
}

export function wholeNumber(minimum: number, maximum: number, description: string) {
  const error = `give a whole number from ${minimum} to ${maximum}`
  return z.int({ error }).check(z.gte(minimum, { error }), z.lte(maximum, { error }), meta(description, minimum))
}

/** Returns the schema of a number that can have a fraction. */
export function decimalNumber(minimum: number, maximum: number, description: string) {
  const error = `give a number from ${minimum} to ${maximum}`
  return z.number({ error }).check(z.gte(minimum, { error }), z.lte(maximum, { error }), meta(description, minimum))
}

export function choice<const T extends readonly string[]>(values: T, description: string) {
  return z
    .enum(values, { error: `use ${values.slice(0, -1).join(', ')} or ${values.at(-1)}` })
    .check(meta(description, values[0]))
}

export function listOf<T extends z.core.SomeType>(element: T, error: string, description: string) {
  return z.array(element, { error }).check(meta(description))
}

/** Returns the schema of a list of at most `most` different elements. */
export function distinctList<T extends z.core.SomeType>(element: T, most: number, what: string, description: string) {
  const error = `give a list of at most ${most} different ${what}; [] for none`
  return z.array(element, { error }).check(
    z.maxLength(most, { error }),
    z.refine(list => new Set(list.map(each => JSON.stringify(each))).size === list.length, { error }),
    z.meta({ description, uniqueItems: true })
  )
}

/** Returns the schema of a mapping that allows only the keys of `shape`. */
export function section<T extends z.core.$ZodLooseShape>(shape: T, description: string) {
  const keys = Object.keys(shape)
  const error = `give a mapping with some of ${shortList(keys) === undefined ? '' : 'the keys '}${listKeys(keys)}`
  return z.strictObject(shape, { error }).check(meta(description))
}

/**
 * Returns the schema of a mapping whose keys are names that the user chooses. `allowed` is the error text for an
 * invalid name, and `error` is the error text for a value that is not a mapping.
 */
export function mappingByName<T extends z.core.SomeType>(
  name: RegExp,
  allowed: string,
  element: T,
  error: string,
  description: string
) {
  return z.record(z.string().check(z.regex(name, { error: allowed })), element, { error }).check(meta(description))
}

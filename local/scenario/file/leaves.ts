import { z } from 'zod'
import { didYouMean } from '../closest-name.ts'

/** Returns the error of a value: what was found and what is allowed. */
export function wrong(allowed: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      input === undefined ? `is missing. Allowed: ${allowed}.` : `found ${shown(input)}. Allowed: ${allowed}.`
  }
}

const MOST_SHOWN = 60

/** Returns a value as JSON. An alias of YAML can make a value contain itself, which JSON cannot write. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return 'a value that contains itself'
  }
}

function shown(value: unknown): string {
  const text = textOf(value)
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}

/** Returns the schema of an object whose other keys are errors that name the nearest known key. */
export function section<T extends z.ZodRawShape>(shape: T, what: string) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: issue => {
      if (issue.code !== 'unrecognized_keys') return wrong(`${what} with the keys ${known.join(', ')}`).error(issue)
      const [key = ''] = issue.keys
      return `the key '${key}' is not known.${didYouMean(key, known)} Allowed: ${known.join(', ')}.`
    }
  })
}

/** Returns the schema of a text that is not empty. `allowed` or `what` says in errors what is allowed. */
export function text(allowed: string) {
  return z.string(wrong(allowed)).min(1, wrong(allowed))
}

/** Returns the schema of a list that is not empty. `allowed` or `what` says in errors what is allowed. */
export function listOf<T extends z.ZodType>(element: T, what: string) {
  return z.array(element, wrong(`a list of ${what}`)).min(1, wrong(`a list of ${what}`))
}

/** Returns the schema of values by name. `allowed` or `what` says in errors what is allowed. */
export function mapOf<T extends z.ZodType>(value: T, what: string) {
  return z.record(z.string(), value, wrong(what))
}

/** Returns the schema of one of several words. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, wrong(values.join(', ')))
}

/** Returns the schema of a number from `least` to `most`. `allowed` or `what` says in errors what is allowed. */
export function amount(allowed: string, least = 0, most = Number.MAX_SAFE_INTEGER) {
  return z.number(wrong(allowed)).min(least, wrong(allowed)).max(most, wrong(allowed))
}

/** Returns the schema of a whole number that is not negative. `allowed` or `what` says in errors what is allowed. */
export function count(allowed: string) {
  return z.int(wrong(allowed)).min(0, wrong(allowed))
}

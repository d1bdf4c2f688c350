import { isObject, type Value } from './expressions/values.ts'
import { TemplateError } from './types.ts'

/** An expression that cannot be evaluated. Where it stands is added by whoever evaluates it. */
export class ExpressionError extends Error {}

/**
 * Thrown through an expression whose value only a later moment can tell. Whoever evaluates a whole string catches it and
 * leaves the text in place.
 */
export class NotYetKnown extends Error {}

/** Where in a template something stands. Clients send templates as one line, so `line` is 1 and columns count from 1. */
export interface Place {
  readonly path: readonly (string | number)[]
  readonly column: number
}

/** Offset of the value at `path` in the JSON text of `root`. */
function offsetOf(root: Value, path: readonly (string | number)[]): number {
  const [step, ...rest] = path
  if (step === undefined || typeof root !== 'object' || root === null) return 0
  let offset = 1
  const members: [string | number, Value][] = Array.isArray(root) ? [...root.entries()] : Object.entries(root)
  for (const [key, value] of members) {
    if (isObject(root)) offset += JSON.stringify(key).length + 1
    if (key === step) return offset + offsetOf(value, rest)
    offset += JSON.stringify(value).length + 1
  }
  return offset
}

/** The column is worked out when a message asks for it. */
export function placeOf(template: Value, path: readonly (string | number)[]): Place {
  return {
    path,
    get column() {
      return offsetOf(template, path) + 1
    }
  }
}

function violation(place: Place | undefined): { additionalInfo: { type: string; info: unknown }[] } {
  const steps = (place?.path ?? []).map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  const info = {
    lineNumber: place ? 1 : 0,
    linePosition: place?.column ?? 0,
    path: place ? `properties.template${steps}` : ''
  }
  return { additionalInfo: [{ type: 'TemplateViolation', info }] }
}

/** InvalidTemplate as Resource Manager words what it finds before anything is deployed. */
export function invalidTemplate(message: string, place?: Place): TemplateError {
  return new TemplateError(
    'InvalidTemplate',
    `Deployment template validation failed: '${message}'.`,
    undefined,
    violation(place)
  )
}

/** InvalidTemplate for text that is no expression; wording as quoted in azure-cli#14373. */
export function invalidExpression(message: string): TemplateError {
  return new TemplateError(
    'InvalidTemplate',
    `Deployment template language expression evaluation failed: '${message}'. Please see https://aka.ms/arm-template-expressions for usage details.`,
    undefined,
    violation(undefined)
  )
}

/** InvalidTemplate found while a resource is deployed; wording as quoted in f5-azure-arm-templates#238. */
export function unprocessableResource(id: string, place: Place, message: string): TemplateError {
  return new TemplateError(
    'InvalidTemplate',
    `Unable to process template language expressions for resource '${id}' at line '1' and column '${place.column}'. '${message}'`,
    undefined,
    violation(place)
  )
}

/** The sentence that names the part of a template an expression stands in. */
export type Subject = (message: string) => TemplateError

const USAGE = 'Please see https://aka.ms/arm-functions for usage details.'

export function memberSubject(kind: 'parameter' | 'variable' | 'output', name: string): Subject {
  return message => invalidTemplate(`The template ${kind} '${name}' is not valid: ${message}. ${USAGE}`)
}

export function resourceSubject(name: string, place: Place): Subject {
  return message =>
    invalidTemplate(
      `The template resource '${name}' at line '1' and column '${place.column}' is not valid: ${message}. ${USAGE}`,
      place
    )
}

/** What a nested deployment is refused with when a value it must know before it starts depends on one that is not known yet. */
export const SHORT_CIRCUITED = 'NestedDeploymentShortCircuited'

/**
 * Runs what evaluates a part of a template that must be known before the deployment starts. Throws TemplateError:
 * InvalidTemplate in the words of `subject`, NestedDeploymentShortCircuited where a parameter is not known yet.
 */
export function withSubject<T>(subject: Subject, evaluate: () => T): T {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof NotYetKnown) {
      throw new TemplateError(
        'NestedDeploymentShortCircuited' satisfies typeof SHORT_CIRCUITED,
        'A nested deployment got short-circuited and all its resources got skipped from validation. This is due to a nested template having a parameter that was not fully evaluated.'
      )
    }
    throw error instanceof ExpressionError ? subject(error.message) : error
  }
}

/** Runs what may depend on a parameter that is not known yet, for its errors only. Throws TemplateError in the words of `subject`. */
export function unlessUnknown(subject: Subject, evaluate: () => unknown): void {
  try {
    evaluate()
  } catch (error) {
    if (error instanceof ExpressionError) throw subject(error.message)
    if (!(error instanceof NotYetKnown)) throw error
  }
}

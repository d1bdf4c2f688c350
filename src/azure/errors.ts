import type { LeafError } from '../runtime/failure.ts'
import { withoutSignatures } from './signed-addresses.ts'
import type { ArmError } from './types.ts'

/** Policy that denied a request. The names come from `additionalInfo` or from the message of the error. */
export interface PolicyRefusal {
  readonly assignment: string
  readonly definition: string
  /** Id of the assignment. Its beginning is the scope that the policy is assigned to. */
  readonly assignmentId?: string
  readonly definitionId?: string
  /** Initiative that contains the definition, if the assignment is one of an initiative. */
  readonly initiative?: string
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Returns the error in a response body, or `undefined` if the body has no error. Azure writes an error as `{ error }`,
 * as the `error` in the status of an operation, or as a bare `{ code, message }`. A 429 of the Network provider names
 * the signed address of another operation, so signatures are removed.
 */
export function armErrorOf(body: unknown): ArmError | undefined {
  if (!isRecord(body)) return undefined
  if (isRecord(body.error)) return armErrorOf(body.error)
  const { code, message, target, details, additionalInfo } = body
  if (typeof code !== 'string' || code === '') return undefined
  return {
    code,
    message: typeof message === 'string' ? withoutSignatures(message) : '',
    ...(typeof target === 'string' && target !== '' ? { target } : {}),
    ...(Array.isArray(details) ? { details: details.flatMap(detail => armErrorOf(detail) ?? []) } : {}),
    ...(Array.isArray(additionalInfo) ? { additionalInfo: additionalInfo.filter(isTyped) } : {})
  }
}

function isTyped(info: unknown): info is { type: string; info: unknown } {
  return isRecord(info) && typeof info.type === 'string'
}

/**
 * Returns the error inside a message, or `undefined` if the message contains no JSON error. Some providers pass on an
 * error of another provider as text: the message is, or ends with, a JSON error. Deployments did this before
 * api-version 2024-03-01, and many providers still do.
 */
function errorInMessage(message: string): ArmError | undefined {
  const start = message.indexOf('{')
  const end = message.lastIndexOf('}')
  if (start < 0 || end <= start) return undefined
  try {
    return armErrorOf(JSON.parse(message.slice(start, end + 1)))
  } catch {
    return undefined
  }
}

function inner(error: ArmError): readonly ArmError[] {
  if (error.details !== undefined && error.details.length > 0) return error.details
  const told = errorInMessage(error.message)
  return told === undefined ? [] : [told]
}

/**
 * Returns the target of an error: its own resource id, or the resource id of the enclosing error. If neither is known,
 * it returns the `target` that is not a resource id, which is the name of a property.
 */
function nearest(target: string | undefined, outer: string | undefined): string | undefined {
  if (target?.startsWith('/') === true) return target
  return outer?.startsWith('/') === true ? outer : (target ?? outer)
}

/**
 * Returns the leaf errors of an error: the innermost errors, without the errors that wrap them and without duplicates.
 * Each leaf error has the resource that it is about, if that resource is known.
 */
export function leafErrors(error: ArmError): LeafError[] {
  const leaves = collect(error, undefined)
  return leaves.filter((leaf, at) => leaves.findIndex(other => sameLeaf(leaf, other)) === at)
}

function collect(error: ArmError, outer: string | undefined): LeafError[] {
  const target = nearest(error.target, outer)
  const nested = inner(error)
  if (nested.length > 0) return nested.flatMap(one => collect(one, target))
  return [{ code: error.code, message: error.message, ...(target === undefined ? {} : { target }) }]
}

function sameLeaf(a: LeafError, b: LeafError): boolean {
  return a.code === b.code && a.message === b.message && a.target?.toLowerCase() === b.target?.toLowerCase()
}

/**
 * Returns the policies that an error and the errors inside it name. If the `additionalInfo` of an error names no
 * policy, the policies are read from `Policy identifiers: '[…]'` in its message.
 */
export function refusingPolicies(error: ArmError): PolicyRefusal[] {
  const here = (error.additionalInfo ?? []).filter(({ type }) => type === 'PolicyViolation').flatMap(fromInfo)
  const own = here.length > 0 ? here : fromMessage(error.message)
  return [...own, ...inner(error).flatMap(refusingPolicies)]
}

function fromInfo({ info }: { info: unknown }): PolicyRefusal[] {
  if (!isRecord(info)) return []
  const assignment = text(info.policyAssignmentDisplayName) ?? text(info.policyAssignmentName)
  const definition = text(info.policyDefinitionDisplayName) ?? text(info.policyDefinitionId)
  if (assignment === undefined && definition === undefined) return []
  return [
    {
      assignment: assignment ?? 'unnamed',
      definition: definition ?? 'unnamed',
      ...idsOf(
        text(info.policyAssignmentId),
        text(info.policyDefinitionId),
        text(info.policySetDefinitionDisplayName) ?? text(info.policySetDefinitionName)
      )
    }
  ]
}

function idsOf(
  assignmentId: string | undefined,
  definitionId: string | undefined,
  initiative: string | undefined
): Partial<PolicyRefusal> {
  return {
    ...(assignmentId === undefined ? {} : { assignmentId }),
    ...(definitionId === undefined ? {} : { definitionId }),
    ...(initiative === undefined ? {} : { initiative })
  }
}

function fromMessage(message: string): PolicyRefusal[] {
  const list = /Policy identifiers: '(\[.*\])'/s.exec(message)?.[1]
  if (list === undefined) return []
  try {
    const parsed: unknown = JSON.parse(list)
    return Array.isArray(parsed) ? parsed.filter(isRecord).map(identified) : []
  } catch {
    return []
  }
}

function identified(entry: Record<string, unknown>): PolicyRefusal {
  const { policyAssignment, policyDefinition, policySetDefinition } = entry
  const initiative = isRecord(policySetDefinition) ? text(policySetDefinition.name) : undefined
  return {
    assignment: nameOf(policyAssignment),
    definition: nameOf(policyDefinition),
    ...idsOf(idOf(policyAssignment), idOf(policyDefinition), initiative)
  }
}

function idOf(value: unknown): string | undefined {
  return isRecord(value) ? text(value.id) : undefined
}

function nameOf(value: unknown): string {
  return (isRecord(value) ? text(value.name) : undefined) ?? 'unnamed'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

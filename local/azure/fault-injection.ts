import { armError } from './errors.ts'
import type { ArmError, Fault, HttpResponse, World } from './world.ts'

const FAIL_OPERATION = 'fail-operation:'

/** Codes Resource Manager's front door answers with. */
const codeByStatus: Readonly<Record<number, ArmError>> = {
  400: armError('BadRequest', 'The request is invalid.'),
  403: armError('AuthorizationFailed', 'The client does not have authorization to perform this action.'),
  404: armError('NotFound', 'The resource was not found.'),
  408: armError('RequestTimeout', 'The request timed out.'),
  409: armError('Conflict', 'The request conflicts with the current state.'),
  412: armError('PreconditionFailed', 'A precondition of the request was not met.'),
  429: armError('TooManyRequests', 'The request is being throttled.'),
  500: armError('InternalServerError', 'An internal server error occurred.'),
  502: armError('BadGateway', 'The gateway received an invalid response.'),
  503: armError('ServiceUnavailable', 'The service is temporarily unavailable.'),
  504: armError('GatewayTimeout', 'The gateway did not receive a response in time.')
}

const overconstrained = (constraints: readonly string[]) =>
  [
    'Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is too restrictive. Please remove some constraints and try again. Constraints applied are:',
    ...constraints.map(constraint => `  - ${constraint}`)
  ].join('\n')

const noCapacity = (where: string) =>
  `Allocation failed. We do not have sufficient capacity for the requested VM size in this ${where}. Read more about improving likelihood of allocation success at https://aka.ms/allocation-guidance`

/** What Azure says when it has run out of machines: jenkins-infra/helpdesk#4459, Azure-Samples/aks-store-demo#115. */
const textByCode: Readonly<Record<string, string>> = {
  AllocationFailed: noCapacity('region'),
  ZonalAllocationFailed: noCapacity('zone'),
  OverconstrainedAllocationRequest: overconstrained(['VM Size']),
  OverconstrainedZonalAllocationRequest: overconstrained(['Availability Zone', 'VM Size'])
}

/** What an operation says that was made to fail with a code. */
export function faultText(code: string, target: string): string {
  return textByCode[code] ?? `The operation on '${target}' failed.`
}

/** The fault that strikes this request, counted; operations' faults are drawn by `strikeOperation`. */
export function strikeRequest(world: World, method: string, path: string): Fault | undefined {
  return strike(world, method, path, fault => !fault.outcome.startsWith(FAIL_OPERATION))
}

/** The code an operation on this target must fail with, if a `fail-operation` fault names it. */
export function strikeOperation(world: World, method: string, path: string): string | undefined {
  const fault = strike(world, method, path, candidate => candidate.outcome.startsWith(FAIL_OPERATION))
  return fault?.outcome.slice(FAIL_OPERATION.length)
}

/** Returns the response of a fault whose outcome is a status. Throws TypeError for any other outcome. */
export function faultResponse(fault: Fault): HttpResponse {
  const status = Number(fault.outcome)
  if (!Number.isInteger(status)) throw new TypeError(`A fault cannot have the outcome ${fault.outcome}.`)
  const headers = fault.retryAfter === undefined ? undefined : { 'Retry-After': String(fault.retryAfter) }
  const error = codeByStatus[status] ?? armError('UnknownError', `The request failed with status ${status}.`)
  return { status, body: { error }, ...(headers && { headers }) }
}

/** The first matching fault that still has strikes; every match before it uses up one of its `after`. */
function strike(world: World, method: string, path: string, suits: (fault: Fault) => boolean): Fault | undefined {
  for (const fault of world.faults) {
    if (fault.times < 1 || !suits(fault) || !matches(fault, method, path)) continue
    if (fault.after > 0) {
      fault.after -= 1
      continue
    }
    fault.times -= 1
    return fault
  }
  return undefined
}

function matches(fault: Fault, method: string, path: string): boolean {
  const suitsMethod = fault.method === '*' || fault.method.toUpperCase() === method.toUpperCase()
  return suitsMethod && globExpression(fault.path).test(path)
}

/** `*` stands for any text, slashes too; case is ignored, as in ids. */
function globExpression(glob: string): RegExp {
  const parts = glob.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'i')
}

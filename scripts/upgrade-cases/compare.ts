import type { ExpectedFailure, ExpectedPlatform } from './case-format.ts'
import type { Outcome } from './run-operation.ts'

/**
 * Codes that sources give to one failure, by the code of a case. AKS named the failures of the start script
 * `VMExtensionError_*` later; quota of a family and quota of a region have different codes; both codes of a full subnet
 * are in public reports.
 */
const SAME_FAILURE: Readonly<Record<string, RegExp>> = {
  vmextensionprovisioningerror: /^vmextensionerror_/,
  quotaexceeded: /^errcode_insufficientvcpuquota$/,
  insufficientsubnetsize: /^subnetisfull$/,
  subnetisfull: /^insufficientsubnetsize$/
}

/** Returns how an outcome differs from what a case expects. Empty if it does not. */
export function differences(expected: ExpectedPlatform, outcome: Outcome): string[] {
  if (expected === 'succeeds' || 'succeedsWith' in expected) return outcome.result === 'succeeds' ? [] : ['it fails']
  if (outcome.result === 'succeeds') return ['it succeeds']
  return failureDifferences(expected.failsAt, outcome)
}

type Failure = Extract<Outcome, { readonly result: 'fails' }>

function failureDifferences({ step, pool, http, code, subcode }: ExpectedFailure, outcome: Failure): string[] {
  const checks: readonly (readonly [string, boolean])[] = [
    ['step', step === outcome.step],
    ['pool', pool === undefined || pool === outcome.pool],
    ['HTTP status', http === undefined || http === outcome.http],
    ['code', code === undefined || isSameCode(code, outcome.code)],
    ['subcode', subcode === undefined || subcode === outcome.subcode]
  ]
  return checks.filter(([, isEqual]) => !isEqual).map(([name]) => name)
}

function isSameCode(expected: string, actual: string): boolean {
  const [own, its] = [expected.toLowerCase(), actual.toLowerCase()]
  return own === its || SAME_FAILURE[own]?.test(its) === true
}

/** Returns the object that a case names and the message of the engine does not, or `undefined`. */
export function unnamedObject(expected: ExpectedPlatform, outcome: Outcome): string | undefined {
  if (expected === 'succeeds' || 'succeedsWith' in expected || outcome.result === 'succeeds') return undefined
  const { object } = expected.failsAt
  const names = object?.split(/,| or /).map(each => each.trim().split(/[ /]/).at(-1) ?? '') ?? []
  const text = `${outcome.pool} ${outcome.message}`.toLowerCase()
  return names.length === 0 || names.some(name => text.includes(name.toLowerCase())) ? undefined : object
}

/** Returns what a case expects as one line. */
export function expectedText(expected: ExpectedPlatform): string {
  if (expected === 'succeeds') return 'succeeds'
  if ('succeedsWith' in expected) return `succeeds: ${expected.succeedsWith}`
  const { step, pool, http, code, subcode, object } = expected.failsAt
  return ['fails at', step, pool, http, code, subcode, object && `(${object})`].filter(Boolean).join(' ')
}

/** Returns an outcome as one line. */
export function outcomeText(outcome: Outcome): string {
  if (outcome.result === 'succeeds') return `succeeds (${outcome.remarks.join('; ')})`
  const { step, pool, http, code, subcode, message } = outcome
  return ['fails at', step, pool, http, code, subcode, `(${message.slice(0, 240)})`].filter(Boolean).join(' ')
}

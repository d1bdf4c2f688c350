import { Failure } from '../runtime/index.ts'
import type { UpgradeRequest } from '../upgrade/index.ts'

/** Inputs by which an upgrade may bypass disruption budgets. */
interface ForceInputs {
  readonly operation: string
  readonly 'force-budgets': string | undefined
  readonly 'force-reason': string | undefined
}

/** Longest reason in characters. A longer one is refused, because the record has at most 1 kB. */
const LONGEST_REASON = 120

/** Name of a budget with its namespace, as Kubernetes allows it. */
const NAME = /^[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/

/** Returns the request to bypass budgets, or `undefined` without one. Throws Failure `input-invalid`. */
export function forceOf(inputs: ForceInputs): UpgradeRequest['force'] {
  const { operation, 'force-budgets': names, 'force-reason': because } = inputs
  if (names === undefined && because === undefined) return undefined
  if (names === undefined || because === undefined) {
    throw invalid(
      names === undefined ? 'force-budgets' : 'force-reason',
      'An upgrade bypasses budgets only if it names both the budgets and the reason.',
      'Set both `force-budgets` and `force-reason`, or neither.'
    )
  }
  if (operation !== 'upgrade') {
    throw invalid(
      'force-budgets',
      `The operation \`${operation}\` does not bypass budgets.`,
      'Remove `force-budgets` and `force-reason`. Only `upgrade` takes them.'
    )
  }
  if (because.length > LONGEST_REASON) {
    throw invalid(
      'force-reason',
      `The reason has ${because.length} characters, and the operation record has place for ${LONGEST_REASON}.`,
      'Shorten `force-reason`, for example to the number of a ticket.'
    )
  }
  const budgets = names.split(/[\s,]+/).filter(name => name !== '')
  const wrong = budgets.find(name => !NAME.test(name))
  if (wrong !== undefined || budgets.length === 0) {
    throw invalid(
      'force-budgets',
      `\`${wrong ?? ''}\` does not name a budget.`,
      'Write each budget as `namespace/name`, separated by commas.'
    )
  }
  return { budgets, because }
}

function invalid(subject: string, what: string, remedy: string): Failure {
  return new Failure('input-invalid', what, { subject, remedy })
}

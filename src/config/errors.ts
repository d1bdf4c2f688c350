import { showValue } from './document/shown-value.ts'
import { didYouMean } from './document/spelling-suggestions.ts'
import type { ConfigFinding } from './types.ts'

/** Failure reason of a file: `address-plan` if every finding is about the address plan. */
export type ConfigErrorReason = 'config-invalid' | 'address-plan'

/** Returns a finding as one line of text, which begins with the place in the file, such as `aks-baseline.yml:4:11`. */
export function findingLine({ file, line, column, path, message }: ConfigFinding): string {
  return `${file}:${line}:${column} ${path}: ${message}`
}

/** An error with all findings of a configuration file. */
export class ConfigError extends Error {
  readonly findings: readonly ConfigFinding[]
  readonly reason: ConfigErrorReason

  constructor(findings: readonly ConfigFinding[], reason: ConfigErrorReason = 'config-invalid') {
    super(findings.map(findingLine).join('\n'))
    this.name = 'ConfigError'
    this.findings = findings
    this.reason = reason
  }
}

/**
 * The file does not contain the requested environment. `known` has the names of the environments that the file
 * contains.
 */
export class UnknownEnvironmentError extends Error {
  readonly environment: string
  readonly known: readonly string[]

  constructor(file: string, environment: string, known: readonly string[]) {
    const has = known.join(', ') || 'none'
    super(
      `${file} has no environment ${showValue(environment)}. Its environments: ${has}.${didYouMean(environment, known)}`
    )
    this.name = 'UnknownEnvironmentError'
    this.environment = environment
    this.known = known
  }
}

/** A range of the address plan that is too small, overlaps another range, or is refused by Azure. */
export interface AddressProblem {
  /** Paths in the configuration of all settings that take part, for example `spoke.addressSpace`: first the one to change. */
  readonly paths: readonly [string, ...string[]]
  /** The ranges, the arithmetic and what to change. */
  readonly message: string
}

/** An error with all problems of an address plan. */
export class AddressError extends Error {
  readonly problems: readonly AddressProblem[]

  constructor(problems: readonly AddressProblem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.name = 'AddressError'
    this.problems = problems
  }
}

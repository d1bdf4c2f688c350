import { showValue } from './document/shown-value.ts'
import { didYouMean } from './document/spelling-suggestions.ts'
import type { ConfigFinding } from './types.ts'

/** An error with all findings of a configuration file. */
export class ConfigError extends Error {
  readonly findings: readonly ConfigFinding[]

  constructor(findings: readonly ConfigFinding[]) {
    super(findings.map(f => `${f.file}:${f.line}:${f.column} ${f.path}: ${f.message}`).join('\n'))
    this.name = 'ConfigError'
    this.findings = findings
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

/**
 * An error about address ranges that are too small or overlap. The message names the ranges and shows the arithmetic.
 */
export class AddressError extends Error {
  /** Path in the configuration of the range that must change, for example `spoke.addressSpace`. */
  readonly path: string

  constructor(path: string, message: string) {
    super(message)
    this.name = 'AddressError'
    this.path = path
  }
}

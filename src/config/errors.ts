import { show } from './shown-value.ts'
import { didYouMean } from './suggest.ts'
import type { ConfigFinding } from './types.ts'

/** Every finding of a file at once. */
export class ConfigError extends Error {
  readonly findings: readonly ConfigFinding[]

  constructor(findings: readonly ConfigFinding[]) {
    super(findings.map(f => `${f.file}:${f.line}:${f.column} ${f.path}: ${f.message}`).join('\n'))
    this.name = 'ConfigError'
    this.findings = findings
  }
}

/** The environment asked for is not in the file; `known` are those that are. */
export class UnknownEnvironmentError extends Error {
  readonly environment: string
  readonly known: readonly string[]

  constructor(file: string, environment: string, known: readonly string[]) {
    const has = known.join(', ') || 'none'
    super(`${file} has no environment ${show(environment)}. It has: ${has}.${didYouMean(environment, known)}`)
    this.name = 'UnknownEnvironmentError'
    this.environment = environment
    this.known = known
  }
}

/** Ranges that do not fit: the message names both and shows the arithmetic. */
export class AddressError extends Error {
  /** Path in the configuration of the range that must change, for example `spoke.addressSpace`. */
  readonly path: string

  constructor(path: string, message: string) {
    super(message)
    this.name = 'AddressError'
    this.path = path
  }
}

import { ConfigError, loadConfig } from '../../../src/config/index.ts'
import type { BaselineConfig, ConfigFinding } from '../../../src/config/types.ts'

/** A file of one environment, `dev`, with settings as a YAML flow mapping has them, and with `defaults` where given. */
export function fileWith(settings: string, defaults?: string): string {
  const shared = defaults === undefined ? '' : `defaults: { ${defaults} }\n`
  return `apiVersion: aks-baseline/v1\nworkload: shop\n${shared}environments:\n  dev: { region: westeurope, ${settings} }\n`
}

export function load(settings: string, defaults?: string): BaselineConfig {
  return loadConfig(fileWith(settings, defaults), 'f', undefined)
}

/** What is wrong with a file of those settings; empty when nothing is. */
export function findings(settings: string, defaults?: string): readonly ConfigFinding[] {
  return findingsOf(fileWith(settings, defaults))
}

/** Returns the findings of a whole file; empty if it has no error. */
export function findingsOf(text: string): readonly ConfigFinding[] {
  try {
    loadConfig(text, 'f', undefined)
  } catch (error) {
    if (error instanceof ConfigError) return error.findings
    throw error
  }
  return []
}

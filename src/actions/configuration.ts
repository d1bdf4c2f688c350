import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Baseline,
  type BaselineConfig,
  ConfigError,
  createBaseline,
  findingLine,
  loadEnvironments,
  selectEnvironment,
  UnknownEnvironmentError
} from '../config/index.ts'
import { Failure } from '../runtime/index.ts'
import { originOf } from './configuration-origin.ts'

export interface ConfigurationSource {
  readonly workspace: string
  readonly config: string
  readonly environment: string | undefined
  readonly subscriptionId: string
  /** Repository of the checkout; both names are empty outside of GitHub. */
  readonly repository: { readonly owner: string; readonly name: string }
  /** Certificate authorities, as PEM, that the gateway trusts in addition to the authorities in the file. */
  readonly authorities: readonly string[]
}

/**
 * Returns the baseline that a file of the caller's repository requests. Throws Failure with the positions to annotate.
 */
export async function readBaseline(source: ConfigurationSource): Promise<Baseline> {
  const text = await readConfiguration(source)
  try {
    const environments = loadEnvironments(text, source.config)
    const config = selectEnvironment(environments, source.config, source.environment)
    const origin = originOf(environments, source)
    return createBaseline(withAuthorities(config, source.authorities), source.subscriptionId, origin)
  } catch (error) {
    throw asFailure(error, source.config)
  }
}

function withAuthorities(config: BaselineConfig, authorities: readonly string[]): BaselineConfig {
  const { ingress } = config
  const trustedRoots = [...new Set([...ingress.certificates.trustedRoots, ...authorities])]
  return { ...config, ingress: { ...ingress, certificates: { ...ingress.certificates, trustedRoots } } }
}

async function readConfiguration({ workspace, config }: ConfigurationSource): Promise<string> {
  try {
    return await readFile(resolve(workspace, config), 'utf8')
  } catch (cause) {
    throw new Failure('input-invalid', `Input "config" is ${config}, but that file cannot be read in the workspace.`, {
      subject: 'config',
      remedy:
        'Check that the path is relative to the root of the repository, and that the job checks out the repository first.',
      cause
    })
  }
}

function asFailure(error: unknown, file: string): unknown {
  if (error instanceof ConfigError) {
    return new Failure(error.reason, `${file} has errors (${error.findings.length}):\n${error.message}`, {
      subject: file,
      remedy: 'Correct the lines listed above and run again. Nothing was changed.',
      annotations: error.findings.map(finding => ({ ...finding, message: findingLine(finding) }))
    })
  }
  if (error instanceof UnknownEnvironmentError) {
    const remedy = `Use an environment of this file, or add "${error.environment}" under \`environments:\`.`
    return new Failure('unknown-environment', error.message, { subject: file, remedy })
  }
  return error
}

import type { MappingToken } from '@actions/workflow-parser/templates/tokens/index'
import { isShellSupported } from '../steps/shell.ts'
import type { StartupError } from './startup-error.ts'
import { invalidToken, isExpression, tokenText } from './token-tree.ts'

/** Keys of a job and of a step that GitHub knows and this runner does not. */
const jobKeys = ['container', 'services', 'snapshot', 'cancel-timeout-minutes']
const stepKeys = ['background', 'wait', 'wait-all', 'cancel', 'parallel']
/** Actions whose service has no counterpart here, with the word for it. */
const services: Readonly<Record<string, string>> = { 'actions/cache': 'caches', 'docker:': 'docker actions' }

/** Why a job cannot run here. */
export function refuseJob(file: string, job: MappingToken): StartupError | undefined {
  const key = jobKeys.find(name => job.find(name) !== undefined)
  if (key) return unsupported(file, job, key)
  const secrets = job.find('secrets')
  if (tokenText(secrets) === 'inherit')
    return invalidToken(file, secrets, "'secrets: inherit' is not supported by the local runner.")
  return undefined
}

/** Why a step cannot run here, as far as its own keys tell. */
export function refuseStep(file: string, step: MappingToken): StartupError | undefined {
  const key = stepKeys.find(name => step.find(name) !== undefined)
  if (key) return unsupported(file, step, key)
  const uses = tokenText(step.find('uses')) ?? ''
  const service = Object.keys(services).find(name => uses.startsWith(name))
  if (service)
    return invalidToken(file, step.find('uses'), `${uses}: ${services[service]} are not supported by the local runner.`)
  const shell = step.find('shell')
  if (shell && !isExpression(shell) && !isShellSupported(tokenText(shell) ?? '')) {
    return invalidToken(
      file,
      shell,
      `The shell '${tokenText(shell)}' is not supported by the local runner: only bash is.`
    )
  }
  return undefined
}

function unsupported(file: string, token: MappingToken, key: string): StartupError {
  return invalidToken(file, token.find(key), `'${key}' is not supported by the local runner.`)
}

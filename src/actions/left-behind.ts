import type { Azure } from '../azure/index.ts'
import {
  type Baseline,
  type EnvironmentKey,
  environmentKeyText,
  formerBaseline,
  parseEnvironmentKey,
  showValue
} from '../config/index.ts'
import { environmentsOfFile, OTHER_FILE_REMEDY, remainsOf } from '../provisioning/index.ts'
import { Failure } from '../runtime/index.ts'
import type { LoginInProgress } from './login-and-load.ts'

/**
 * Returns the login with the baseline of an environment that the file no longer contains, instead of the environment of
 * the file. The job keeps the GitHub environment and the identity of the environment of the file. Throws Failure
 * `input-invalid` if the input `left-behind` is not of the form `workload/environment/region`, or if the file contains
 * that environment.
 */
export function withFormerEnvironment(login: LoginInProgress, leftBehind: string | undefined): LoginInProgress {
  if (leftBehind === undefined) return login
  return {
    azure: login.azure,
    async baseline() {
      const baseline = await login.baseline()
      return formerBaseline(baseline, parsedKey(leftBehind, baseline))
    }
  }
}

function parsedKey(text: string, baseline: Baseline): EnvironmentKey {
  const key = parseEnvironmentKey(text)
  if (key === undefined) {
    throw refused(
      `Input "left-behind" is ${showValue(text)}, which is not of the form workload/environment/region.`,
      'Copy the environment from the plan or the drift issue, for example shop/production/westeurope. Nothing was read or changed.'
    )
  }
  if (environmentsOfFile(baseline).some(each => environmentKeyText(each) === text)) {
    throw refused(
      `Environment ${text} is in the file, so it is not left behind.`,
      `To destroy it, leave the input \`left-behind\` empty and set \`environment\` and \`confirm\` to "${key.environment}". Nothing was read or changed.`
    )
  }
  return key
}

/**
 * Throws Failure `input-invalid` unless an environment is left behind by the file (`remainsOf`). `former`: the
 * environment to destroy. `current`: the environment of the file for which the job runs.
 */
export async function requireLeftBehind(former: Baseline, current: Baseline, azure: Azure): Promise<void> {
  const { remains, otherSource, known } = await remainsOf(former, { azure, baseline: current })
  if (remains) return
  if (otherSource !== undefined) {
    throw refused(
      `Environment ${environmentKeyText(former.config)} belongs to another file: it was last written for ${otherSource}.`,
      `${OTHER_FILE_REMEDY} Nothing was changed.`
    )
  }
  const list = known.length === 0 ? 'The file left no environment behind.' : `Left behind: ${known.join(', ')}.`
  throw refused(
    `Environment ${environmentKeyText(former.config)} has no stacks that belong to this file. ${list}`,
    'Correct the input `left-behind`. To destroy an environment of another file, use that file. Nothing was changed.'
  )
}

function refused(message: string, remedy: string): Failure {
  return new Failure('input-invalid', message, { subject: 'left-behind', remedy })
}

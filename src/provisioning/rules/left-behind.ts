import type { AzureReader } from '../../azure/index.ts'
import { environmentKeyText } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { declareRules, type Finding, orNotEvaluated } from '../../preflight/index.ts'
import { type Charges, chargesOf } from '../ownership/charges.ts'
import { findLeftBehind, type LeftBehind, OTHER_FILE_REMEDY } from '../ownership/left-behind.ts'
import { allStacks } from '../ownership/stack-inventory.ts'

export const leftBehindRules = declareRules({
  leftBehind: {
    id: 'no-environment-left-behind',
    title:
      'The subscription contains no environment that the file no longer contains, for example in its former region. A plan only warns.',
    phases: ['plan'],
    targets: ['network', 'platform', 'cluster', 'drift'],
    check: (facts, { baseline }) =>
      orNotEvaluated('environment-left-behind', 'deployment stacks of other environments', () =>
        checkLeftBehind(facts, baseline)
      )
  }
})

/** Number of parts that a finding names. */
const PARTS_SHOWN = 8

async function checkLeftBehind(facts: AzureReader, baseline: Baseline): Promise<Finding[]> {
  const found = await findLeftBehind(await allStacks(facts), baseline)
  return await Promise.all(found.map(async each => findingOf(each, await chargesOf(each.stacks, facts), baseline)))
}

function findingOf(left: LeftBehind, charges: Charges | undefined, { config }: Baseline): Finding {
  const key = environmentKeyText(left.key)
  const { length } = left.stacks
  const cost =
    charges === undefined
      ? 'They cost nothing while nobody uses them.'
      : `They cost ${charges.text}: ${listed(charges.parts)}.`
  const stacks = `It has ${length} ${length === 1 ? 'stack' : 'stacks'} in this subscription. ${cost}`
  return {
    code: left.origin === 'this-file' ? 'environment-left-behind' : 'unknown-environment',
    severity: 'warning',
    subject: key,
    evidence: `${whatIsIt(left, key, config)} ${stacks}`,
    remedy: whatToDo(left, destroyCommand(key, config.environment))
  }
}

function whatIsIt({ key, origin, otherSource }: LeftBehind, text: string, config: Baseline['config']): string {
  if (origin !== 'this-file') {
    const writer = otherSource === undefined ? '' : `; its stacks were last written for ${otherSource}`
    return `Environment ${text} is not in this file${writer}.`
  }
  const isMoved = key.workload === config.workload && key.environment === config.environment
  const change = isMoved
    ? `The file now has ${key.environment} in ${config.region}, and this plan does not move it.`
    : 'The file no longer contains it.'
  return `Environment ${text} is left behind and in no plan. ${change}`
}

/** Returns the remedy. Contains no command for an environment of another file, because this file may not destroy it. */
function whatToDo({ origin, otherSource }: LeftBehind, command: string): string {
  if (origin === 'this-file') {
    return `If nobody needs it any more, run ${command}. To keep it, restore its workload, environment and region in the file.`
  }
  if (otherSource === undefined) {
    return `If another file contains it, nothing is to be done. If no file contains it and nobody needs it, run ${command}.`
  }
  return `If that file contains it, nothing is to be done. ${OTHER_FILE_REMEDY}`
}

function destroyCommand(key: string, environment: string): string {
  return `\`gh workflow run destroy.yml -f environment=${environment} -f left-behind=${key} -f confirm=${key}\``
}

function listed(parts: readonly string[]): string {
  const rest = parts.length - PARTS_SHOWN
  return `${parts.slice(0, PARTS_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

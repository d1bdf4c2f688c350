import type { Azure } from '../azure/index.ts'
import type { Baseline } from '../config/index.ts'
import { holdText, readHold } from '../provisioning/index.ts'
import { escapeMarkdown } from '../report/index.ts'
import type { ActionContext } from '../runtime/index.ts'

/** Events of GitHub that no person starts. */
const AUTOMATIC: readonly string[] = ['schedule', 'repository_dispatch', 'workflow_run']

/** The parts of a run that `endsOnHold` uses. */
export type HoldContext = Pick<ActionContext, 'log' | 'annotate' | 'summarize'> & {
  readonly github: Pick<ActionContext['github'], 'event'>
}

/**
 * Returns whether the run must end without writing, because the environment is on hold and no person started the run.
 * A notice and the summary then name the hold. A run that a person started continues and warns.
 */
export async function endsOnHold(context: HoldContext, azure: Azure, { ids }: Baseline): Promise<boolean> {
  const hold = await readHold({ azure }, ids.recordZone)
  if (hold === undefined) return false
  const text = `${holdText(hold)}.`
  if (!AUTOMATIC.includes(context.github.event)) {
    context.log.warning(`${text} This run continues, because a person started it.`)
    return false
  }
  const message = `${text} This run was started by ${context.github.event}, so it ends without writing. The command release-hold of the workflow operation ends the hold.`
  context.annotate({ level: 'notice', message })
  context.summarize(`> [!NOTE]\n> ${escapeMarkdown(message)}`)
  return true
}

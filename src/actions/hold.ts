import type { Azure } from '../azure/index.ts'
import type { Baseline } from '../config/index.ts'
import { holdReleaseText, holdText, isStartedAutomatically, readHold } from '../provisioning/index.ts'
import { escapeMarkdown, escapeProse } from '../report/index.ts'
import type { ActionContext } from '../runtime/index.ts'

/** The parts of a run that `endsOnHold` uses. */
export type HoldContext = Pick<ActionContext, 'log' | 'annotate' | 'summarize'> & {
  readonly github: Pick<ActionContext['github'], 'event'>
}

/**
 * Returns whether the run must end without writing, because the environment is on hold and no person started the run.
 * A notice and the summary then name the hold. A run that a person started continues and warns, unless
 * `personCanWrite` is false: its operation then refuses a hold by itself.
 */
export async function endsOnHold(
  context: HoldContext,
  azure: Azure,
  baseline: Baseline,
  { personCanWrite = true }: { readonly personCanWrite?: boolean } = {}
): Promise<boolean> {
  const hold = await readHold({ azure }, baseline.ids.recordZone)
  if (hold === undefined) return false
  const text = holdText(hold)
  if (!isStartedAutomatically(context.github.event)) {
    if (personCanWrite) context.log.warning(`${text} This run continues, because a person started it.`)
    return false
  }
  const rest = `This run was started by ${context.github.event}, so it ends without writing. ${holdReleaseText(baseline)} A run that a person starts ${personCanWrite ? 'also writes during a hold.' : 'is refused, too.'}`
  context.annotate({ level: 'notice', message: `${text} ${rest}` })
  context.summarize(`> [!NOTE]\n> ${escapeMarkdown(text)} ${escapeProse(rest)}`)
  return true
}

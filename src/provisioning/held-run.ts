import { Failure } from '../runtime/failure.ts'
import { holdReleaseText, holdText, readHold } from './records/hold.ts'
import type { EnvironmentReader, ProvisioningClients } from './types.ts'

/** Events of GitHub that no person starts. A hold stops the runs of these events. */
const AUTOMATIC: readonly string[] = ['schedule', 'repository_dispatch', 'workflow_run']

/** Returns whether no person started a run, so that a hold stops it. */
export function isStartedAutomatically(event: string | undefined): boolean {
  return event !== undefined && AUTOMATIC.includes(event)
}

/**
 * Throws Failure `on-hold` if no person started this run and the environment is on hold now. Called right before a
 * write, because the hold can be set while the run waits for an approval, an operation or the lease.
 */
export async function refuseHeldRun({
  azure,
  github,
  baseline
}: Pick<ProvisioningClients, 'azure' | 'github'> & Pick<EnvironmentReader, 'baseline'>): Promise<void> {
  const event = github?.event
  if (!isStartedAutomatically(event)) return
  const hold = await readHold({ azure }, baseline.ids.recordZone)
  if (hold === undefined) return
  throw new Failure(
    'on-hold',
    `${holdText(hold)} This run was started by ${event}, so it stops before its next write.`,
    {
      subject: baseline.config.environment,
      remedy: `${holdReleaseText(baseline)} Then run again: the run continues where it stopped. A run that a person starts also writes during a hold.`
    }
  )
}

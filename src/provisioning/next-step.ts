import { operationLine } from '../report/index.ts'
import type { LeaseStatus } from './lease/lease-status.ts'
import { operationText, type ShownOperation } from './lease/shown-operation.ts'
import type { OperationRecord } from './procedure/record.ts'
import { type Hold, holdText } from './records/hold.ts'

/** Next step of a person in an environment. */
export interface NextStep {
  readonly do: 'nothing' | 'wait' | 'run again' | 'release-lease' | 'release-hold'
  /** Sentences that say why. */
  readonly because: string
  /** One line for a shell. Absent if there is nothing to type. */
  readonly command?: string
}

interface Seen {
  readonly lease: LeaseStatus
  readonly isWriteRunning?: boolean | undefined
  readonly work: readonly ShownOperation[]
  readonly hold?: Hold | undefined
  readonly record?: OperationRecord
}

/** Returns the one step that a person takes next, the most urgent one first. */
export function nextStep(environment: string, { lease, isWriteRunning, work, hold, record }: Seen): NextStep {
  const run = runOf(lease)
  const holder = lease.run ?? 'A run'
  if (lease.isWriteUnreadable)
    return {
      do: 'release-lease',
      because:
        'The record of the lease was edited, so its write cannot be read, and runs that write stop. First find out in the activity log that no operation of the environment is in progress.',
      command: operationLine(environment, 'release-lease')
    }
  if (lease.state === 'held')
    return {
      do: 'wait',
      because: `${holder} works under the lease. If that run was lost, its lease expires within three minutes.`,
      ...(run === undefined ? {} : { command: `gh run watch ${run}` })
    }
  if (lease.state === 'expired' && lease.write !== undefined) {
    if (isWriteRunning === true)
      return {
        do: 'wait',
        because: `${holder} was lost, and Azure still works on its write. When the operation has ended, run the interrupted workflow again.`,
        command: `az monitor activity-log list --resource-id ${lease.write.target} --offset 1d --output table`
      }
    return {
      do: 'run again',
      because: `${holder} stopped before it knew the end of its write. The next run waits until that write has ended. Release the lease only if the write has ended and a run still fails with \`operation-stuck\`.`,
      ...(run === undefined ? {} : { command: `gh run rerun ${run}` })
    }
  }
  if (work.length > 0)
    return {
      do: 'wait',
      because: `Azure works on ${work.map(operationText).join(' and ')}. Runs that write these resources wait.`
    }
  if (hold !== undefined)
    return {
      do: 'release-hold',
      because: `${holdText(hold)} Release the hold when its reason has ended. Until then, runs that no person starts write nothing.`,
      command: operationLine(environment, 'release-hold')
    }
  if (record?.closed === false && record.running !== undefined)
    return {
      do: 'run again',
      because: `The operation ${record.running.operation} of ${record.kind} has begun and has not ended. Run it again: it continues where it stopped.`
    }
  if (lease.state === 'expired')
    return { do: 'nothing', because: `${holder} was lost while it held the lease. The next run takes it by itself.` }
  return { do: 'nothing', because: 'No run holds the lease, and runs can write.' }
}

/** Returns the id of the workflow run in the text of a lease, such as `run 4711 of ada`. */
function runOf({ run }: LeaseStatus): string | undefined {
  return run?.match(/^run (\d+)\b/)?.[1]
}

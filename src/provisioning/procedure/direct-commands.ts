import { Failure } from '../../runtime/failure.ts'
import type { OperationRecord } from './record.ts'

/** Rule for a command while a procedure is open: it runs, or it does not run for the reason in `refused`. */
type WhileOpen = 'runs' | { readonly refused: string }

/** One command of an action and how it relates to procedures. */
export interface CommandRow {
  /** Name of the action. */
  readonly action: string
  /** Value of the input that selects the command. Absent if the action has one command. */
  readonly command?: string
  /**
   * `procedure`: spans runs and keeps a record. `run`: ends with its run, and writes only what an approval of its plan
   * covers. `direct`: needs no approval of a plan. The reviewers of a GitHub environment can still approve its job.
   * `read`: writes nothing in Azure.
   */
  readonly is: 'procedure' | 'run' | 'direct' | 'read'
  readonly whileOpen: WhileOpen
}

const NEEDS_CLUSTERS = 'Both clusters must keep their capacity until the procedure ends.'
const NEEDS_FLUX = 'The procedure waits for Flux, and a suspended cluster never becomes ready.'

/** All commands that write or read an environment. Provisioning writes back what an open procedure owns, so it runs. */
export const COMMANDS: readonly CommandRow[] = [
  { action: 'provision', is: 'run', whileOpen: 'runs' },
  { action: 'provision-network', is: 'run', whileOpen: 'runs' },
  { action: 'provision-cluster', is: 'run', whileOpen: 'runs' },
  { action: 'bootstrap-flux', command: 'apply', is: 'run', whileOpen: 'runs' },
  { action: 'bootstrap-flux', command: 'verify', is: 'read', whileOpen: 'runs' },
  { action: 'bootstrap-flux', command: 'suspend', is: 'direct', whileOpen: { refused: NEEDS_FLUX } },
  { action: 'bootstrap-flux', command: 'resume', is: 'direct', whileOpen: 'runs' },
  { action: 'power-cluster', command: 'start', is: 'direct', whileOpen: 'runs' },
  { action: 'power-cluster', command: 'stop', is: 'direct', whileOpen: { refused: NEEDS_CLUSTERS } },
  { action: 'power-cluster', command: 'scale-to-zero', is: 'direct', whileOpen: { refused: NEEDS_CLUSTERS } },
  { action: 'drift', is: 'read', whileOpen: 'runs' },
  {
    action: 'destroy',
    is: 'run',
    whileOpen: { refused: 'It would delete a cluster that the procedure needs, and the record of the procedure.' }
  },
  { action: 'validate-upgrade', is: 'read', whileOpen: 'runs' },
  { action: 'operation', command: 'status', is: 'read', whileOpen: 'runs' },
  { action: 'operation', command: 'hold', is: 'run', whileOpen: 'runs' },
  { action: 'operation', command: 'release-hold', is: 'run', whileOpen: 'runs' },
  { action: 'operation', command: 'release-lease', is: 'run', whileOpen: 'runs' },
  { action: 'upgrade-cluster', command: 'upgrade', is: 'procedure', whileOpen: 'runs' },
  { action: 'upgrade-cluster', command: 'rollback', is: 'procedure', whileOpen: 'runs' },
  { action: 'upgrade-cluster', command: 'delete-machines', is: 'procedure', whileOpen: 'runs' },
  // The run that holds the lease waits for the operation that is aborted, so an abort cannot wait for the lease.
  { action: 'upgrade-cluster', command: 'abort', is: 'direct', whileOpen: 'runs' },
  { action: 'blue-green-swap', is: 'procedure', whileOpen: 'runs' }
]

/**
 * Throws Failure `procedure-open` if a procedure is open that the command would break. `record`: the stored operation
 * record. Throws TypeError for a command that the table does not contain.
 */
export function refuseWhileOpen(
  action: string,
  command: string | undefined,
  record: OperationRecord | undefined
): void {
  const row = COMMANDS.find(each => each.action === action && each.command === command)
  if (row === undefined) throw new TypeError(`${action} ${command ?? ''} is not in the table of commands`)
  if (record === undefined || record.closed || row.whileOpen === 'runs') return
  const { kind, id, phase } = record
  throw new Failure(
    'procedure-open',
    `${[action, command].filter(Boolean).join(' ')} does not run while ${kind} ${id} is open in phase ${phase}. ${row.whileOpen.refused}`,
    { subject: kind, remedy: `Finish or roll back ${kind} first, then run again. Nothing was written.` }
  )
}

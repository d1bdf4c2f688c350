import type { ResourceId } from '../../arm/resource-id.ts'
import { type Machine, readMachines } from '../../preflight/index.ts'
import type { UpgradeClients } from '../types.ts'

/** Milliseconds between two reads of the machines. */
const EVERY = 60_000

/** Milliseconds without a new machine, after which the drain is read, and between two such reads. It can be a command. */
const QUIET = 3 * EVERY

/** A pool whose machines are being replaced. */
export interface WatchedPool {
  readonly cluster: ResourceId
  readonly name: string
  /** Version or image that the machines get, for the log. */
  readonly to: string
  isNew(machine: { readonly version: string; readonly nodeImage: string }): boolean
}

/**
 * Logs how many machines of a pool have been replaced, once a minute and only if that has changed. If no machine has been
 * replaced for 3 minutes, it also logs what `heldText` says about the drain. Returns a function that stops the logging.
 */
export function watchMachines(
  pool: WatchedPool,
  { azure, clock, log, signal }: UpgradeClients,
  heldText: () => Promise<string>
): () => void {
  const stop = new AbortController()
  const ended = AbortSignal.any([signal, stop.signal])
  const began = clock.now()
  const watch = async () => {
    let quietSince = began
    let progress = ''
    let held = ''
    for (let last = ''; ; ) {
      await clock.sleep(EVERY, ended)
      const list = await readMachines(azure, pool.cluster, pool.name)
      const found = 'unread' in list ? progress : progressText(pool, list.machines)
      if (found !== progress) [quietSince, held] = [clock.now(), '']
      progress = found
      if (clock.now() - quietSince >= QUIET) {
        // The next read of the drain is due when the machines have been quiet for as long again.
        quietSince = clock.now()
        held = await heldText()
      }
      const text = [progress, held].filter(each => each !== '').join('; ')
      if (text === '' || text === last || ended.aborted) continue
      last = text
      log.info(`${text} after ${Math.round((clock.now() - began) / EVERY)} min`)
    }
  }
  // Stopping makes `sleep` reject. This is the normal end and not a failure.
  watch().catch(() => undefined)
  return () => stop.abort()
}

function progressText({ name, to, isNew }: WatchedPool, machines: readonly Machine[]): string {
  const found = machines.map(({ properties = {} }) => ({
    version: properties.kubernetes?.currentOrchestratorVersion ?? '',
    nodeImage: properties.nodeImageVersion ?? ''
  }))
  return `pool ${name}: ${found.filter(isNew).length} of ${found.length} nodes have ${to}`
}

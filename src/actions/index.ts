import type { Action } from '../runtime/index.ts'
import { bootstrapFlux } from './bootstrap-flux.ts'
import { destroy } from './destroy.ts'
import { drift } from './drift.ts'
import { powerCluster } from './power-cluster.ts'
import { provision } from './provision.ts'
import { provisionCluster } from './provision-cluster.ts'
import { provisionNetwork } from './provision-network.ts'

/** Every action, in the order of the documentation. */
export const actions: readonly Action[] = [
  provision,
  provisionNetwork,
  provisionCluster,
  bootstrapFlux,
  powerCluster,
  drift,
  destroy
]

/** What a launcher (`dist/<name>/index.js`) calls. */
export async function start(name: string): Promise<void> {
  const action = actions.find(each => each.name === name)
  if (action === undefined) throw new Error(`no action ${name} in this bundle`)
  await action.start()
}

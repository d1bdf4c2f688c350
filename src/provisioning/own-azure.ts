import type { Azure } from '../azure/types.ts'
import type { Baseline } from '../config/types.ts'
import { refuseOthersResources } from './own-resources.ts'

/**
 * Returns a client whose direct writes, actions and deletions reach only what belongs to the environment
 * (`own-resources.ts`); anything else ends as Failure `not-ours` before a request is sent. Stacks prove their resources
 * themselves, since a stack names many.
 */
export function ownAzure(azure: Azure, baseline: Baseline): Azure {
  const own: Azure = {
    subscriptionId: azure.subscriptionId,
    correlationId: azure.correlationId,
    permissions: azure.permissions,
    stacks: azure.stacks,
    read: id => azure.read(id),
    list: (path, type) => azure.list(path, type),
    ask: (path, type, body) => azure.ask(path, type, body),
    register: (namespace, options) => azure.register(namespace, options),
    async write(id, body, options) {
      refuseOthersResources([id], baseline, 'write')
      return await azure.write(id, body, options)
    },
    async patch(id, body, options) {
      refuseOthersResources([id], baseline, 'write')
      await azure.patch(id, body, options)
    },
    async act(id, action, body, options) {
      refuseOthersResources([id], baseline, 'write')
      return await azure.act(id, action, body, options)
    },
    async remove(id, options) {
      refuseOthersResources([id], baseline, 'delete')
      await azure.remove(id, options)
    }
  }
  return own
}

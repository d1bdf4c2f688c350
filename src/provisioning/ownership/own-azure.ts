import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/types.ts'
import { COLOURS } from '../../config/colours.ts'
import type { Baseline } from '../../config/types.ts'
import { externalClusterRoles } from '../../templates/index.ts'
import { readSlices } from '../live-state/index.ts'
import type { ReadingContext } from '../live-state/slice.ts'
import { isInOwnGroup, type Operation, refuseResourcesNotOwned } from './own-resources.ts'

/**
 * Returns a client whose direct writes, actions and deletions reach only resources of the environment
 * (`own-resources.ts`). For any other resource, the client throws Failure `not-ours` before it sends a request. The
 * client does not check writes of stacks: a stack contains many resources, and the step that writes the stack checks
 * them.
 */
export function ownAzure(
  azure: Azure,
  baseline: Baseline,
  { log, clock }: Pick<ReadingContext, 'log' | 'clock'>
): Azure {
  const prove = async (id: ResourceId, operation: Operation) =>
    refuseResourcesNotOwned([id], baseline, operation, await clusterRolesFor(id))
  /**
   * Returns the ids of role assignments that belong to this environment although they are outside its resource groups.
   * Such a role assignment has a name that is computed from an existing identity of the environment, the scope and the
   * role. Returns an empty list if `id` is in a resource group of the environment or is not a role assignment.
   */
  const clusterRolesFor = async (id: ResourceId): Promise<ResourceId[]> => {
    const isRole = sameId(parseResourceId(id).type, 'Microsoft.Authorization/roleAssignments')
    if (!isRole || isInOwnGroup(id, baseline)) return []
    const live = await readSlices(['principals'], COLOURS)({ azure, baseline, log, clock })
    return COLOURS.flatMap(colour => externalClusterRoles(baseline, live, colour)).map(role => role.id)
  }
  return {
    subscriptionId: azure.subscriptionId,
    correlationId: azure.correlationId,
    permissions: azure.permissions,
    principalId: azure.principalId,
    stacks: azure.stacks,
    read: (id, options) => azure.read(id, options),
    readWithEtag: (id, options) => azure.readWithEtag(id, options),
    readOperation: (path, options) => azure.readOperation(path, options),
    list: (path, type) => azure.list(path, type),
    ask: (path, type, body) => azure.ask(path, type, body),
    register: (namespace, options) => azure.register(namespace, options),
    async write(id, body, options) {
      await prove(id, 'write')
      return await azure.write(id, body, options)
    },
    async patch(id, body, options) {
      await prove(id, 'write')
      await azure.patch(id, body, options)
    },
    async act(id, action, body, options) {
      await prove(id, 'act')
      return await azure.act(id, action, body, options)
    },
    async remove(id, options) {
      await prove(id, 'delete')
      await azure.remove(id, options)
    }
  }
}

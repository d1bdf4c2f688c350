import type { Colour } from '../../config/types.ts'
import { awaitedExternalRoles, externalClusterRoles, type LiveState } from '../../templates/index.ts'
import { changeDigest } from '../approval/digest.ts'
import { readSlices } from '../live-state/index.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

const TYPE = 'Microsoft.Authorization/roleAssignments'
const ROLES_SECONDS = 10

export function externalRolesName(colour: Colour): string {
  return `foreign-roles-${colour}`
}

/**
 * Returns the step that writes the role assignments of a cluster's identities on externally owned resources: a shared
 * registry or private DNS zones. They are written one by one and not through a stack, because deleting such a stack
 * would change resources of other owners. The step never modifies an assignment, because Azure cannot change any of its
 * properties.
 */
export function externalRolesStep(colour: Colour, colours: readonly Colour[], needs: readonly Need[]): Step {
  const name = externalRolesName(colour)
  const read = readSlices(['principals'], colours)
  return {
    name,
    colour,
    needs,
    expectedSeconds: ROLES_SECONDS,
    intent: baseline => awaitedExternalRoles(baseline, { principals: { gateway: null, flowLogs: null } }, colour),
    read,
    // Azure writes an assignment synchronously, so no write can be in progress.
    settle: () => Promise.resolve(),
    async plan(context, liveState) {
      const wanted = awaitedExternalRoles(context.baseline, liveState, colour)
      const missing = await missingRoles(wanted, context)
      const changes = missing.map(({ placeholder, actual }) => ({
        ...resourceChange({ step: name, id: actual ?? placeholder, type: TYPE, kind: 'create', certain: true }),
        digest: changeDigest(placeholder, 'create', [])
      }))
      const unchanged = wanted.length - changes.length
      const evaluation = { by: 'reads' } as const
      return { step: name, evaluation, changes, unchanged, noise: 0, pending: changes.length > 0 }
    },
    async apply(context) {
      const { azure, baseline, signal } = context
      const principals = await read(context)
      for (const { id, body } of externalClusterRoles(baseline, principals, colour)) {
        if ((await azure.read(id)) === undefined) await azure.write(id, body, { signal })
      }
    }
  }
}

async function missingRoles(
  wanted: ReturnType<typeof awaitedExternalRoles>,
  { azure }: StepContext
): Promise<ReturnType<typeof awaitedExternalRoles>> {
  const found = await Promise.all(wanted.map(({ actual }) => actual && azure.read(actual)))
  return wanted.filter((_, i) => found[i] === undefined || found[i] === null)
}

/**
 * Returns the step that deletes a cluster's role assignments on externally owned resources. It runs before the
 * identities are deleted, because afterwards an assignment does not show whose it was.
 */
export function externalRolesRemovalStep(colour: Colour, needs: readonly Need[]): Step {
  const name = externalRolesName(colour)
  const present = async (context: StepContext): Promise<ResourceChange[]> => {
    const liveState: Pick<LiveState, 'principals'> = await readSlices(['principals'], [colour])(context)
    const roles = externalClusterRoles(context.baseline, liveState, colour)
    const found = await Promise.all(roles.map(({ id }) => context.azure.read(id)))
    return roles
      .filter((_, i) => found[i] !== undefined)
      .map(({ id }) => resourceChange({ step: name, id, type: TYPE, kind: 'delete', certain: true }))
  }
  return {
    name,
    colour,
    needs,
    expectedSeconds: ROLES_SECONDS,
    intent: baseline => ({
      removed: awaitedExternalRoles(baseline, { principals: { gateway: null, flowLogs: null } }, colour)
    }),
    settle: () => Promise.resolve(),
    async plan(context) {
      const changes = await present(context)
      const evaluation = { by: 'reads' } as const
      return { step: name, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 }
    },
    async apply({ azure, signal }, _observed, { changes }) {
      for (const { id } of changes) await azure.remove(id, { signal })
    }
  }
}

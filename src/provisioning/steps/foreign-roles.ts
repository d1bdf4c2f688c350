import type { Colour } from '../../config/types.ts'
import { awaitedForeignRoles, foreignClusterRoles, type LiveState } from '../../templates/index.ts'
import { resourceChange } from '../change.ts'
import { changeDigest } from '../digest.ts'
import { readSlices } from '../live-state/index.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'

const TYPE = 'Microsoft.Authorization/roleAssignments'
const ROLES_SECONDS = 10

export function foreignRolesName(colour: Colour): string {
  return `foreign-roles-${colour}`
}

/**
 * Roles of a cluster's identities on what others own, a shared registry or their zones: put one by one and in no stack of
 * ours, whose deletion would have to reach into what is not ours. An assignment has nothing that could be changed.
 */
export function foreignRolesStep(colour: Colour, colours: readonly Colour[], needs: readonly Need[]): Step {
  const name = foreignRolesName(colour)
  const read = readSlices(['principals'], colours)
  return {
    name,
    colour,
    needs,
    expectedSeconds: ROLES_SECONDS,
    intent: baseline => awaitedForeignRoles(baseline, { principals: { gateway: null, flowLogs: null } }, colour),
    read,
    // An assignment is put synchronously: nothing can be under way.
    settle: () => Promise.resolve(),
    async plan(context, observed) {
      const wanted = awaitedForeignRoles(context.baseline, observed, colour)
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
      for (const { id, body } of foreignClusterRoles(baseline, principals, colour)) {
        if ((await azure.read(id)) === undefined) await azure.write(id, body, { signal })
      }
    }
  }
}

async function missingRoles(
  wanted: ReturnType<typeof awaitedForeignRoles>,
  { azure }: StepContext
): Promise<ReturnType<typeof awaitedForeignRoles>> {
  const found = await Promise.all(wanted.map(({ actual }) => actual && azure.read(actual)))
  return wanted.filter((_, i) => found[i] === undefined || found[i] === null)
}

/** Takes these roles away again, while it can still be told whose they are: before their identities go. */
export function foreignRolesRemovalStep(colour: Colour, needs: readonly Need[]): Step {
  const name = foreignRolesName(colour)
  const present = async (context: StepContext): Promise<ResourceChange[]> => {
    const observed: Pick<LiveState, 'principals'> = await readSlices(['principals'], [colour])(context)
    const roles = foreignClusterRoles(context.baseline, observed, colour)
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
      removed: awaitedForeignRoles(baseline, { principals: { gateway: null, flowLogs: null } }, colour)
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

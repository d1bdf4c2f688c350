import { parseResourceId } from '../../arm/resource-id.ts'
import { foreignWrites } from '../../templates/index.ts'
import { resourceChange } from '../change.ts'
import type { ResourceChange, Step, StepContext } from '../types.ts'
import { whyUnseen } from '../unseen.ts'
import { FOREIGN } from './network.ts'

const BECAUSE = 'It lies with others and stays: whoever owns it takes it away.'

/** Lists what the environment wrote into a hub or zones of others. It changes nothing there. */
export function foreignRemainsStep(): Step {
  return {
    name: FOREIGN,
    needs: [],
    expectedSeconds: 0,
    intent: baseline => ({ stays: foreignWrites(baseline).map(({ id }) => id) }),
    settle: () => Promise.resolve(),
    async plan(context) {
      const found = await Promise.all(foreignWrites(context.baseline).map(({ id }) => remains(id, context)))
      const changes = found.flat()
      const evaluation = { by: 'reads' } as const
      return { step: FOREIGN, evaluation, changes, unchanged: changes.length, noise: 0, pending: false }
    },
    apply: () => Promise.resolve()
  }
}

async function remains(id: ResourceChange['id'], { azure }: StepContext): Promise<ResourceChange[]> {
  try {
    if ((await azure.read(id)) === undefined) return []
  } catch (error) {
    // What we may not see any more may well be there.
    if (whyUnseen(error) === undefined) throw error
  }
  const { type } = parseResourceId(id)
  return [{ ...resourceChange({ step: FOREIGN, id, type, kind: 'detach', certain: true }), because: BECAUSE }]
}

import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import type { StackState } from '../../../../src/azure/types.ts'
import { stackName, stackTags } from '../../../../src/config/index.ts'
import { refuseOwnedElsewhere, refuseTakenNames } from '../../../../src/provisioning/ownership/ownership.ts'
import { SUBSCRIPTION, VARIANTS } from '../../templates/baselines.ts'

const of = VARIANTS.article
const part = 'zones'
const name = stackName(of.config, part)
const precious = asResourceId(
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.Storage/storageAccounts/precious`
)
const zone = of.ids.zones.registry

function stack(its: string, resources: readonly string[], tags: StackState['tags'] = {}): StackState {
  const properties = { provisioningState: 'succeeded', resources: resources.map(id => ({ id })) }
  return { id: `/stacks/${its}`, name: its, location: 'westeurope', tags, properties }
}

describe('refuseTakenNames', () => {
  const judge = (state: StackState) => () => refuseTakenNames([{ part, ids: [] }], [state], of)

  it.each([name, name.replace('aksb', 'Aksb'), name.toUpperCase()])(
    'refuses the name %s when a stack of somebody else has it',
    taken => {
      expect(judge(stack(taken, [precious]))).toThrow(expect.objectContaining({ reason: 'owned-by-other-stack' }))
    }
  )

  it('accepts a stack of the environment in whatever case it was created', () => {
    expect(judge(stack(name.toUpperCase(), [], stackTags(of.config, part)))).not.toThrow()
    expect(judge(stack(name.toUpperCase(), [zone]))).not.toThrow()
  })
})

describe('refuseOwnedElsewhere', () => {
  it('refuses a resource that another stack lists in another case', () => {
    const other = stack('theirs', [zone.toUpperCase()])
    const owned = [{ part, ids: [zone] }] as const
    expect(() => refuseOwnedElsewhere(owned, [other], of)).toThrow(
      expect.objectContaining({ reason: 'owned-by-other-stack' })
    )
  })
})

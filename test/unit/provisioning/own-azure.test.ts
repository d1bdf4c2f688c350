import { describe, expect, it } from '@jest/globals'
import { asResourceId, childId, resourceId } from '../../../src/arm/resource-id.ts'
import { baseline } from '../../../src/config/index.ts'
import { ownAzure } from '../../../src/provisioning/own-azure.ts'
import { foreignWrites } from '../../../src/templates/index.ts'
import { SUBSCRIPTION, THEIRS, VARIANTS } from '../templates/baselines.ts'
import { FakeAzure, FakeWorld } from './fake-azure.ts'
import { VirtualClock } from './virtual-clock.ts'

function clientOf(of: keyof typeof VARIANTS) {
  const world = new FakeWorld(new VirtualClock())
  return { world, azure: ownAzure(new FakeAzure(world), VARIANTS[of]) }
}

const other = baseline({ ...VARIANTS.article.config, environment: 'production-2' }, SUBSCRIPTION)

describe('ownAzure', () => {
  it.each([
    ['in a group of another environment', other.ids.vault],
    ['the group of another environment', other.ids.spokeGroup],
    ['at the subscription', asResourceId(`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Consumption/budgets/all`)],
    ['in a hub that the file does not name', asResourceId(`${THEIRS.network}/subnets/a`)]
  ])('refuses to write or delete a resource %s before a request is sent', async (_, id) => {
    const { world, azure } = clientOf('article')
    const refused = { reason: 'not-ours', details: { subject: id } }
    await expect(azure.write(id, {})).rejects.toMatchObject(refused)
    await expect(azure.remove(id)).rejects.toMatchObject(refused)
    await expect(azure.patch(id, {})).rejects.toMatchObject(refused)
    await expect(azure.act(id, 'start')).rejects.toMatchObject(refused)
    expect(world.writes).toEqual([])
  })

  it('writes into an existing hub exactly what the file declares', async () => {
    const { world, azure } = clientOf('hubWithRights')
    const declared = foreignWrites(VARIANTS.hubWithRights).map(({ id }) => id)
    expect(declared.length).toBeGreaterThan(2)
    for (const id of declared) await world.clock.run(azure.write(id, {}))
    expect(world.writes).toEqual(declared.map(id => `PUT ${id}`))
    const beside = childId(asResourceId(THEIRS.network), 'virtualNetworkPeerings', 'to-somebody')
    await expect(azure.write(beside, {})).rejects.toMatchObject({ reason: 'not-ours' })
  })

  it("reaches a shared registry for roles of our identities and images, and nothing else of the registry's group", async () => {
    const { world, azure } = clientOf('sharedRegistry')
    const registry = VARIANTS.sharedRegistry.ids.registry
    const role = resourceId(registry, 'Microsoft.Authorization/roleAssignments', 'a')
    await world.clock.run(azure.write(role, {}))
    const cache = childId(registry, 'cacheRules', 'a')
    await expect(azure.remove(cache)).rejects.toMatchObject({ reason: 'not-ours' })
  })
})

import { describe, expect, it } from '@jest/globals'
import { nameGuid } from '../../../../src/arm/name-guid.ts'
import { asResourceId, childId, resourceId } from '../../../../src/arm/resource-id.ts'
import { createBaseline } from '../../../../src/config/index.ts'
import { ownAzure } from '../../../../src/provisioning/ownership/own-azure.ts'
import { clusterIdentities, existingHubWrites, externalClusterRoles } from '../../../../src/templates/index.ts'
import { SUBSCRIPTION, THEIRS, VARIANTS } from '../../templates/baselines.ts'
import { FakeAzure, FakeWorld } from '../fake-azure.ts'
import { logTo } from '../fixtures.ts'
import { VirtualClock } from '../virtual-clock.ts'

function clientOf(of: keyof typeof VARIANTS) {
  const world = new FakeWorld(new VirtualClock())
  return { world, azure: ownAzure(new FakeAzure(world), VARIANTS[of], { log: logTo([]), clock: world.clock }) }
}

const other = createBaseline({ ...VARIANTS.article.config, environment: 'production-2' }, SUBSCRIPTION)

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
    const declared = existingHubWrites(VARIANTS.hubWithRights).map(({ id }) => id)
    expect(declared.length).toBeGreaterThan(2)
    for (const id of declared) await world.clock.run(azure.write(id, {}))
    expect(world.writes).toEqual(declared.map(id => `PUT ${id}`))
    const beside = childId(asResourceId(THEIRS.network), 'virtualNetworkPeerings', 'to-somebody')
    await expect(azure.write(beside, {})).rejects.toMatchObject({ reason: 'not-ours' })
  })

  describe('on a shared registry', () => {
    const of = VARIANTS.sharedRegistry
    const { registry } = of.ids
    const notOurs = { reason: 'not-ours' }

    function worldWithIdentities() {
      const { world, azure } = clientOf('sharedRegistry')
      for (const [name, id] of Object.entries(clusterIdentities(of, 'blue')))
        world.put(id, 'x', { properties: { principalId: `p-${name}` } as object })
      return { world, azure }
    }

    it('imports images, and neither writes nor deletes the registry or anything below it', async () => {
      const { world, azure } = clientOf('sharedRegistry')
      // The client of the fake world has no actions, and says so.
      await expect(azure.act(registry, 'importImage')).rejects.toThrow('no step acts')
      for (const id of [registry, childId(registry, 'cacheRules', 'a')]) {
        await expect(azure.write(id, {})).rejects.toMatchObject(notOurs)
        await expect(azure.remove(id)).rejects.toMatchObject(notOurs)
      }
      expect(world.writes).toEqual([])
    })

    it('writes and deletes the role assignments of the identities that exist', async () => {
      const { world, azure } = worldWithIdentities()
      const roles = externalClusterRoles(
        of,
        { principals: { gateway: null, flowLogs: null, 'blue-kubelet': 'p-kubelet' } },
        'blue'
      )
      expect(roles.length).toBeGreaterThan(0)
      for (const { id, body } of roles) await world.clock.run(azure.write(id, body))
      for (const { id } of roles) await world.clock.run(azure.remove(id))
      expect(world.writes).toEqual([...roles.map(({ id }) => `PUT ${id}`), ...roles.map(({ id }) => `DELETE ${id}`)])
    })

    it.each([
      ['with a name of somebody else', '11111111-1111-1111-1111-111111111111'],
      ['of an identity that is gone', nameGuid(registry, 'p-former', '7f951dda-4ed3-4680-a7ca-43fe172d538d')]
    ])('refuses to write or delete a role assignment %s', async (_, name) => {
      const { world, azure } = worldWithIdentities()
      const id = resourceId(registry, 'Microsoft.Authorization/roleAssignments', name)
      await expect(world.clock.run(azure.write(id, {}))).rejects.toMatchObject(notOurs)
      await expect(world.clock.run(azure.remove(id))).rejects.toMatchObject(notOurs)
      expect(world.writes).toEqual([])
    })
  })
})

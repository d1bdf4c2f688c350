import { describe, expect, it } from '@jest/globals'
import { childId, type ResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import { deleteBlockingResources, deleteInOrder } from '../../../../src/provisioning/deletion/ordered-deletes.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import { contextFor, fakeClients, hubGroup, newWorld, spokeGroup, stepPlan } from '../fixtures.ts'

const ZONE = 'Microsoft.Network/privateDnsZones'
const LINK = `${ZONE}/virtualNetworkLinks`
const zone = resourceId(spokeGroup, ZONE, 'z')
const link = childId(zone, 'virtualNetworkLinks', 'l')
const plan = stepPlan('spoke', { changes: [deletion(zone, ZONE), deletion(link, LINK)] })

function deletion(id: ResourceId, type: string) {
  return resourceChange({ step: 'spoke', id, type, kind: 'delete', certain: true })
}

function world() {
  const made = newWorld()
  made.put(zone, ZONE, {})
  made.put(link, LINK, {})
  return made
}

describe('deleteInOrder', () => {
  it('deletes the next only when nobody sees the one before any more, and says why', async () => {
    const made = world()
    const clients = fakeClients(made)
    await made.clock.run(deleteInOrder(plan, contextFor(clients)))
    expect(made.writes).toEqual([`DELETE ${link}`, `DELETE ${zone}`])
    const asked = clients.azure.requests
    const between = asked.slice(asked.indexOf(`DELETE ${link}`) + 1, asked.indexOf(`DELETE ${zone}`))
    expect(between).toEqual([`GET ${link}`, `GET ${link}`, `GET ${link}`])
    expect(made.resources.size).toBe(0)
    expect(clients.lines[0]).toContain(
      `spoke: deletes ${link} before the stack changes, because a private DNS zone that has links`
    )
  })

  it.each([1, 2, 3, 4, 5, 6])('killed at request %i it is simply done again', async cutAt => {
    const made = world()
    const cut = fakeClients(made, cutAt)
    void deleteInOrder(plan, contextFor(cut)).catch(() => undefined)
    await made.clock.pass(200_000)
    expect(cut.azure.requests).toHaveLength(cutAt)
    await made.clock.run(deleteInOrder(plan, contextFor(fakeClients(made))))
    expect(made.resources.size).toBe(0)
  })

  it('stops at a deletion that Azure refuses', async () => {
    const made = world()
    made.undeletable.add(link)
    await expect(made.clock.run(deleteInOrder(plan, contextFor(fakeClients(made))))).rejects.toMatchObject({
      reason: 'azure-refused'
    })
    expect(made.writes).toEqual([])
  })

  it('does not wait for ever for one that stays', async () => {
    const made = world()
    const clients = fakeClients(made)
    Object.assign(clients.azure, { remove: () => Promise.resolve() })
    const failure = made.clock.run(deleteInOrder(plan, contextFor(clients)))
    await expect(failure).rejects.toMatchObject({ reason: 'deployment-failed', details: { subject: link } })
  })

  it('asks nothing where nothing needs an order', async () => {
    const clients = fakeClients(world())
    await deleteInOrder(stepPlan('spoke'), contextFor(clients))
    expect(clients.azure.requests).toEqual([])
  })
})

describe('deleteBlockingResources', () => {
  const hub = stepPlan('hub-network', { changes: [deletion(resourceId(hubGroup, ZONE, 'z'), ZONE)] })

  it('deletes links that stand in the way of another step, and leaves the rest of the plans', async () => {
    const made = world()
    const left = await made.clock.run(deleteBlockingResources([hub, plan], [], contextFor(fakeClients(made))))
    expect(made.writes).toEqual([`DELETE ${link}`])
    expect(left).toEqual([hub, { ...plan, changes: [deletion(zone, ZONE)] }])
  })

  it('deletes nothing otherwise', async () => {
    const made = world()
    expect(await deleteBlockingResources([plan], [], contextFor(fakeClients(made)))).toEqual([plan])
    expect(made.writes).toEqual([])
  })
})

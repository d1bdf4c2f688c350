import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { addNodesToSavedWorld } from '../../../../local/aks/nodes/saved-nodes.ts'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

/** Returns a kit whose world has no table of nodes, as worlds of older code. */
function withoutNodes(): UpgradeKit {
  const kit = upgradeKit(2)
  delete kit.world.tables.nodes
  return kit
}

describe('a world that was saved before local Azure kept nodes', () => {
  it('gets the nodes that its running pools request', () => {
    const kit = withoutNodes()
    addNodesToSavedWorld(kit.world)
    expect(kit.versions()).toEqual(['1.34.9', '1.34.9'])
  })

  it('gets no nodes for a stopped pool or cluster', () => {
    const kit = withoutNodes()
    const resource = (id: string) => kit.world.resources[keyOf(id)]?.properties ?? {}
    resource(kit.pool34).powerState = { code: 'Stopped' }
    addNodesToSavedWorld(kit.world)
    expect([kit.versions(), nodesOfPool(kit.world, kit.pool('npsystem')).length > 0]).toEqual([[], true])
    delete kit.world.tables.nodes
    resource(kit.cluster).powerState = { code: 'Stopped' }
    addNodesToSavedWorld(kit.world)
    expect(nodesOfPool(kit.world, kit.pool('npsystem'))).toEqual([])
  })

  it('changes nothing when the world has nodes', () => {
    const kit = upgradeKit(2)
    const before = structuredClone(kit.world)
    expect(addNodesToSavedWorld(kit.world)).toEqual(before)
  })
})

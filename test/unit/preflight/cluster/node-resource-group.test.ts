import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { checkNodeResourceGroup } from '../../../../src/preflight/cluster/node-resource-group.ts'
import { readyKit } from '../../local/aks/cluster-kit.ts'
import { fakeAzure, hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

describe('the group of the nodes', () => {
  const nodeGroup = (kit: ReturnType<typeof readyKit>) => asResourceId(kit.group.replace(/\/g$/, '/g-nodes'))
  const check = async (kit: ReturnType<typeof readyKit>, cluster = kit.cluster) =>
    await checkNodeResourceGroup(await localAzure(kit), nodeGroup(kit), asResourceId(cluster))

  it('is not there yet, or was made for this cluster', async () => {
    const kit = readyKit()
    expect(await check(kit)).toEqual([])
    kit.build()
    expect(await check(kit)).toEqual([])
    kit.make(nodeGroup(kit), { location: 'westeurope', tags: { cost: 'nodes' } })
    expect(await check(kit)).toEqual([])
  })

  it('is taken by a group of somebody, or by that of another cluster', async () => {
    const kit = readyKit()
    kit.make(nodeGroup(kit), { location: 'westeurope' })
    expect(await check(kit)).toMatchObject([
      {
        code: 'name-taken',
        severity: 'error',
        subject: nodeGroup(kit),
        evidence: 'The resource group already exists (without `managedBy`), but AKS must create this group itself.'
      }
    ])
    const theirs = readyKit()
    theirs.build()
    const [finding] = await check(theirs, `${theirs.cluster}-green`)
    expect(finding?.evidence.toLowerCase()).toContain(`managed by ${theirs.cluster.toLowerCase()}`)
  })

  it('that is taken is refused by Azure as well', () => {
    const kit = readyKit()
    kit.make(nodeGroup(kit), { location: 'westeurope' })
    expect(kit.write().status).toBe(400)
    kit.remove(nodeGroup(kit))
    kit.settle()
    expect(kit.write().status).toBe(201)
  })

  it('may be hidden', async () => {
    const id = asResourceId('/subscriptions/s/resourceGroups/g')
    expect(await checkNodeResourceGroup(fakeAzure({ fails: hidden }), id, id)).toMatchObject([
      { severity: 'not-evaluated' }
    ])
  })
})

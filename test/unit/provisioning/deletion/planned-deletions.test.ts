import { describe, expect, it } from '@jest/globals'
import { asResourceId, childId } from '../../../../src/arm/resource-id.ts'
import { createBaseline, formerStackName, stackName } from '../../../../src/config/index.ts'
import { deletionsOf } from '../../../../src/provisioning/deletion/planned-deletions.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { stackId } from '../../../../src/provisioning/ownership/own-stacks.ts'
import { groupRemovalStep } from '../../../../src/provisioning/steps/removal/group-removal.ts'
import { stackRemovalStep } from '../../../../src/provisioning/steps/removal/stack-removal.ts'
import { stackStep } from '../../../../src/provisioning/steps/stack.ts'
import type { Step } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import { STACKS } from '../../../../src/templates/index.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const SUBSCRIPTION = 'aaaaaaaa-2222-3333-4444-555555555555'

const { article } = VARIANTS

describe('deletionsOf', () => {
  const plan = (world: FakeWorld, step: Step) =>
    world.clock.run(step.plan({ ...contextFor(fakeClients(world)), baseline: article }, EMPTY_LIVE_STATE))

  it.each([
    ['its present name', stackName(article.config, 'zones')],
    ['its former name', formerStackName(article.config, 'zones')]
  ])('includes the record of a stack that is deleted under %s', async (_, name) => {
    const world = newWorld()
    world.adopt(name, [article.ids.zones.registry])
    const removal = await plan(world, stackRemovalStep('zones', []))
    expect(deletionsOf([removal], article)).toEqual([article.ids.zones.registry, stackId(name, article)])
  })

  it('includes no record when the stack of a removal does not exist', async () => {
    expect(deletionsOf([await plan(newWorld(), stackRemovalStep('zones', []))], article)).toEqual([])
  })

  it('includes the record of a former stack that is replaced, and nothing that it manages', async () => {
    const world = newWorld()
    const former = formerStackName(article.config, 'zones')
    const template = STACKS.zones.build(article, EMPTY_LIVE_STATE)
    world.put(template.deploymentScope, 'Microsoft.Resources/resourceGroups', {})
    world.adopt(former, [article.ids.zones.registry])
    const adoption = await plan(world, stackStep('zones', STACKS.zones.build, []))
    expect(deletionsOf([adoption], article)).toEqual([stackId(former, article)])
  })

  it('includes a resource group that destroy deletes', async () => {
    const world = newWorld()
    world.put(article.ids.spokeGroup, 'Microsoft.Resources/resourceGroups', {})
    expect(deletionsOf([await plan(world, groupRemovalStep([]))], article)).toEqual([article.ids.spokeGroup])
  })

  it('includes nothing that a stack only detaches', () => {
    const { vault } = article.ids
    const type = 'Microsoft.KeyVault/vaults'
    const detached = resourceChange({ step: 'platform', id: vault, type, kind: 'detach', certain: true })
    expect(deletionsOf([stepPlan('platform', { changes: [detached] })], article)).toEqual([])
  })

  it("includes a cluster's DNS record when the file names its zone by the subscription id in another case", () => {
    const apiServer = asResourceId(
      `/subscriptions/${SUBSCRIPTION.toUpperCase()}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io`
    )
    const whole = createBaseline(VARIANTS.article.config, SUBSCRIPTION)
    const of = { ...whole, ids: { ...whole.ids, zones: { ...whole.ids.zones, apiServer } } }
    const { cluster, nodeGroup } = of.ids.clusters.blue
    const type = 'Microsoft.ContainerService/managedClusters'
    const deletion = resourceChange({ step: 'stamp-blue', id: cluster, type, kind: 'delete', certain: true })
    const name = cluster.split('/').at(-1) ?? ''
    expect(deletionsOf([stepPlan('stamp-blue', { changes: [deletion] })], of)).toEqual([
      cluster,
      nodeGroup,
      childId(apiServer, 'A', name)
    ])
  })
})

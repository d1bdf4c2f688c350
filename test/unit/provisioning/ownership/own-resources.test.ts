import { describe, expect, it } from '@jest/globals'
import { asResourceId, childId, type ResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import { createBaseline, resourceNames, stackName } from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import {
  isOwnResource,
  type Operation,
  refuseResourcesNotOwned
} from '../../../../src/provisioning/ownership/own-resources.ts'
import { stackRemovalStep } from '../../../../src/provisioning/steps/removal/stack-removal.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import { existingHubNeeds, existingHubWrites, externalClusterRoles } from '../../../../src/templates/index.ts'
import { EVERYTHING, SUBSCRIPTION, stacks, THEIRS, VARIANTS } from '../../templates/baselines.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const OPERATIONS = ['manage', 'write', 'act', 'delete'] as const
const allowed = (id: ResourceId, of: Baseline, roles: readonly ResourceId[] = []): Operation[] =>
  OPERATIONS.filter(operation => isOwnResource(id, of, operation, roles))

const withApiServerZone = (() => {
  const { article } = VARIANTS
  const zones = { ...article.ids.zones, apiServer: asResourceId(THEIRS.apiServer) }
  return { ...article, ids: { ...article.ids, zones } }
})()
const record = (name: string) => childId(withApiServerZone.ids.zones.apiServer, 'A', name)
const watcher = (subscription: string) =>
  asResourceId(`/subscriptions/${subscription}/resourceGroups/w/providers/Microsoft.Network/networkWatchers/w`)
const flowLog = resourceNames(VARIANTS.article.config).flowLog

describe('isOwnResource', () => {
  it.each(Object.entries(VARIANTS))('lets the stacks of %s manage all that their templates name', (_, of) => {
    const ids = stacks(of, EVERYTHING).flatMap(stack => templateResources(stack).map(({ id }) => id))
    expect(ids.filter(id => !isOwnResource(id, of, 'manage'))).toEqual([])
    expect(existingHubWrites(of).filter(({ id }) => !isOwnResource(id, of, 'write'))).toEqual([])
  })

  const role = resourceId(asResourceId(THEIRS.images), 'Microsoft.Authorization/roleAssignments', 'a')
  it.each<[string, Operation[], ResourceId, Baseline]>([
    ['a registry that the file names', ['act'], asResourceId(THEIRS.images), VARIANTS.sharedRegistry],
    ['a role assignment of somebody else on it', [], role, VARIANTS.sharedRegistry],
    [
      "a record that AKS made for our cluster in others' zone",
      ['delete'],
      record('aks-shop-production-blue-a1b2c3d4'),
      withApiServerZone
    ],
    ['the record of another cluster there', [], record('aks-shop-production-blue-two-a1b2c3d4'), withApiServerZone],
    ['a record of somebody else there', [], record('www'), withApiServerZone],
    ['the zone itself', [], asResourceId(THEIRS.apiServer), withApiServerZone],
    ['our flow log', ['write', 'delete'], childId(watcher(SUBSCRIPTION), 'flowLogs', flowLog), VARIANTS.article],
    [
      'a flow log of its name in another subscription',
      [],
      childId(watcher('other'), 'flowLogs', flowLog),
      VARIANTS.article
    ],
    ['our vault', [...OPERATIONS], VARIANTS.article.ids.vault, VARIANTS.article]
  ])('allows on %s only %j', (_, operations, id, of) => {
    expect(allowed(id, of)).toEqual(operations)
  })

  it('allows to write and delete role assignments of our identities, and no stack to manage them', () => {
    const roles = externalClusterRoles(VARIANTS.sharedRegistry, EVERYTHING, 'blue').map(({ id }) => id)
    expect(roles.length).toBeGreaterThan(0)
    for (const id of roles) expect(allowed(id, VARIANTS.sharedRegistry, roles)).toEqual(['write', 'delete'])
  })

  it('allows nothing in an existing hub that the file gives no right to', () => {
    const of = createBaseline(VARIANTS.hubOfOthers.config, SUBSCRIPTION)
    const { peering, links } = existingHubNeeds(of)
    const ids = [...(peering === undefined ? [] : [peering.id]), ...links.map(({ id }) => id)]
    expect(ids.length).toBeGreaterThan(1)
    for (const id of ids.filter(each => each.startsWith(THEIRS.network))) expect(allowed(id, of)).toEqual([])
  })
})

describe('refuseResourcesNotOwned', () => {
  it.each([
    ['manage', 'through a deployment stack'],
    ['write', 'may not write'],
    ['act', 'call an action on'],
    ['delete', 'may not delete']
  ] as const)('says of %s what was refused', (operation, words) => {
    const id = asResourceId(`${THEIRS.network}/subnets/a`)
    expect(() => refuseResourcesNotOwned([id], VARIANTS.article, operation)).toThrow(
      expect.objectContaining({ reason: 'not-ours', message: expect.stringContaining(words) })
    )
  })
})

describe('a stack with our name and tags that lists what is shared', () => {
  const of = VARIANTS.sharedRegistry
  const name = stackName(of.config, 'hub-gateway')
  it.each([
    ['the registry', THEIRS.images],
    ['a role assignment on the registry', `${THEIRS.images}/providers/Microsoft.Authorization/roleAssignments/a`]
  ])('is not deleted when it lists %s', async (_, id) => {
    const world = newWorld()
    world.put(id, 'x', {})
    world.adopt(name, [id])
    const removal = stackRemovalStep('hub-gateway', [])
    const context = { ...contextFor(fakeClients(world)), baseline: of }
    await expect(
      world.clock.run(removal.apply(context, EMPTY_LIVE_STATE, stepPlan('hub-gateway')))
    ).rejects.toMatchObject({ reason: 'not-ours' })
    expect(world.writes).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { abortUpgrade } from '../../../../src/upgrade/in-place/abort.ts'
import { applyRights, planRights } from '../../../../src/upgrade/in-place/required-rights.ts'
import { applyUpgrade } from '../../../../src/upgrade/in-place/run.ts'
import { APPLY_IDENTITY, applicationOf } from '../../local/azure/kit.ts'
import { provisionedKit, TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

const AUTHORIZATION = 'Microsoft.Authorization'
const APPLY = applyRights.map(({ action }) => action)

/** Replaces all roles of the apply identity by a custom role at the subscription. */
function giveOnly({ world }: UpgradeKit, actions: readonly string[], notActions: readonly string[] = []): void {
  const { objectId: principalId } = applicationOf(world, APPLY_IDENTITY)
  for (const [key, { type, properties }] of Object.entries(world.resources)) {
    if (type === `${AUTHORIZATION}/roleAssignments` && properties.principalId === principalId)
      delete world.resources[key]
  }
  const subscription = `/subscriptions/${world.subscriptionId}`
  const definition = `${subscription}/providers/${AUTHORIZATION}/roleDefinitions/00000000-0000-4000-8000-00000000000a`
  const put = (id: string, type: string, properties: Record<string, unknown>) => {
    const name = id.split('/').at(-1) ?? ''
    const place = { generation: 1, createdAt: world.now }
    world.resources[keyOf(id)] = { id, type: `${AUTHORIZATION}/${type}`, name, properties, ...place }
  }
  const permissions = [{ actions, notActions, dataActions: [], notDataActions: [] }]
  put(definition, 'roleDefinitions', { roleName: 'x', assignableScopes: [subscription], permissions })
  const assignment = `${subscription}/providers/${AUTHORIZATION}/roleAssignments/custom`
  put(assignment, 'roleAssignments', { roleDefinitionId: definition, principalId, scope: subscription })
}

const without = (action: string) => ['*/read', ...APPLY.filter(each => each !== action)]

const rollback = { operation: 'rollback' } as const
const image = { target: 'node-image' } as const

async function oldImages(): Promise<UpgradeKit> {
  const kit = upgradeKit()
  await kit.runs.clock.pass(9 * 24 * 3_600_000)
  return kit
}

/** Returns a cluster on which Azure upgrades the control plane or a pool. */
async function upgrading(write: string): Promise<UpgradeKit> {
  const kit = upgradeKit()
  const approval = approvalOf((await kit.plan()).plan)
  const run = kit.start()
  void applyUpgrade({ ...kit.request(), approval }, run.context).catch(() => undefined)
  while (!kit.writes.includes(write)) await kit.runs.clock.pass(10_000)
  run.kill()
  return kit
}

const abort = (kit: UpgradeKit) => kit.settle(abortUpgrade(() => kit.stateNow(), kit.start().context))

describe('the rights of the apply identity', () => {
  it('suffice for an upgrade of a complete environment', async () => {
    const kit = provisionedKit()
    giveOnly(kit, ['*/read', ...APPLY])
    await kit.run()
    expect((await kit.state()).pools.map(({ version }) => version)).toEqual([TO, TO])
  })

  it('suffice for a rollback, for node images and for an abort', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    giveOnly(kit, ['*/read', ...APPLY])
    await kit.run()
    await kit.run(rollback)
    const other = await oldImages()
    giveOnly(other, ['*/read', ...APPLY])
    await other.run(image)
    const third = await upgrading('PUT pool-user')
    giveOnly(third, ['*/read', ...APPLY])
    expect(await abort(third)).toHaveLength(1)
  })

  const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
  it.each<[string, () => UpgradeKit | Promise<UpgradeKit>, (kit: UpgradeKit) => Promise<unknown>]>([
    [`${CLUSTERS}/write`, upgradeKit, kit => kit.run()],
    [`${CLUSTERS}/agentPools/write`, upgradeKit, kit => kit.run()],
    [`${CLUSTERS}/agentPools/upgradeNodeImageVersion/action`, oldImages, kit => kit.run(image)],
    [`${CLUSTERS}/abort/action`, () => upgrading('PUT cluster'), abort],
    [`${CLUSTERS}/agentPools/abort/action`, () => upgrading('PUT pool-user'), abort],
    ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', provisionedKit, kit => kit.run()],
    ['Microsoft.Network/virtualNetworks/subnets/join/action', provisionedKit, kit => kit.run()],
    ['Microsoft.OperationalInsights/workspaces/sharedKeys/action', provisionedKit, kit => kit.run()],
    ['Microsoft.Network/privateDnsZones/TXT/write', upgradeKit, kit => kit.run()]
  ])('include %s, which the refusal names', async (action, make, work) => {
    const kit = await make()
    giveOnly(kit, without(action))
    await expect(work(kit)).rejects.toMatchObject({
      reason: 'not-authorized',
      message: expect.stringContaining(action)
    })
  })

  it('include the health of backends, which the gate names', async () => {
    const action = 'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action'
    const kit = provisionedKit()
    giveOnly(kit, without(action))
    await expect(kit.run()).rejects.toMatchObject({
      reason: 'upgrade-gate',
      details: { remedy: expect.stringContaining(action) }
    })
  })
})

describe('the rights of the plan identity', () => {
  it.each(planRights.map(({ action }) => action))('include %s, which the plan names', async action => {
    const kit = upgradeKit()
    giveOnly(kit, ['*/read'], [action])
    const text = await kit.plan().then(
      ({ validation }) => `${validation?.verdict} ${validation?.findings.map(({ evidence }) => evidence).join()}`,
      error => `${error.reason} ${error.message}`
    )
    expect(text).toMatch(/^(not-authorized|inconclusive) /)
    expect(text).toContain(action)
  })
})

import { describe, expect, it } from '@jest/globals'
import { asResourceId, resourceGroupId, resourceId, subscriptionId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/index.ts'
import { checkLocks } from '../../../src/preflight/locks.ts'
import { newKit, PLAN_IDENTITY, publicAddress } from '../local/azure/kit.ts'
import { cancelled, fakeAzure, hidden } from './fake-azure.ts'
import { localAzure } from './local-azure.ts'

const group = resourceGroupId('s', 'g')
const network = resourceId(group, 'Microsoft.Network/virtualNetworks', 'spoke')
const subnet = asResourceId(`${network}/subnets/nodes`)
const role = resourceId(network, 'Microsoft.Authorization/roleAssignments', 'r')
const other = resourceId(group, 'Microsoft.Network/virtualNetworks', 'spoke-2')

function lockAt(scope: string, level = 'CanNotDelete', notes?: string) {
  return {
    id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
    name: 'keep',
    properties: { level, ...(notes !== undefined && { notes }) }
  }
}

function azureWith(locks: readonly object[]) {
  const asked: string[] = []
  const list = async function* <T>(path: string): AsyncIterable<T> {
    asked.push(path)
    for (const lock of locks) yield lock as T
  }
  const azure: Azure = { ...fakeAzure({}), list }
  return { azure, asked }
}

describe('checkLocks', () => {
  it.each([
    ['the resource itself', network, network],
    ['its group', group, network],
    ['its subscription', subscriptionId('s'), network],
    ['something below it', subnet, network],
    ['what an extension hangs on', network, role],
    ['an extension of it', role, network]
  ])('reports a lock on %s', async (_, scope, deleted) => {
    for (const level of ['CanNotDelete', 'ReadOnly']) {
      const { azure, asked } = azureWith([lockAt(scope.toUpperCase(), level)])
      const found = await checkLocks(azure, [deleted])
      expect(found).toMatchObject([{ code: 'locked', severity: 'error', evidence: expect.stringContaining(level) }])
      expect(asked).toEqual(['/subscriptions/s/providers/Microsoft.Authorization/locks'])
    }
  })

  it.each([
    ['a resource whose name only begins the same', other],
    ['another group', resourceGroupId('s', 'g2')],
    ['another resource of the group', resourceId(group, 'Microsoft.KeyVault/vaults', 'kv')]
  ])('reports nothing when %s is locked', async (_, scope) => {
    expect(await checkLocks(azureWith([lockAt(scope)]).azure, [network, role])).toEqual([])
  })

  it('names level, notes, scope, what it stops, and the command that deletes every lock', async () => {
    const locks = [lockAt(network, 'ReadOnly', 'ask the network team'), lockAt(group)]
    const [first, second] = await checkLocks(azureWith(locks).azure, [subnet, role])
    expect(first?.evidence).toBe(
      `The ReadOnly lock "keep" (notes: "ask the network team") on ${network} stops the deletion of ${subnet}, ${role}.`
    )
    expect(second?.evidence).not.toContain('notes')
    for (const finding of [first, second])
      expect(finding?.remedy).toContain(`az lock delete --ids ${locks.map(({ id }) => id).join(' ')}.`)
  })

  it('says that a replaced stack keeps its resources when the lock stops the deletion of its record', async () => {
    const stack = resourceId(subscriptionId('s'), 'Microsoft.Resources/deploymentStacks', 'aksb-shop')
    const locks = [lockAt(subscriptionId('s'))]
    const [finding] = await checkLocks(azureWith(locks).azure, [stack])
    expect(finding).toMatchObject({ code: 'locked', severity: 'error', evidence: expect.stringContaining(stack) })
    expect(finding?.remedy).toContain('Create the lock again after the run')
    const [other] = await checkLocks(azureWith(locks).azure, [network])
    expect(other?.remedy).not.toContain('deployment stack')
  })

  it('names five of many resources and counts the rest', async () => {
    const deletions = [1, 2, 3, 4, 5, 6, 7].map(n => asResourceId(`${network}/subnets/s${n}`))
    const [finding] = await checkLocks(azureWith([lockAt(group)]).azure, deletions)
    expect(finding?.evidence).toContain(`${network}/subnets/s5 and 2 more.`)
  })

  it('reads the locks of each subscription, and says which it cannot read', async () => {
    const theirs = resourceId(resourceGroupId('t', 'hub'), 'Microsoft.Authorization/roleAssignments', 'r')
    const list = async function* <T>(path: string): AsyncIterable<T> {
      if (path.startsWith('/subscriptions/t/')) throw hidden
      yield lockAt(network) as T
    }
    const found = await checkLocks({ ...fakeAzure({}), list }, [network, theirs])
    expect(found.map(({ severity, subject }) => [severity, subject])).toEqual([
      ['error', lockAt(network).id],
      ['not-evaluated', '/subscriptions/t']
    ])
  })

  it('ends a cancelled run', async () => {
    const list = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(cancelled) }) })
    await expect(checkLocks({ ...fakeAzure({}), list }, [network])).rejects.toBe(cancelled)
  })

  it('may be asked by the identity that plans', async () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    kit.make(id, publicAddress)
    const lock = lockAt(id)
    const common = { type: 'Microsoft.Authorization/locks', generation: 1, createdAt: 0 }
    kit.world.resources[lock.id.toLowerCase()] = { ...common, ...lock }
    const azure = await localAzure(kit, PLAN_IDENTITY)
    expect(await checkLocks(azure, [asResourceId(kit.group)])).toMatchObject([{ subject: lock.id, severity: 'error' }])
  })
})

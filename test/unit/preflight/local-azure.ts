import { subscriptionId } from '../../../src/arm/resource-id.ts'
import { type Azure, readPermissions } from '../../../src/azure/index.ts'
import { resourceCalls } from '../../../src/azure/services/resources.ts'
import { createStacks } from '../../../src/azure/services/stacks.ts'
import { fixture } from '../azure/fakes.ts'
import { APPLY_IDENTITY, applicationOf, type Kit } from '../local/azure/kit.ts'
import { fakeAzure } from './fake-azure.ts'

/** Our client in front of a local Azure, which only answers: nothing passes there while it is asked. */
export async function localAzure(kit: Kit, as = APPLY_IDENTITY): Promise<Azure> {
  const { client } = fixture(({ method, url, body }) => {
    const { pathname, search } = new URL(url)
    const { status, headers, body: answer } = kit.send(method, pathname + search, body || undefined, { as })
    return { status, headers: { ...headers }, body: answer }
  })
  const calls = resourceCalls(client)
  const subscription = kit.world.subscriptionId
  const permissions = await readPermissions(calls, subscriptionId(subscription))
  const principalId = applicationOf(kit.world, as).objectId
  const none = fakeAzure({})
  const stacks = { ...none.stacks, list: createStacks(client, subscription).list }
  return { ...none, ...calls, stacks, subscriptionId: subscription, permissions, principalId }
}

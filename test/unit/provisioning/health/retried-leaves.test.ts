import { describe, expect, it } from '@jest/globals'
import { about, environment } from './health-kit.ts'

/** A Bastion host that is written again, and whose first write ends with an error of Azure. */
async function writeBastion(code: string) {
  const env = environment('hub-access')
  const bastion = env.find(/bastionHosts\/[^/]*$/)[0]
  if (bastion === undefined) throw new Error('the world has no Bastion host')
  env.resource(bastion.id).properties.provisioningState = 'Failed'
  env.world.faults.push({
    method: 'PUT',
    path: '*/bastionHosts/*',
    outcome: `fail-operation:${code}`,
    times: 1,
    after: 0
  })
  const applied = env.apply(await env.plan())
  return { applied, unhealthy: async () => about(await env.plan(), bastion.id) }
}

describe('a stack that ends with an error of Azure', () => {
  it.each([
    'PrincipalNotFound',
    'AnotherOperationInProgress',
    'PolicyDefinitionNotFound',
    'InternalOperationError',
    'VirtualNetworkNotInSucceededState',
    'FirewallPolicyUpdateFailed'
  ])('is written again when %s passes by itself', async code => {
    const { applied, unhealthy } = await writeBastion(code)
    expect((await applied).result.changed).toEqual(['hub-access'])
    expect(await unhealthy()).toMatchObject({ changes: [], pending: false })
  })

  it.each([
    ['ResourceGroupNotFound', 'deployment-failed', /az group show/],
    ['PublicIPCountLimitReached', 'quota-exceeded', /hub\.firewall\.publicAddresses/],
    ['RequestDisallowedByPolicy', 'policy-denied', /exemption/],
    [
      'InternalServerError',
      'azure-unavailable',
      /support ticket with correlation id \S+, time \S+, resource id \/subscr/
    ]
  ])('fails with the reason of %s, which does not pass: %s', async (code, reason, remedy) => {
    const { applied } = await writeBastion(code)
    await expect(applied).rejects.toMatchObject({ reason, details: { remedy: expect.stringMatching(remedy) } })
  })
})

import { describe, expect, it } from '@jest/globals'
import { registerProvider } from '../../../../src/azure/services/providers.ts'
import { fixture, inTurn, refused, thrownBy } from '../fakes.ts'

const state = (registrationState: string) => ({
  status: 200,
  body: { namespace: 'Microsoft.Network', registrationState }
})

describe('registerProvider', () => {
  it('asks, and waits until it is registered', async () => {
    const { client, network } = fixture(
      inTurn(state('NotRegistered'), state('Registering'), state('Registering'), state('Registered'))
    )
    await registerProvider(client, 's', 'Microsoft.Network')
    expect(network.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /subscriptions/s/providers/Microsoft.Network',
      'POST /subscriptions/s/providers/Microsoft.Network/register',
      'GET /subscriptions/s/providers/Microsoft.Network',
      'GET /subscriptions/s/providers/Microsoft.Network'
    ])
  })

  it('asks for nothing that is there or on its way', async () => {
    await registerProvider(fixture(inTurn(state('Registered'))).client, 's', 'Microsoft.Network')
    await registerProvider(fixture(inTurn(state('Registering'), state('Registered'))).client, 's', 'Microsoft.Network')
  })

  it('throws what refuses it, and does not wait for ever', async () => {
    const denied = fixture(inTurn(state('NotRegistered'), { status: 403, body: refused('AuthorizationFailed') }))
    expect(await thrownBy(registerProvider(denied.client, 's', 'N'))).toMatchObject({ reason: 'not-authorized' })
    const endless = fixture(() => state('Registering'))
    expect(await thrownBy(registerProvider(endless.client, 's', 'N'))).toMatchObject({
      reason: 'provider-not-registered'
    })
  })
})

import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose } from '../../kit.ts'
import {
  addVault,
  addVaultEndpoint,
  closed,
  gatewayFromVault,
  gatewayId,
  kitForGateway,
  vaultId
} from './gateway-kit.ts'

/** Writes a gateway and answers what the poll of its operation says in the end. */
function outcome(kit: Kit, body: Loose): Loose {
  const started = kit.put(gatewayId(kit), body)
  expect(started.status).toBeLessThan(300)
  kit.settle()
  return kit.send('GET', started.headers?.['Azure-AsyncOperation'] ?? '').body as Loose
}

describe('certificates from a vault', () => {
  const failed = (answer: Loose) => [answer.status, answer.error?.code, answer.error?.details[0].code]

  it('are fetched once the role has reached the vault, not before', () => {
    const kit = kitForGateway()
    addVault(kit, {}, false)
    const early = outcome(kit, gatewayFromVault(kit))
    expect(failed(early)).toEqual([
      'Failed',
      'ApplicationGatewayKeyVaultSecretException',
      'ApplicationGatewayKeyVaultSecretAccessDenied'
    ])
    expect(kit.get(gatewayId(kit)).properties.provisioningState).toBe('Failed')
    const late = kitForGateway()
    addVault(late)
    late.wait(600)
    expect(outcome(late, gatewayFromVault(late)).status).toBe('Succeeded')
  })

  it('count by access policy in a vault without roles', () => {
    const kit = kitForGateway()
    addVault(kit, { enableRbacAuthorization: false, accessPolicies: [] })
    expect(outcome(kit, gatewayFromVault(kit)).status).toBe('Failed')
    const { principalId } =
      Object.values(kit.world.resources).find(({ type }) => /userAssignedIdentities$/.test(type))?.properties ?? {}
    const policy = { tenantId: kit.world.tenantId, objectId: principalId, permissions: { secrets: ['get'] } }
    const properties = { ...kit.get(vaultId(kit)).properties, accessPolicies: [policy] }
    kit.make(vaultId(kit), { location: 'westeurope', properties })
    expect(outcome(kit, gatewayFromVault(kit)).status).toBe('Succeeded')
  })

  it.each([
    ['open', {}, false, false, 'Succeeded'],
    ['closed, with no endpoint', closed, false, false, 'Failed'],
    ['closed, with an endpoint whose zone is not linked', closed, true, false, 'Failed'],
    ['closed, with an endpoint whose zone is linked', closed, true, true, 'Succeeded']
  ])('of a vault that is %s', (_, fields, hasEndpoint, linked, status) => {
    const kit = kitForGateway()
    addVault(kit, fields)
    if (hasEndpoint) addVaultEndpoint(kit, linked)
    kit.wait(600)
    const answer = outcome(kit, gatewayFromVault(kit))
    expect(answer.status).toBe(status)
    if (status === 'Failed') expect(failed(answer)[2]).toBe('ApplicationGatewayKeyVaultSecretUnreachable')
  })

  it.each([
    ['pfx', 'root', 'Succeeded'],
    ['root', 'root', 'Failed'],
    ['pfx', 'pfx', 'Failed'],
    ['none', 'root', 'Failed']
  ])('%s for the listener and %s for the backend: %s', (tls, root, status) => {
    const kit = kitForGateway()
    addVault(kit)
    kit.wait(600)
    const answer = outcome(kit, gatewayFromVault(kit, { tls, root }))
    expect(answer.status).toBe(status)
    if (status === 'Failed') expect(failed(answer)[2]).toBe('ApplicationGatewayKeyVaultSecretInvalid')
  })

  it('need an id of a secret, and one identity of one’s own', () => {
    const kit = kitForGateway()
    addVault(kit)
    const wrong = gatewayFromVault(kit)
    wrong.properties.sslCertificates[0].properties.keyVaultSecretId = 'https://kv-one.vault.azure.net/certificates/pfx'
    expect(codeOf(kit.put(gatewayId(kit), wrong))).toBe('InvalidRequestFormat')
    expect(codeOf(kit.put(gatewayId(kit), { ...gatewayFromVault(kit), identity: { type: 'SystemAssigned' } }))).toBe(
      'InvalidRequestFormat'
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import { type Loose, newKit, refusalOf } from '../kit.ts'

describe('namespaces', () => {
  it('are registered in about a minute, once', () => {
    const kit = newKit()
    const id = `${kit.subscription}/providers/Microsoft.KeyVault`
    const registration = kit.world.namespaces['microsoft.keyvault']
    if (registration !== undefined) registration.state = 'NotRegistered'
    expect(kit.send('POST', `${id}/register`).body).toMatchObject({ registrationState: 'Registering' })
    kit.send('POST', `${id}/register`)
    expect(Object.values(kit.world.operations).filter(({ kind }) => kind === 'action')).toHaveLength(1)
    kit.wait(50)
    expect(kit.get(id).registrationState).toBe('Registering')
    kit.wait(17)
    expect(kit.get(id).registrationState).toBe('Registered')
  })

  it('tell their types with regions, zones and api-versions', () => {
    const kit = newKit()
    const { resourceTypes } = kit.get(`${kit.subscription}/providers/microsoft.network`)
    const firewall = resourceTypes.find(({ resourceType }: Loose) => resourceType === 'azureFirewalls')
    expect(firewall.locations).toContain('West Europe')
    expect(firewall.apiVersions[0]).toBe('2025-09-01')
    const zones = Object.fromEntries(firewall.zoneMappings.map((each: Loose) => [each.location, each.zones]))
    expect(zones).toMatchObject({ 'West Europe': ['1', '2', '3'], 'Qatar Central': ['1', '2', '3'], 'West US': [] })
    const { value } = kit.get(`${kit.subscription}/locations`, { version: '2022-12-01' })
    const mappings = Object.fromEntries(value.map((each: Loose) => [each.name, each.availabilityZoneMappings?.length]))
    expect(mappings).toMatchObject({ westeurope: 3, westus: undefined })
    expect(kit.get(`${kit.subscription}/providers`).value).toHaveLength(3)
  })

  it('that nobody knows are refused, and registering needs the right', () => {
    const kit = newKit()
    const path = `${kit.subscription}/providers/Microsoft.Nonsense`
    expect(refusalOf(kit.send('GET', path))).toEqual([404, 'InvalidResourceNamespace'])
    expect(refusalOf(kit.send('POST', `${path}/register`))).toEqual([404, 'InvalidResourceNamespace'])
    const known = `${kit.subscription}/providers/Microsoft.Network/register`
    expect(refusalOf(kit.send('POST', known, undefined, { as: 'aks-baseline-plan', version: '2025-04-01' }))).toEqual([
      403,
      'AuthorizationFailed'
    ])
  })
})

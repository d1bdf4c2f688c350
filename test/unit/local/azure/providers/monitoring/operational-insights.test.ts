import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit } from '../../kit.ts'

const workspaceOf = (kit: Kit, name = 'w') => `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/${name}`

describe('a log workspace', () => {
  it('has no operation address: its state tells', () => {
    const kit = newKit()
    const { status, headers, body } = kit.put(workspaceOf(kit), { location: 'westeurope' }) as Loose
    expect([status, headers['Azure-AsyncOperation'], body.properties.provisioningState]).toEqual([
      201,
      undefined,
      'Updating'
    ])
    kit.settle()
    expect(kit.get(workspaceOf(kit)).properties).toMatchObject({
      provisioningState: 'Succeeded',
      retentionInDays: 30,
      sku: { name: 'PerGB2018' }
    })
  })

  it.each([
    [29, 'InvalidParameter'],
    [30, undefined],
    [730, undefined],
    [731, 'InvalidParameter']
  ])('keeping data for %d days: %s', (retentionInDays, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(workspaceOf(kit), { location: 'westeurope', properties: { retentionInDays } }))).toBe(code)
  })

  it('comes back as the same one when its name does, and tells its keys to those who may', () => {
    const kit = newKit()
    const { customerId } = kit.make(workspaceOf(kit), { location: 'westeurope' }).properties
    const keys = (as: string) => kit.send('POST', `${workspaceOf(kit)}/sharedKeys`, undefined, { as }) as Loose
    expect(keys('aks-baseline-apply').body.primarySharedKey).toMatch(/^[A-Za-z0-9+/=]{40,}$/)
    expect(keys('aks-baseline-plan').status).toBe(403)
    kit.remove(workspaceOf(kit))
    kit.settle()
    expect(kit.make(workspaceOf(kit), { location: 'westeurope' }).properties.customerId).toBe(customerId)
  })
})

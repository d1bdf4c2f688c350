import { describe, expect, it } from '@jest/globals'
import { inventory } from '../../../../../../local/azure/resources/inventory.ts'
import { codeOf, type Kit, type Loose, newKit, publicAddress, refusalOf } from '../../kit.ts'

const workspaceOf = (kit: Kit, name = 'w') => `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/${name}`

describe('diagnostic settings', () => {
  function setUp() {
    const kit = newKit()
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    for (const name of ['w', 'w2']) kit.make(workspaceOf(kit, name), { location: 'westeurope' })
    const id = (name: string) =>
      `${kit.network('publicIPAddresses/p')}/providers/Microsoft.Insights/diagnosticSettings/${name}`
    const put = (name: string, fields: Loose) =>
      kit.put(id(name), { properties: { workspaceId: workspaceOf(kit), ...fields } })
    return { kit, id, put }
  }

  const log = (category: string, enabled = true) => ({ logs: [{ category, enabled }] })

  it.each<[string, Loose, string | undefined]>([
    ['of a category the type has', log('DDoSProtectionNotifications'), undefined],
    ['of a category it has not', log('BastionAuditLogs'), 'BadRequest'],
    ['of a metric it has', { metrics: [{ category: 'AllMetrics', enabled: true }] }, undefined],
    ['of a metric it has not', { metrics: [{ category: 'SomeMetrics', enabled: true }] }, 'BadRequest'],
    ['of a category group it has', { logs: [{ categoryGroup: 'allLogs', enabled: true }] }, undefined],
    ['of a category group it has not', { logs: [{ categoryGroup: 'everything', enabled: true }] }, 'BadRequest'],
    ['without a sink', { workspaceId: undefined }, 'BadRequest']
  ])('%s', (_, fields, code) => {
    expect(codeOf(setUp().put('d', fields))).toBe(code)
  })

  it('need their workspace and their resource, and a type that has some', () => {
    const { kit, put, id } = setUp()
    expect(codeOf(put('d', { workspaceId: workspaceOf(kit, 'none') }))).toBe('InvalidResourceReference')
    expect(codeOf(kit.put(id('d').replace('/p/', '/q/'), { properties: {} }))).toBe('ResourceNotFound')
    kit.make(kit.network('routeTables/r'), { location: 'westeurope' })
    const unsupported = `${kit.network('routeTables/r')}/providers/Microsoft.Insights/diagnosticSettings/d`
    expect(codeOf(kit.put(unsupported, { properties: { workspaceId: workspaceOf(kit) } }))).toBe(
      'ResourceTypeNotSupported'
    )
  })

  it('do not share a sink for a category, but may for another, or send the same elsewhere', () => {
    const { kit, put } = setUp()
    expect(put('a', log('DDoSProtectionNotifications')).status).toBe(201)
    expect(refusalOf(put('b', log('DDoSProtectionNotifications')))).toEqual([409, 'Conflict'])
    expect(put('b', log('DDoSMitigationReports')).status).toBe(201)
    expect(put('c', { ...log('DDoSProtectionNotifications'), workspaceId: workspaceOf(kit, 'w2') }).status).toBe(201)
    expect(put('d', log('DDoSProtectionNotifications', false)).status).toBe(201)
    expect(put('a', log('DDoSProtectionNotifications')).status).toBe(200)
    expect(put('e', {}).status).toBe(201)
    expect(refusalOf(put('f', {}))).toEqual([400, 'BadRequest'])
  })

  it('outlive their resource and return with its name', () => {
    const { kit, id, put } = setUp()
    put('a', log('DDoSProtectionNotifications'))
    expect(kit.get(id('a')).id).toContain(
      `/microsoft.network/publicipaddresses/p/providers/microsoft.insights/diagnosticSettings/a`
    )
    kit.remove(kit.network('publicIPAddresses/p'))
    kit.settle()
    expect(kit.send('GET', id('a')).status).toBe(404)
    expect(JSON.stringify(inventory(kit.world))).not.toContain('diagnosticSettings')
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    expect(kit.get(id('a')).properties.logs[0]).toMatchObject({
      category: 'DDoSProtectionNotifications',
      retentionPolicy: { days: 0 }
    })
  })
})

describe('the destination type of a setting', () => {
  it('is remembered only where the type has tables of its own', () => {
    const kit = newKit()
    const workspace = `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/logs`
    kit.make(workspace, { location: 'westeurope', properties: {} })
    const address = kit.network('publicIPAddresses/p')
    kit.make(address, publicAddress)
    const network = kit.network('virtualNetworks/v')
    const subnets = [{ name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.0.0/26' } }]
    kit.make(network, {
      location: 'westeurope',
      properties: { addressSpace: { addressPrefixes: ['10.0.0.0/24'] }, subnets }
    })
    const configuration = { subnet: { id: `${network}/subnets/AzureFirewallSubnet` }, publicIPAddress: { id: address } }
    kit.make(kit.network('azureFirewalls/f'), {
      location: 'westeurope',
      properties: { ipConfigurations: [{ name: 'c', properties: configuration }] }
    })
    const remembered = (id: string) => {
      const metrics = [{ category: 'AllMetrics', enabled: true }]
      const properties = { workspaceId: workspace, metrics, logAnalyticsDestinationType: 'Dedicated' }
      const setting = kit.make(`${id}/providers/Microsoft.Insights/diagnosticSettings/s`, { properties })
      return setting.properties.logAnalyticsDestinationType
    }
    expect([remembered(kit.network('azureFirewalls/f')), remembered(address)]).toEqual(['Dedicated', null])
  })
})

import { describe, expect, it } from '@jest/globals'
import { type Kit, newKit, refusalOf, virtualNetwork } from '../../kit.ts'

const WATCHER = 'Microsoft.Network/networkWatchers'

/** Writes a flow log of a network, with or without traffic analytics, and returns the answer. */
function writeFlowLog(kit: Kit, enabled: boolean, name = 'f') {
  const target = kit.network('virtualNetworks/v')
  kit.make(target, virtualNetwork('10.0.0.0/16'))
  const workspace = `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/logs`
  kit.make(workspace, { location: 'westeurope', properties: { sku: { name: 'PerGB2018' } } }, { version: '2025-02-01' })
  const storage = `${kit.group}/providers/Microsoft.Storage/storageAccounts/flowlogs`
  kit.make(
    storage,
    { location: 'westeurope', kind: 'StorageV2', sku: { name: 'Standard_LRS' }, properties: {} },
    { version: '2025-01-01' }
  )
  const watcher = Object.values(kit.world.resources).find(({ type }) => type === WATCHER)?.id ?? ''
  const configuration = { enabled, workspaceResourceId: workspace, workspaceRegion: 'westeurope' }
  const answer = kit.put(`${watcher}/flowLogs/${name}`, {
    location: 'westeurope',
    properties: {
      targetResourceId: target,
      storageId: storage,
      enabled: true,
      flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: configuration }
    }
  })
  kit.settle()
  return answer
}

const created = (kit: Kit) =>
  Object.values(kit.world.resources)
    .filter(({ name }) => name.startsWith('NWTA-'))
    .map(({ type, tags, id }) => [type.split('/')[1], tags, id.startsWith(kit.group)])

describe('a flow log', () => {
  it('with traffic analytics creates a rule and an endpoint in the group of the workspace, once', () => {
    const kit = newKit()
    writeFlowLog(kit, true)
    writeFlowLog(kit, true)
    expect(created(kit)).toEqual([
      ['dataCollectionEndpoints', undefined, true],
      ['dataCollectionRules', undefined, true]
    ])
  })

  it('is refused when the network has another one', () => {
    const kit = newKit()
    writeFlowLog(kit, false)
    expect(refusalOf(writeFlowLog(kit, false))).toEqual([200, undefined])
    expect(refusalOf(writeFlowLog(kit, false, 'second'))).toEqual([409, 'FlowLogTargetInUse'])
  })

  it('without traffic analytics creates nothing', () => {
    const kit = newKit()
    writeFlowLog(kit, false)
    expect(created(kit)).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { loadConfig } from '../../../src/config/index.ts'
import {
  checkNamedResources,
  namedNetworkResources,
  namedPlatformResources
} from '../../../src/preflight/named-resources.ts'
import { newKit } from '../local/azure/kit.ts'
import { localAzure } from './local-azure.ts'

const kit = newKit()
const actionGroup = `${kit.group}/providers/Microsoft.Insights/actionGroups/ops`
const workspace = `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/corp`
const hub = `${kit.group}/providers/Microsoft.Network/virtualNetworks/corp`

const config = loadConfig(
  `apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    region: westeurope
    hub:
      existing:
        networkId: ${hub}
        addressSpaces: [10.0.0.0/22]
        firewallAddress: 10.0.1.4
        logWorkspaceId: ${workspace}
    monitoring: { alerts: { actionGroupId: ${actionGroup} } }
`,
  'f',
  undefined
)

describe('checkNamedResources', () => {
  it('returns an error for each resource that does not exist, at its setting', async () => {
    const resources = [...namedNetworkResources(config), ...namedPlatformResources(config)]
    expect(await checkNamedResources(await localAzure(kit), resources)).toMatchObject([
      { code: 'resource-missing', severity: 'error', subject: 'hub.existing.logWorkspaceId' },
      { code: 'resource-missing', severity: 'error', subject: 'monitoring.alerts.actionGroupId' }
    ])
  })

  it('returns nothing when all of them exist', async () => {
    kit.make(workspace, { location: 'westeurope', properties: {} })
    const resources = namedNetworkResources(config)
    expect(await checkNamedResources(await localAzure(kit), resources)).toEqual([])
  })

  it('returns an error for a resource in a subscription that does not exist', async () => {
    const id = asResourceId(
      '/subscriptions/99999999-9999-4999-8999-999999999999/resourceGroups/ops/providers/Microsoft.Insights/actionGroups/ops'
    )
    const found = await checkNamedResources(await localAzure(kit), [{ setting: 'monitoring.alerts.actionGroupId', id }])
    expect(found).toMatchObject([{ code: 'resource-missing', severity: 'error' }])
  })
})

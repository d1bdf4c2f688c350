import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { withClusterOptions } from '../../../../src/preflight/upgrade/cluster-commands.ts'

const CLUSTER = asResourceId(
  '/subscriptions/s-1/resourceGroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-blue'
)

describe('withClusterOptions', () => {
  it.each([
    [
      'Stop it: `az aks operation-abort`.',
      'Stop it: `az aks operation-abort --resource-group rg-shop --name aks-blue --subscription s-1`.'
    ],
    [
      'Read `az aks nodepool show --name user`, then run again.',
      'Read `az aks nodepool show --name user --resource-group rg-shop --cluster-name aks-blue --subscription s-1`, then run again.'
    ],
    [
      '`az aks machine list --cluster-name aks-blue --nodepool-name user`',
      '`az aks machine list --cluster-name aks-blue --nodepool-name user --resource-group rg-shop --subscription s-1`'
    ]
  ])('completes each command: %s', (remedy, expected) => {
    expect(withClusterOptions(remedy, CLUSTER)).toBe(expected)
  })

  it.each([
    '`az aks get-versions --location westeurope`',
    '`az aks mesh get-revisions --location westeurope`',
    '`az lock delete --ids x`',
    'Set `upgrades.kubernetesChannel: none`.'
  ])('keeps %s', text => {
    expect(withClusterOptions(text, CLUSTER)).toBe(text)
  })
})

import { describe, expect, it } from '@jest/globals'
import { asResourceId, childId } from '../../../src/arm/resource-id.ts'
import { baseline } from '../../../src/config/index.ts'
import { resourceChange } from '../../../src/provisioning/change.ts'
import { deletionsOf } from '../../../src/provisioning/planned-deletions.ts'
import { VARIANTS } from '../templates/baselines.ts'
import { stepPlan } from './fixtures.ts'

const SUBSCRIPTION = 'aaaaaaaa-2222-3333-4444-555555555555'

describe('deletionsOf', () => {
  it("includes a cluster's DNS record when the file names its zone by the subscription id in another case", () => {
    const apiServer = asResourceId(
      `/subscriptions/${SUBSCRIPTION.toUpperCase()}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io`
    )
    const whole = baseline(VARIANTS.article.config, SUBSCRIPTION)
    const of = { ...whole, ids: { ...whole.ids, zones: { ...whole.ids.zones, apiServer } } }
    const { cluster, nodeGroup } = of.ids.clusters.blue
    const type = 'Microsoft.ContainerService/managedClusters'
    const deletion = resourceChange({ step: 'stamp-blue', id: cluster, type, kind: 'delete', certain: true })
    const name = cluster.split('/').at(-1) ?? ''
    expect(deletionsOf([stepPlan('stamp-blue', { changes: [deletion] })], of)).toEqual([
      cluster,
      nodeGroup,
      childId(apiServer, 'A', name)
    ])
  })
})

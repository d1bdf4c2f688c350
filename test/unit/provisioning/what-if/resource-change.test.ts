import { expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'

const TYPE = 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings'
const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub/virtualNetworkPeerings/to-spoke`

it('requests a connected peering when what-if predicts Initiated', () => {
  const properties = [
    { path: 'properties.peeringState', kind: 'modify', before: 'Disconnected', after: 'Initiated' },
    { path: 'properties.allowForwardedTraffic', kind: 'modify', before: false, after: true }
  ] as const
  const change = resourceChange({
    step: 'hub',
    id: id as ResourceId,
    type: TYPE,
    kind: 'modify',
    certain: true,
    properties
  })
  expect(change.properties.map(({ after }) => after)).toEqual(['Connected', true])
})

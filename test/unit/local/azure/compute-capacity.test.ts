import { expect, it } from '@jest/globals'
import { coreLimit, restrictionOf, setCapacity } from '../../../../local/azure/compute-capacity.ts'
import { emptyWorld } from './kit.ts'

it('what is said of machines holds in every region, until something else is said', () => {
  const world = emptyWorld()
  const restriction = { reasonCode: 'NotAvailableForSubscription', zones: ['3'] } as const
  setCapacity(world, {
    coreLimits: { standardDDv5Family: 11 },
    restrictions: { Standard_D4d_v5: restriction }
  })
  const told = () =>
    ['westeurope', 'Japan East'].map(region => [
      coreLimit(world, region, 'standardDDv5Family'),
      coreLimit(world, region, 'cores'),
      restrictionOf(world, region, 'standard_d4d_v5')
    ])
  expect(told()).toEqual([
    [11, 350, restriction],
    [11, 350, restriction]
  ])
  setCapacity(world, { coreLimits: {}, restrictions: {} })
  expect(told()).toEqual([
    [100, 350, undefined],
    [100, 350, undefined]
  ])
})

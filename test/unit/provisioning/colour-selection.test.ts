import { describe, expect, it } from '@jest/globals'
import type { Colour } from '../../../src/config/types.ts'
import { defaultColour } from '../../../src/provisioning/colour-selection.ts'
import { baseline, fakeClients, newWorld } from './fixtures.ts'

const { gateway, clusters } = baseline.ids

function defaultIn(live: Colour | undefined, ...standing: readonly Colour[]): Promise<Colour> {
  const world = newWorld()
  const rule = {
    name: 'live',
    properties: { backendAddressPool: { id: `${gateway}/backendAddressPools/pool-${live}` } }
  }
  if (live !== undefined) world.put(gateway, 'x', { properties: { requestRoutingRules: [rule] } as object })
  for (const colour of standing) world.put(clusters[colour].cluster, 'x', {})
  return world.clock.run(defaultColour(fakeClients(world).azure, baseline))
}

describe('defaultColour', () => {
  it.each<readonly [string, Colour | undefined, readonly Colour[], Colour]>([
    ['nothing is there', undefined, [], 'blue'],
    ['only blue stands', undefined, ['blue'], 'blue'],
    ['only green stands', undefined, ['green'], 'green'],
    ['both stand and none is live', undefined, ['blue', 'green'], 'blue'],
    ['green is live', 'green', ['blue', 'green'], 'green'],
    ['blue is live and only green stands', 'blue', ['green'], 'blue']
  ])('where %s', async (_, live, standing, expected) => {
    expect(await defaultIn(live, ...standing)).toBe(expected)
  })
})

import { describe, expect, it } from '@jest/globals'
import { stateToWrite } from '../../../../src/provisioning/live-state/changed-values.ts'
import {
  EMPTY_LIVE_STATE,
  isLiveState,
  liveStateSlices,
  readSlices
} from '../../../../src/provisioning/live-state/index.ts'
import { EVERYTHING } from '../../templates/baselines.ts'
import { baseline, contextFor, fakeClients, newWorld } from '../fixtures.ts'

describe('the live state', () => {
  it.each(Object.keys(liveStateSlices) as (keyof typeof liveStateSlices)[])(
    'accepts the empty value and what exists for %s, and refuses its absence and another form',
    name => {
      expect(isLiveState({ ...EMPTY_LIVE_STATE, [name]: EVERYTHING[name] })).toBe(true)
      const { [name]: _, ...others } = EMPTY_LIVE_STATE
      expect(isLiveState(others)).toBe(false)
      for (const wrong of [7, true, 'no id' as const, { guard: 'x' }, undefined]) {
        const accepted = typeof wrong === 'string' && ['budgetStart', 'newClusterVersion'].includes(name)
        expect(isLiveState({ ...EMPTY_LIVE_STATE, [name]: wrong })).toBe(accepted)
      }
    }
  )

  it('refuses a value that no slice declares', () => {
    expect(isLiveState({ ...EMPTY_LIVE_STATE, guard: 'x' })).toBe(false)
    expect(isLiveState({ ...EMPTY_LIVE_STATE, principals: { ...EMPTY_LIVE_STATE.principals, other: 'x' } })).toBe(false)
  })

  it('accepts what the slices read', async () => {
    const world = newWorld()
    world.put(baseline.ids.clusters.blue.cluster, 'x', { properties: { kubernetesVersion: '1.37.0' } })
    const names = ['stamps', 'clusters', 'principals', 'liveColour', 'preview'] as const
    const found = await world.clock.run(readSlices(names, ['blue', 'green'])(contextFor(fakeClients(world))))
    expect(isLiveState({ ...EMPTY_LIVE_STATE, ...found })).toBe(true)
  })

  it('is read with one request for each resource, however many slices use it', async () => {
    const world = newWorld()
    const clients = fakeClients(world)
    await world.clock.run(
      readSlices(['liveColour', 'clusters', 'preview', 'newClusterVersion'], [])(contextFor(clients))
    )
    expect(clients.azure.requests).toHaveLength(3)
  })
})

describe('stateToWrite', () => {
  it('keeps what was approved and takes over values that an earlier step creates', () => {
    const written = stateToWrite(EMPTY_LIVE_STATE, EVERYTHING)
    expect(written).toMatchObject({
      liveColour: null,
      networkWatcher: null,
      newClusterVersion: null,
      deletedVault: null
    })
    expect(written).toMatchObject({ principals: EVERYTHING.principals, preview: EVERYTHING.preview })
    const { issuer, clients } = EVERYTHING.stamps.blue
    expect(written.stamps.blue).toEqual({ ...EMPTY_LIVE_STATE.stamps.blue, issuer, clients })
  })

  it('keeps an approved value that is used up by now', () => {
    expect(stateToWrite(EVERYTHING, EMPTY_LIVE_STATE)).toMatchObject({
      deletedVault: EVERYTHING.deletedVault,
      newClusterVersion: EVERYTHING.newClusterVersion,
      preview: null
    })
  })
})

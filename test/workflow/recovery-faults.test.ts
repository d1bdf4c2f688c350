import { describe, expect, it } from '@jest/globals'
import { parseFault } from '../../local/fault-text.ts'
import { describeResources as describeWorld, differingIds, recoverFromFault } from '../../local/sweep.ts'
import { newWorld, provision } from './kit.ts'
import { converged, network, undisturbedRun } from './recovery-kit.ts'

const reference = await undisturbedRun(network)

describe('what Azure and the network do to a run', () => {
  it.each([
    'PUT */azureFirewalls/* fail-operation:InternalServerError',
    'PUT */virtualNetworks/vnet-*-hub-* fail-operation:InternalServerError',
    'PUT */deploymentStacks/*.spoke.* lose-response',
    'PUT */deploymentStacks/*.spoke.* lose-request',
    'GET * 429 times=3 after=20 retry-after=7',
    'PUT * 503 times=2'
  ])('is ridden out, or completed by a plain run: %s', async fault => {
    expect(await recoverFromFault(parseFault(fault), reference, network)).toEqual(converged)
  })

  it('two runs at once: one waits for the other, and both succeed', async () => {
    const host = await newWorld()
    const { caller } = network
    const runs = await Promise.all([provision(host, { caller }), provision(host, { caller })])
    expect(runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success'])
    expect(differingIds(describeWorld(host.world), reference.inventory)).toEqual([])
  })
})

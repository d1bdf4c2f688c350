import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import { watchMachines } from '../../../../src/upgrade/in-place/progress.ts'
import { upgradeKit } from './upgrade-kit.ts'

describe('the progress of a pool', () => {
  it('reads the drain when no machine was replaced for 3 minutes, and then every 3 minutes', async () => {
    const kit = upgradeKit()
    const { context } = kit.start()
    let reads = 0
    const lines: string[] = []
    const stop = watchMachines(
      { cluster: kit.cluster as ResourceId, name: 'user', to: 'new', isNew: () => false },
      { ...context, log: { ...context.log, info: text => void lines.push(text) } },
      async () => {
        reads++
        return 'the drain waits'
      }
    )
    await kit.runs.clock.pass(30 * 60_000)
    stop()
    // The first read of the machines counts as a change, after one minute.
    expect(reads).toBe(9)
    expect(lines).toEqual([
      'pool user: 0 of 2 nodes have new after 1 min',
      'pool user: 0 of 2 nodes have new; the drain waits after 4 min'
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { FROM, TO, upgradeKit } from './upgrade-kit.ts'

describe('an upgrade in place', () => {
  it('upgrades the control plane, then every pool, the system pool included', async () => {
    const kit = upgradeKit()
    const planned = await kit.plan()
    expect(planned.validation?.findings).toEqual([])
    await kit.run()
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user'])
    const { cluster, pools } = await kit.state()
    expect(cluster.version).toBe(TO)
    expect(pools.map(({ version }) => version)).toEqual([TO, TO])
    expect(FROM).not.toBe(TO)
  })
})

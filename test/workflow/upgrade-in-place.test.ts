import { describe, expect, it } from '@jest/globals'
import { summaryOf } from './kit.ts'
import { FROM, jobsOf, planOf, TO, upgradeWorld } from './upgrade-kit.ts'

describe('upgrade-in-place', () => {
  it('upgrades staging, and shows until when production waits', async () => {
    const world = await upgradeWorld()
    const run = await world.run()
    expect(jobsOf(run)).toEqual({
      'staging / plan': 'success',
      'staging / apply': 'success',
      'staging / verify': 'success',
      'production / evidence': 'success',
      'production / plan': 'success'
    })
    expect(world.versions('staging')).toEqual([TO])
    expect(world.versions('production')).toEqual([FROM])
    expect(planOf(run, 'production')).toMatchObject({ state: 'waiting', 'has-changes': 'false', approval: '' })
    expect(summaryOf(world.host, run)).toContain('## Upgrade of `shop` `production`: waiting')
  })
})

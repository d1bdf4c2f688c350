import { beforeAll, describe, expect, it } from '@jest/globals'
import { type PlannedWave, upgradeUntilDone } from '../../local/cli/upgrade-sequence.ts'
import type { RunResult, World } from '../../local/index.ts'
import { summaryOf } from './kit.ts'
import { continued, FROM, jobsOf, planOf, TO, upgradeWorld } from './upgrade-kit.ts'

/** World after the run of a push, and the summary of that run. */
let upgraded: { readonly world: World; readonly run: RunResult; readonly summary: string }

beforeAll(async () => {
  const { host, run: start } = await upgradeWorld()
  const run = await start()
  upgraded = { world: host.world, run, summary: summaryOf(host, run) }
})

describe('upgrade-in-place', () => {
  it('upgrades staging on a push, and shows until when production waits', async () => {
    const { run, summary } = upgraded
    expect(jobsOf(run)).toEqual({
      'staging / plan': 'success',
      'staging / apply': 'success',
      'staging / verify': 'success',
      'production / evidence': 'success',
      'production / plan': 'success'
    })
    const world = await continued(upgraded.world)
    expect(world.versions('staging')).toEqual([TO])
    expect(world.versions('production')).toEqual([FROM])
    expect(planOf(run, 'production')).toMatchObject({ state: 'waiting', 'has-changes': 'false', approval: '' })
    expect(Date.parse(planOf(run, 'production')['waits-until'] ?? '')).toBeGreaterThan(upgraded.world.now)
    expect(summary).toContain('## Upgrade of `shop` `production`: waiting')
  })

  it('upgrades production in a later run when staging has soaked', async () => {
    const world = await continued(upgraded.world)
    world.pass(24)
    const run = await world.run({ event: 'schedule' })
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null })
    expect(planOf(run, 'staging').state).toBe('done')
    expect(planOf(run, 'production').state).toBe('due')
    expect(world.versions('production')).toEqual([TO])
    expect(run.jobs.find(({ name }) => name === 'production / apply')?.environment).toBe('production')
  })

  it('does not count the soak when it is started again too early', async () => {
    const world = await continued(upgraded.world)
    world.pass(23)
    const run = await world.run({ event: 'schedule' })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(planOf(run, 'production').state).toBe('waiting')
  })

  it('shows a stopped cluster as due, and upgrades it after its start', async () => {
    const world = await continued(upgraded.world)
    world.send('production', 'stop')
    world.pass(24)
    const run = await world.byHand({ environment: 'production' })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(planOf(run, 'production')).toMatchObject({ state: 'waiting', 'waits-until': '' })
    expect(summaryOf(world.host, run)).toContain('The cluster is stopped.')
    world.send('production', 'start')
    await world.byHand({ environment: 'production' })
    expect(world.versions('production')).toEqual([TO])
  })

  it('rolls staging back outside of the queue of the environment', async () => {
    const world = await continued(upgraded.world)
    const run = await world.byHand({ environment: 'staging', operation: 'rollback' })
    expect(jobsOf(run)).toEqual({ 'staging / plan': 'success', 'staging / way-back': 'success' })
    expect(world.versions('staging')).toEqual([TO, FROM])
  })

  it('refuses a rollback of all environments', async () => {
    const world = await continued(upgraded.world)
    const run = await world.byHand({ environment: 'all', operation: 'rollback' })
    expect(jobsOf(run)).toEqual({ 'one-environment': 'failure' })
  })

  it('aborts nothing when Azure upgrades nothing', async () => {
    const world = await continued(upgraded.world)
    const run = await world.byHand({ environment: 'staging', operation: 'abort' })
    expect(jobsOf(run)).toEqual({ 'staging / plan': 'success' })
  })
})

describe('the sequence of upgrade-in-place on local Azure', () => {
  it('starts runs until both environments are upgraded, without a wait of a job', async () => {
    const { host, caller } = await continued(upgraded.world)
    const states: string[] = []
    const onRun = (_: RunResult, waves: readonly PlannedWave[]) => {
      states.push(waves.map(({ state }) => state).join())
    }
    const last = await upgradeUntilDone(host, { caller, source: process.env.ACTIONS === 'src', onRun })
    expect(states).toEqual(['done,waiting', 'done,due', 'done,done'])
    expect(last).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })
})

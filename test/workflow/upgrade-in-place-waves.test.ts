import { beforeAll, describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import type { World } from '../../local/index.ts'
import { commitOf } from '../../local/runner/workflow/event.ts'
import { summaryOf, validateUpgrade } from './kit.ts'
import { continued, FROM, jobsOf, planOf, TO, type UpgradeWorld, upgradeWorld } from './upgrade-kit.ts'

let start: World
beforeAll(async () => {
  start = (await upgradeWorld()).host.world
})

const poolPut = { method: 'PUT', path: '/subscriptions/**/agentPools/*', occurrence: 1 }

describe('the waves of upgrade-in-place', () => {
  it('stop when an upgrade fails', async () => {
    const world = await continued(start)
    const fault = { method: 'PUT', path: '/subscriptions/**/agentPools/*', outcome: 'fail-operation:InternalError' }
    const run = await world.run({ faults: [{ ...fault, times: 1, after: 0 }] })
    expect(run.conclusion).toBe('failure')
    expect(jobsOf(run)).toEqual({ 'staging / plan': 'success', 'staging / apply': 'failure' })
  })

  it('stop when a run is cancelled in the middle of a write, and a plain run comes to the same end', async () => {
    const world = await continued(start)
    const cancelled = await world.run({ cancelAt: poolPut })
    expect(cancelled.conclusion).toBe('cancelled')
    expect(world.versions('production')).toEqual([FROM])
    const run = await world.run({ event: 'schedule' })
    expect(planOf(run, 'staging').state).toBe('begun')
    expect(world.versions('staging')).toEqual([TO])
    expect(planOf(run, 'production').state).toBe('waiting')
  })

  it('let a person abort what a cancelled run left, and continue it in the next run', async () => {
    const world = await continued(start)
    await world.run({ cancelAt: poolPut })
    const abort = await world.byHand({ environment: 'staging', operation: 'abort' })
    expect(jobsOf(abort)).toEqual({ 'staging / plan': 'success', 'staging / way-back': 'success' })
    const run = await world.byHand({ environment: 'staging' })
    expect(planOf(run, 'staging').state).toBe('begun')
    expect(world.versions('staging')).toEqual([TO])
  })

  it('stop when the reviewers reject', async () => {
    const world = await continued(start)
    const run = await world.run({ approve: false })
    expect(jobsOf(run)).toEqual({ 'staging / plan': 'success', 'staging / apply': 'failure' })
    expect(run.requests.writes).toBe(0)
  })

  it('let an emergency pass the soak after an approval of its own, which names the reason', async () => {
    const world = await continued(start)
    const request = { environment: 'production', emergency: 'CVE-2026-1' }
    const rejected = await world.byHand(request, { approve: false })
    expect(jobsOf(rejected)).toMatchObject({ 'production / plan': 'success', 'production / emergency': 'failure' })
    expect(jobsOf(rejected)).not.toHaveProperty('production / apply')
    expect(rejected.requests.writes).toBe(0)
    const run = await world.byHand(request)
    expect(run.conclusion).toBe('success')
    const environments = run.jobs.map(({ name, environment }) => [name, environment])
    expect(environments).toContainEqual(['production / emergency', 'production-emergency'])
    expect(world.versions('production')).toEqual([TO])
    expect(summaryOf(world.host, run)).toContain('CVE-2026-1')
  })
})

describe('an upgrade in a repository whose environments have no reviewers', () => {
  const HEAD = 'a'.repeat(40)
  const approval = ['upgrade-in-place.yml', '#approved-by: pull-request #', 'approved-by: pull-request #'] as const

  /** Returns the world after the merge of a pull request whose comment shows the upgrade of staging. */
  async function merged(review: (now: number) => number): Promise<UpgradeWorld> {
    const world = await continued(start, approval, ['validate-upgrade.yml', "|| 'production'", "|| 'staging'"])
    const repo = { full_name: 'org/platform' }
    const pull_request = { number: 4, head: { ref: 'change', sha: HEAD, repo }, base: { ref: 'main', repo } }
    const { host, caller } = world
    const shown = await validateUpgrade(host, { event: 'pull_request', payload: { number: 4, pull_request }, caller })
    expect(shown.conclusion).toBe('success')
    const { pullRequests = [], collaborators = {} } = githubState(host.world)
    Object.assign(collaborators, { ada: 'write', grace: 'write' })
    pullRequests.push({
      ...{ number: 4, author: 'grace', head: HEAD, mergeCommit: commitOf('org/platform') },
      commits: [{ author: 'grace', committer: 'grace' }],
      reviews: [{ by: 'ada', state: 'APPROVED', commit: HEAD, at: review(host.world.now) }]
    })
    return world
  }

  /** Adds an approval of now, with a text. */
  function approveAgain({ host }: UpgradeWorld, body: string): void {
    const [pull] = githubState(host.world).pullRequests ?? []
    pull?.reviews.push({ by: 'ada', state: 'APPROVED', commit: HEAD, at: host.world.now, body })
  }

  it('is applied when another person approved the pull request after its comment', async () => {
    const world = await merged(now => now)
    const run = await world.run()
    expect(summaryOf(world.host, run)).toContain('Pull request #4 was approved by ada after its plan.')
    expect(world.versions('staging')).toEqual([TO])
  })

  it('is not applied again by the schedule after a rollback', async () => {
    const world = await merged(now => now)
    await world.byHand({ environment: 'staging' })
    const back = await world.byHand({ environment: 'staging', operation: 'rollback' })
    expect(back.conclusion).toBe('success')
    world.pass(13)
    const night = await world.run({ event: 'schedule' })
    expect(night).toMatchObject({ failureReason: 'review-too-old', requests: { writes: 0 } })
    expect(world.versions('staging')).toEqual([TO, FROM])
  })

  it('passes its window in an emergency only when the review names the emergency', async () => {
    const world = await merged(now => now)
    const emergency = { environment: 'staging', emergency: 'CVE-2026-1' }
    const refused = await world.byHand(emergency)
    expect(refused).toMatchObject({ failureReason: 'review-incomplete', requests: { writes: 0 } })
    approveAgain(world, 'emergency: CVE-2026-1')
    expect((await world.byHand(emergency)).conclusion).toBe('success')
    expect(world.versions('staging')).toEqual([TO])
  })

  it('is not applied when the approval is older than the comment', async () => {
    const world = await merged(() => 1)
    const run = await world.run()
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'review-before-plan', requests: { writes: 0 } })
    expect(jobsOf(run)).toEqual({ 'staging / plan': 'success', 'staging / apply': 'failure' })
  })
})

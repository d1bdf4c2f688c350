import { describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import { changedKit, fork, newWorld, outputsOf, provision, resources, summaryOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

describe('provision', () => {
  it('goes from nothing to hub, spoke, platform and gateway, and writes nothing the second time', async () => {
    const { world, run: first } = await starterProvisioned()
    const host = await fork(world)
    expect(first).toMatchObject({ conclusion: 'success', failureReason: null, requests: { throttled: 0, failed: 0 } })
    expect(outputsOf(first, 'plan')).toMatchObject({ 'has-changes': 'true', workload: 'shop', 'failure-reason': '' })
    expect(outputsOf(first, 'apply')).toMatchObject({ changed: 'true', 'firewall-private-address': '10.200.0.4' })
    const before = resources(host)
    const second = await provision(host)
    expect(second).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(second.jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'skipped'])
    expect(resources(host)).toBe(before)
  })

  it("logs in with the subjects of a repository that has GitHub's immutable form", async () => {
    const host = await newWorld()
    githubState(host.world).repository.immutableSubject = true
    expect((await provision(host, { event: 'pull_request' })).conclusion).toBe('success')
  })

  it('plans only on a pull request', async () => {
    const host = await newWorld()
    const before = resources(host)
    const run = await provision(host, { event: 'pull_request' })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(resources(host)).toBe(before)
    expect(summaryOf(host, run)).toContain('What happens next')
  })

  it('applies nothing that nobody approved', async () => {
    const host = await newWorld()
    const run = await provision(host, { approve: false })
    expect(run).toMatchObject({ conclusion: 'failure', requests: { writes: 0 } })
  })

  it('shows a change by property, applies it, and nothing else', async () => {
    const host = await fork((await starterProvisioned()).world)
    const caller = changedKit(['aks-baseline.yml', 'logRetentionDays: 30', 'logRetentionDays: 60'])
    const run = await provision(host, { caller })
    expect(run.conclusion).toBe('success')
    const summary = summaryOf(host, run)
    expect(summary).toContain('| ~ | `properties.retentionInDays` | `30` | `60` |')
    expect(resources(host)).toContain('"retentionInDays":60')
    expect((await provision(host, { caller })).requests.writes).toBe(0)
  })

  it('provisions a second environment beside the first', async () => {
    const host = await fork((await starterProvisioned()).world, ['staging'])
    expect(await provision(host, { environment: 'staging' })).toMatchObject({ conclusion: 'success' })
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })
})

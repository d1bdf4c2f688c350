import { describe, expect, it } from '@jest/globals'
import { powerSummary, type ReportedCluster } from '../../../src/report/power.ts'

const subject = { workload: 'shop', environment: 'staging', region: 'westeurope' }

const user = { name: 'user', mode: 'User', count: 2, minCount: 2 }
const cluster = (power: 'Running' | 'Stopped', fields: Partial<ReportedCluster> = {}): ReportedCluster => ({
  colour: 'blue',
  cluster: { power, state: 'Succeeded', pools: [user] },
  underWay: undefined,
  shrinking: [],
  upgrading: [],
  isDone: true,
  ...fields
})

describe('powerSummary', () => {
  it('says what it was, what it is and what comes next', () => {
    const text = powerSummary(subject, { action: 'stop', before: cluster('Running'), after: cluster('Stopped') })
    expect(text).toContain('## Stop the cluster: `shop` `staging`, blue in `westeurope`')
    expect(text).toContain('| power | Running | Stopped |')
    expect(text).toContain('| pool `user` (User) | 2 nodes, at least 2 | 2 nodes, at least 2 |')
    expect(text).toContain('twelve months')
  })

  it.each([
    ['what would be done', { isDone: false }, 'after the approval, the cluster is stopped'],
    ['that it is so already', {}, 'nothing. The cluster is already in this state'],
    ['what is under way', { isDone: false, underWay: 'Upgrading' }, '`Upgrading` is in progress']
  ])('of a plan says %s', (_, fields, words) => {
    const text = powerSummary(subject, { action: 'stop', before: cluster('Running', fields) })
    expect(text).toContain('## Plan: Stop the cluster')
    expect(text).toContain(words)
    expect(text).toContain('| power | Running |\n')
  })

  it('warns of a cluster that failed, and of pools it left alone', () => {
    const failed = { colour: 'blue', cluster: { power: 'Running', state: 'Failed', pools: [user] } } as const
    const after = cluster('Running', { ...failed, upgrading: [user] })
    const text = powerSummary(subject, { action: 'scale-to-zero', before: cluster('Running'), after })
    expect(text).toContain('The last operation on the cluster failed')
    expect(text).toContain('Node pools that are not changed: `user`')
    expect(powerSummary(subject, { action: 'stop', before: cluster('Running') })).not.toContain('WARNING')
  })

  it('counts one node as one', () => {
    const pools = [{ name: 'user', count: 1 }, { name: 'odd' }]
    const before = cluster('Running', { cluster: { power: 'Running', state: 'Succeeded', pools } })
    const text = powerSummary(subject, { action: 'stop', before })
    expect(text).toContain('| pool `user` | 1 node |\n| pool `odd` | ? nodes |')
  })

  it('shows a pool that has gone meanwhile', () => {
    const after = cluster('Running', { cluster: { power: 'Running', state: 'Succeeded', pools: [] } })
    expect(powerSummary(subject, { action: 'start', before: cluster('Running'), after })).toContain('at least 2 | – |')
  })
})

import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { approvalOf, findUnapproved } from '../../../../src/provisioning/approval/approval.ts'
import { changedValues } from '../../../../src/provisioning/live-state/changed-values.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import type { Plan, PropertyChange, ResourceChange } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import type { LiveState } from '../../../../src/templates/types.ts'
import { firewall, hubNetwork, stepPlan } from '../fixtures.ts'

const WATCHER = asResourceId('/subscriptions/s/resourceGroups/w/providers/Microsoft.Network/networkWatchers/w')
const TYPE = 'Microsoft.Network/virtualNetworks'

function change(kind: ResourceChange['kind'], id = hubNetwork, properties: readonly PropertyChange[] = []) {
  return resourceChange({ step: 'hub-network', id, type: TYPE, kind, certain: true, properties })
}

const property = (path: string, after: unknown, before: unknown = 1): PropertyChange => ({
  path,
  kind: 'modify',
  before,
  after
})

function planWith(changes: readonly ResourceChange[], more: Partial<Plan> = {}): Plan {
  return {
    steps: [stepPlan('hub-network', { changes })],
    findings: [],
    intent: 'asked',
    parts: [],
    liveState: EMPTY_LIVE_STATE,
    ...more
  }
}

function uncovered(approved: readonly ResourceChange[], now: readonly ResourceChange[]): readonly string[] {
  return findUnapproved(planWith(now), approvalOf(planWith(approved))).changes.map(({ kind }) => kind)
}

describe('what an approval covers', () => {
  it('covers what was planned, and what is left of it', () => {
    const changes = [change('create'), change('delete', firewall), change('modify', firewall, [property('a', 2)])]
    expect(uncovered(changes, changes)).toEqual([])
    expect(uncovered(changes, changes.slice(2))).toEqual([])
    expect(uncovered(changes, [])).toEqual([])
  })

  it('does not cover another id, kind, path or value', () => {
    const modified = [change('modify', hubNetwork, [property('a', 2)])]
    expect(uncovered([change('create')], [change('create', firewall)])).toEqual(['create'])
    expect(uncovered([change('detach')], [change('delete')])).toEqual(['delete'])
    expect(uncovered(modified, [change('modify', hubNetwork, [property('b', 2)])])).toEqual(['modify'])
    expect(uncovered(modified, [change('modify', hubNetwork, [property('a', 3)])])).toEqual(['modify'])
    expect(uncovered(modified, [change('modify', hubNetwork, [property('a', 2), property('b', 2)])])).toEqual([
      'modify'
    ])
  })

  it('covers a modification by its new values, in any order and wherever they come from', () => {
    const approved = [change('modify', hubNetwork, [property('a', { x: 1, y: 2 }, 7), property('b', 3)])]
    expect(
      uncovered(approved, [change('modify', hubNetwork, [property('b', 3), property('a', { y: 2, x: 1 }, 8)])])
    ).toEqual([])
  })

  it('covers with a creation what completes a half-made resource, and not taking it away', () => {
    const modified = change('modify', asResourceId(hubNetwork.toUpperCase()), [property('a', 2)])
    expect(uncovered([change('create')], [{ ...modified, completes: true }])).toEqual([])
    expect(uncovered([change('create')], [modified])).toEqual(['modify'])
    expect(uncovered([change('create')], [change('delete')])).toEqual(['delete'])
    expect(uncovered([change('modify', hubNetwork, [property('a', 2)])], [change('create')])).toEqual(['create'])
  })

  it('does not cover another intent', () => {
    const approval = approvalOf(planWith([]))
    expect(findUnapproved(planWith([], { intent: 'else' }), approval).intent).toBe(true)
    expect(findUnapproved(planWith([]), approval)).toEqual({ intent: false, liveState: [], changes: [] })
  })

  it('lists each change once', () => {
    expect(approvalOf(planWith([change('create'), change('create')])).changes).toHaveLength(1)
  })
})

describe('changedValues', () => {
  const seen = (more: Partial<LiveState>): LiveState => ({ ...EMPTY_LIVE_STATE, ...more })

  it('takes for progress what was absent and is there, and for the same what differs by case', () => {
    expect(changedValues(EMPTY_LIVE_STATE, seen({ liveColour: 'blue', networkWatcher: WATCHER }))).toEqual([])
    const shouted = asResourceId(WATCHER.toUpperCase())
    expect(changedValues(seen({ networkWatcher: WATCHER }), seen({ networkWatcher: shouted }))).toEqual([])
  })

  it('names what moved or went', () => {
    const before = seen({ liveColour: 'blue', networkWatcher: WATCHER })
    expect(changedValues(before, seen({ liveColour: 'green' }))).toEqual([
      `networkWatcher was ${WATCHER} and is absent`,
      'liveColour was blue and is green'
    ])
  })

  it('looks into groups of values: one that is new is progress, one that is another has moved', () => {
    const principals = (gateway: string | null) => ({ principals: { gateway, flowLogs: null } })
    expect(changedValues(EMPTY_LIVE_STATE, seen(principals('a')))).toEqual([])
    expect(changedValues(seen(principals('a')), seen(principals('b')))).toEqual(['principals.gateway was a and is b'])
    const clusters = { clusters: { blue: WATCHER, green: null } }
    expect(changedValues(seen(clusters), EMPTY_LIVE_STATE)).toEqual([`clusters.blue was ${WATCHER} and is absent`])
  })

  it('accepts a preview that was closed or opened since the plan, but not another policy', () => {
    const other = asResourceId(`${WATCHER}2`)
    expect(changedValues(seen({ preview: WATCHER }), EMPTY_LIVE_STATE)).toEqual([])
    expect(changedValues(EMPTY_LIVE_STATE, seen({ preview: WATCHER }))).toEqual([])
    expect(changedValues(seen({ preview: WATCHER }), seen({ preview: other }))).toEqual([
      `preview was ${WATCHER} and is ${other}`
    ])
  })

  it('takes a version that was planned without its patch for each of its patches', () => {
    const running = (kubernetesVersion: string, ofPool: string) =>
      seen({
        stamps: {
          ...EMPTY_LIVE_STATE.stamps,
          blue: {
            ...EMPTY_LIVE_STATE.stamps.blue,
            kubernetesVersion,
            pools: { user: { kubernetesVersion: ofPool } }
          }
        }
      })
    expect(changedValues(running('1.35', '1.34'), running('1.35.6', '1.34.9'))).toEqual([])
    expect(changedValues(running('1.35', '1.34.9'), running('1.36.1', '1.34'))).toEqual([
      'stamps.blue.kubernetesVersion was 1.35 and is 1.36.1',
      'stamps.blue.pools.user.kubernetesVersion was 1.34.9 and is 1.34'
    ])
  })

  it('leaves out upgrade settings, which are written back as they are then', () => {
    const settings = (until: string | undefined) =>
      seen({
        upgrades: {
          ...EMPTY_LIVE_STATE.upgrades,
          blue: {
            ...(until === undefined ? {} : { cluster: { overrideSettings: { forceUpgrade: true, until } } }),
            pools: { user: { drainTimeoutInMinutes: until === undefined ? 60 : 90 } }
          }
        }
      })
    expect(changedValues(settings('2026-12-01'), settings('2026-12-02'))).toEqual([])
    expect(changedValues(settings('2026-12-01'), settings(undefined))).toEqual([])
    expect(changedValues(settings('2026-12-01'), EMPTY_LIVE_STATE)).toEqual([])
  })

  it('takes for progress that a deleted vault is recovered, but not that it is another', () => {
    const other = asResourceId(`${WATCHER}2`)
    expect(changedValues(seen({ deletedVault: WATCHER }), EMPTY_LIVE_STATE)).toEqual([])
    expect(changedValues(seen({ deletedVault: WATCHER }), seen({ deletedVault: other }))).toHaveLength(1)
  })
})

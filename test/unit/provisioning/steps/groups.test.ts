import { describe, expect, it } from '@jest/globals'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { groupsStep } from '../../../../src/provisioning/steps/groups.ts'
import { tagRecord } from '../../../../src/provisioning/tags/tag-record.ts'
import { contextFor, fakeClients, hubGroup, newWorld, spokeGroup, stepPlan, wantedGroups } from '../fixtures.ts'

const TYPE = 'Microsoft.Resources/resourceGroups'
const step = groupsStep(wantedGroups, () => ['Microsoft.Network', 'Microsoft.Insights'])

function world(hub: object | undefined, registered = true) {
  const made = newWorld()
  if (hub !== undefined) made.put(hubGroup, TYPE, { ...hub })
  made.put(spokeGroup, TYPE, { location: 'westeurope', tags: { owner: 'us' } })
  for (const namespace of ['Microsoft.network', 'microsoft.Insights']) {
    made.namespaces.set(namespace.toLowerCase(), registered ? 'Registered' : 'NotRegistered')
  }
  return made
}

const planned = (made: ReturnType<typeof world>) =>
  made.clock.run(step.plan(contextFor(fakeClients(made)), EMPTY_LIVE_STATE))
const applied = (made: ReturnType<typeof world>) =>
  made.clock.run(step.apply(contextFor(fakeClients(made)), EMPTY_LIVE_STATE, stepPlan('groups')))

describe('groupsStep', () => {
  it('has nothing to do where groups and registrations are as wanted', async () => {
    const made = world({ location: 'West Europe', tags: { Owner: 'us', theirs: 'x' } })
    expect(await planned(made)).toMatchObject({ changes: [], unchanged: 4, pending: false })
  })

  it('makes only the group that is missing', async () => {
    const made = world(undefined)
    expect(await planned(made)).toMatchObject({
      changes: [{ kind: 'create', id: hubGroup, risk: 'safe' }],
      unchanged: 3
    })
    await applied(made)
    expect(made.writes).toEqual([`PUT ${hubGroup}`])
    expect(made.resources.get(hubGroup.toLowerCase())?.body).toEqual({
      location: 'westeurope',
      tags: { owner: 'us', ...tagRecord(['owner']) }
    })
  })

  it('writes the source of the file together with a group, but not because of the source', async () => {
    const made = world(undefined)
    const context = contextFor(fakeClients(made))
    const source = 'contoso/shop/aks-baseline.yml'
    const origin = { source, environments: [], isInOtherFile: () => Promise.resolve(false) }
    const from = { ...context, baseline: { ...context.baseline, origin } }
    await made.clock.run(step.apply(from, EMPTY_LIVE_STATE, stepPlan('groups')))
    expect(made.writes).toEqual([`PUT ${hubGroup}`])
    expect(made.resources.get(hubGroup.toLowerCase())?.body.tags).toEqual({
      owner: 'us',
      'aks-baseline-source': source,
      ...tagRecord(['owner'])
    })
    expect(await planned(made)).toMatchObject({ changes: [], pending: false })
  })

  it('corrects our tags and keeps those of others', async () => {
    const made = world({ location: 'West Europe', tags: { Owner: 'them', theirs: 'x' } })
    expect((await planned(made)).changes).toMatchObject([
      {
        kind: 'modify',
        risk: 'safe',
        properties: [{ path: 'tags.Owner', kind: 'modify', before: 'them', after: 'us' }]
      }
    ])
    await applied(made)
    expect(made.resources.get(hubGroup.toLowerCase())?.body).toEqual({
      location: 'West Europe',
      tags: { theirs: 'x', Owner: 'us', ...tagRecord(['owner']) }
    })
  })

  it('removes a tag that an earlier run wrote and the file no longer has', async () => {
    const made = world({
      location: 'westeurope',
      tags: { owner: 'us', old: '1', theirs: 'x', ...tagRecord(['owner', 'old']) }
    })
    expect((await planned(made)).changes).toMatchObject([
      { properties: [{ path: 'tags.old', kind: 'delete', before: '1' }] }
    ])
    await applied(made)
    expect(made.resources.get(hubGroup.toLowerCase())?.body.tags).toEqual({
      owner: 'us',
      theirs: 'x',
      ...tagRecord(['owner'])
    })
  })

  it('refuses a group in another region, which cannot move', async () => {
    const made = world({ location: 'northeurope' })
    await expect(planned(made)).rejects.toMatchObject({ reason: 'azure-refused', details: { subject: hubGroup } })
  })

  it('registers what is not registered', async () => {
    const made = world({ location: 'westeurope', tags: { owner: 'us' } }, false)
    expect((await planned(made)).changes.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'create /subscriptions/s/providers/Microsoft.Network',
      'create /subscriptions/s/providers/Microsoft.Insights'
    ])
    await applied(made)
    expect(made.writes).toEqual(['REGISTER Microsoft.Network', 'REGISTER Microsoft.Insights'])
  })
})

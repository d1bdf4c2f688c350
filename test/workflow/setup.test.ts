import { describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import { outputsOf, provision, resources } from './kit.ts'
import { ADMIN_GROUP, deploy, identity, type SetUp, setUp } from './setup-kit.ts'

const NETWORK_CONTRIBUTOR = '4d97b98b-1d4f-4787-a291-c67834d212e7'
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
const CLUSTER_ADMIN = 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'
const SOMEBODY = '99999999-0000-4000-8000-000000000000'

function client({ made }: SetUp, does: 'plan' | 'apply'): string {
  return (does === 'plan' ? made[0]?.AZURE_PLAN_CLIENT_ID : made[0]?.AZURE_CLIENT_ID) ?? ''
}

describe('what the set-up template makes', () => {
  it('is all that planning and applying need, of which the planner can only plan', async () => {
    const setup = await setUp(['production'])
    const run = await provision(setup.host)
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null, requests: { failed: 0 } })
    expect(outputsOf(run, 'apply')).toMatchObject({ changed: 'true' })
    const writers = setup.host.world.requestLog.filter(({ kind }) => kind === 'write').map(({ by }) => by)
    expect(new Set(writers)).toEqual(new Set(['id-shop-production-apply-westeurope']))
  })

  it('fits a repository whose subjects hold ids', async () => {
    const { host } = await setUp(['production'])
    githubState(host.world).repository.immutableSubject = true
    expect(await provision(host, { event: 'pull_request' })).toMatchObject({ conclusion: 'success' })
  })

  it('keeps the planner from applying, by subject and by role', async () => {
    const setup = await setUp(['production'])
    const { host } = setup
    const variables = githubState(host.world).environments.production?.variables ?? {}
    variables.AZURE_CLIENT_ID = client(setup, 'plan')
    expect(await provision(host)).toMatchObject({ failureReason: 'login-refused', requests: { writes: 0 } })
    const planner = `/subscriptions/${host.world.subscriptionId}/resourceGroups/rg-shop-pipeline-westeurope/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop-production-plan-westeurope`
    const [credential] = identity(host.world, client(setup, 'plan')).federatedCredentials
    const subject = 'repo:org/platform:environment:production'
    const wrong = { properties: { ...credential, subject } }
    expect(setup.send('PUT', `${planner}/federatedIdentityCredentials/wrong`, wrong).status).toBe(201)
    const before = resources(host)
    expect(await provision(host)).toMatchObject({ failureReason: 'not-authorized', requests: { writes: 0 } })
    expect(resources(host)).toBe(before)
  })

  it('keeps the identities of two environments apart, and changes nothing when it is deployed again', async () => {
    const setup = await setUp(['production', 'staging'])
    const { host, made } = setup
    expect(made.map(({ environment }) => environment)).toEqual(['production', 'staging'])
    const values = made.flatMap(each => Object.values(each)).filter(value => value !== '')
    expect(new Set(values).size).toBe(6)
    const before = resources(host)
    deploy(host.world, setup.send, { environments: { value: ['production', 'staging'] } })
    expect(resources(host)).toBe(before)
    const staging = githubState(host.world).environments.staging?.variables ?? {}
    staging.AZURE_CLIENT_ID = client(setup, 'apply')
    expect(await provision(host, { environment: 'staging' })).toMatchObject({ failureReason: 'login-refused' })
  })

  it('leaves room for a second workload in the subscription', async () => {
    const setup = await setUp(['production'])
    const before = setup.host.world.resources
    const kept = Object.entries(before).map(([id, { properties }]) => [id, JSON.stringify(properties)])
    const outputs = deploy(setup.host.world, setup.send, {
      environments: { value: ['production'] },
      workload: { value: 'pay' }
    })
    expect(outputs.environments.value[0]).not.toEqual(setup.made[0])
    const ofFirst = kept.filter(([id]) => id?.includes('id-shop-'))
    expect(ofFirst).toHaveLength(6)
    for (const [id = '', properties] of ofFirst) expect(JSON.stringify(before[id]?.properties)).toBe(properties)
  })

  it('lets a second environment and administrators be added later', async () => {
    const setup = await setUp(['production'])
    const parameters = { environments: { value: ['production', 'staging'] } }
    const outputs = deploy(setup.host.world, setup.send, {
      ...parameters,
      clusterAdminGroupIds: { value: [ADMIN_GROUP] }
    })
    expect(outputs.environments.value[0]).toEqual(setup.made[0])
    expect(assign(setup, { role: CLUSTER_ADMIN, to: ADMIN_GROUP, type: 'Group' })).toBe(201)
  })
})

interface Grant {
  readonly role: string
  readonly to?: string
  readonly type?: string
}

/** Status of giving a role as the identity that applies. */
function assign(setup: SetUp, { role, to = SOMEBODY, type = 'ServicePrincipal' }: Grant): number {
  const subscription = `/subscriptions/${setup.host.world.subscriptionId}`
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  const properties = { roleDefinitionId, principalId: to, principalType: type }
  const path = `${subscription}/providers/Microsoft.Authorization/roleAssignments/${SOMEBODY}`
  return setup.send('PUT', path, { properties }, client(setup, 'apply')).status
}

describe('the condition on giving roles', () => {
  it.each<[string, Grant, number]>([
    ['a role of the table to a service', { role: NETWORK_CONTRIBUTOR }, 201],
    ['a role of the table to a person', { role: NETWORK_CONTRIBUTOR, type: 'User' }, 403],
    ['a role outside the table', { role: CONTRIBUTOR }, 403],
    [
      'the administration of clusters to a group that was named',
      { role: CLUSTER_ADMIN, to: ADMIN_GROUP, type: 'Group' },
      201
    ],
    ['the administration of clusters to anybody else', { role: CLUSTER_ADMIN, type: 'Group' }, 403]
  ])('decides on %s', async (_, grant, status) => {
    const setup = await setUp(['production'], { clusterAdminGroupIds: { value: [ADMIN_GROUP] } })
    expect(assign(setup, grant)).toBe(status)
  })

  it('gives nobody the administration of clusters where no group was named', async () => {
    const setup = await setUp(['production'])
    expect(assign(setup, { role: CLUSTER_ADMIN, to: ADMIN_GROUP, type: 'Group' })).toBe(403)
  })

  it('does not let the pipeline take rights away that it cannot give', async () => {
    const setup = await setUp(['production'])
    const ours = Object.values(setup.host.world.resources).filter(
      ({ type, properties }) =>
        type === 'Microsoft.Authorization/roleAssignments' && String(properties.roleDefinitionId).endsWith(CONTRIBUTOR)
    )
    expect(ours).toHaveLength(1)
    const [contributor] = ours
    expect(setup.send('DELETE', contributor?.id ?? '', undefined, client(setup, 'apply')).status).toBe(403)
    expect(assign(setup, { role: NETWORK_CONTRIBUTOR })).toBe(201)
    const given = `/subscriptions/${setup.host.world.subscriptionId}/providers/Microsoft.Authorization/roleAssignments/${SOMEBODY}`
    expect(setup.send('DELETE', given, undefined, client(setup, 'apply')).status).toBe(200)
  })
})

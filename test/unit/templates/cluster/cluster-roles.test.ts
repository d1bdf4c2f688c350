import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { assignableRoles } from '../../../../src/arm/role-table.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import {
  clusterExternalActions,
  clusterGrants,
  clusterIdentities,
  externalClusterRoles,
  STACKS
} from '../../../../src/templates/index.ts'
import { baselineWith, EVERYTHING, existingHub, platformWith, THEIRS, templateOf, VARIANTS } from '../baselines.ts'

const of = baselineWith()
const stack = (variant: Baseline, liveState = EVERYTHING) => STACKS['roles-blue'].build(variant, liveState)
const assigned = (variant: Baseline, liveState = EVERYTHING) => templateResources(stack(variant, liveState))

describe('identities of a cluster', () => {
  it('are three, and a fourth where events are wanted', () => {
    expect(Object.keys(clusterIdentities(of, 'blue'))).toEqual(['controlPlane', 'kubelet', 'ingress'])
    expect(Object.keys(clusterIdentities(VARIANTS.everything, 'blue'))).toContain('events')
    expect(Object.keys(templateOf(of, 'identity-green').resources)).toEqual([
      'controlPlaneIdentity',
      'kubeletIdentity',
      'ingressIdentity'
    ])
  })
})

describe('their roles', () => {
  it('are these and no others', () => {
    const rows = clusterGrants(of, 'green').map(({ identity, role, scope }) => [
      identity,
      role,
      scope.slice(scope.lastIndexOf('/') + 1)
    ])
    const { ids } = of
    const last = (id: string) => id.slice(id.lastIndexOf('/') + 1)
    expect(rows).toEqual([
      ['green-controlPlane', 'networkContributor', 'nodes-green'],
      ['green-controlPlane', 'networkContributor', 'apiserver-green'],
      ['green-controlPlane', 'networkContributor', 'ingress-green'],
      ['green-controlPlane', 'privateDnsZoneContributor', last(ids.zones.apiServer)],
      ['green-controlPlane', 'privateDnsZoneContributor', last(ids.spokeNetwork)],
      ['green-controlPlane', 'managedIdentityOperator', last(ids.clusters.green.kubeletIdentity)],
      ['green-kubelet', 'registryPull', last(ids.registry)],
      ['green-ingress', 'vaultSecretsUser', last(ids.vault)]
    ])
  })

  it('are named by principals, so nothing is written before there are any, and all of it is planned', () => {
    expect(assigned(of, EMPTY_LIVE_STATE)).toEqual([])
    const { awaited } = stack(of, EMPTY_LIVE_STATE)
    expect(awaited?.map(({ actual }) => actual)).toEqual(Array(8).fill(null))
  })

  it('are awaited under the names they then have', () => {
    const ids = assigned(of).map(({ id }) => id)
    expect(ids).toHaveLength(8)
    expect(
      stack(of)
        .awaited?.map(({ actual }) => actual)
        .sort()
    ).toEqual([...ids].sort())
  })

  it('say what the principal is, so that Azure does not look for one that has not arrived', () => {
    for (const { properties } of assigned(VARIANTS.everything)) {
      expect(properties).toMatchObject({ principalType: 'ServicePrincipal' })
    }
  })

  it('are another name for an identity that was made anew', () => {
    const name = (principal: string) =>
      assigned(of, {
        ...EMPTY_LIVE_STATE,
        principals: { ...EMPTY_LIVE_STATE.principals, 'blue-kubelet': principal }
      })[0]?.id
    expect(name('a')).not.toBe(name('b'))
  })

  it('lie with their scopes, those in other groups in deployments there', () => {
    const { resources } = templateOf(of, 'roles-blue', EVERYTHING)
    const groups = Object.values(resources).flatMap(({ resourceGroup }) => resourceGroup ?? [])
    expect(groups).toEqual([of.ids.spokeGroup, of.ids.platformGroup].map(id => id.split('/').at(-1)))
    expect(Object.keys(resources)).toContain('controlPlaneHandsOutKubelet')
  })

  it('let events into the queue and to the dead letters, and a Logic App’s only to those', () => {
    const events = (variant: Baseline) =>
      clusterGrants(variant, 'blue')
        .filter(({ identity }) => identity === 'blue-events')
        .map(({ role, scope }) => [role, scope.split('/').at(-1)])
    expect(events(VARIANTS.everything)).toEqual([
      ['storageBlobDataContributor', 'dead-letters'],
      ['storageQueueSender', 'cluster-events']
    ])
    expect(events(VARIANTS.logicApp)).toEqual([['storageBlobDataContributor', 'dead-letters']])
  })
})

describe('roles on what others own', () => {
  const zone = platformWith(
    () => ({
      dns: {
        zones: 'existing',
        existing: { registry: THEIRS.registry, vault: THEIRS.vault, apiServer: THEIRS.apiServer, links: 'write' }
      }
    }),
    baselineWith(existingHub())
  )

  it('are in no stack but put directly, where the right to assign is asked for', () => {
    const foreign = externalClusterRoles(VARIANTS.sharedRegistry, EVERYTHING, 'blue')
    for (const { id } of foreign) expect(id).toContain(`${THEIRS.images}/providers/Microsoft.Authorization/`)
    expect(foreign.map(({ body }) => JSON.stringify(body).includes(assignableRoles.registryPull.id))).toEqual([
      true,
      false
    ])
    expect(JSON.stringify(foreign[1]?.body)).toContain(assignableRoles.registryRepositoryReader.id)
    expect(foreign[0]?.body.properties).toMatchObject({ principalId: EVERYTHING.principals['blue-kubelet'] })
    expect(JSON.stringify(stack(VARIANTS.sharedRegistry))).not.toContain(THEIRS.images)
    expect(clusterExternalActions(VARIANTS.sharedRegistry)).toEqual([
      { action: 'Microsoft.Authorization/roleAssignments/write', scope: THEIRS.images }
    ])
  })

  it('cover a zone of API servers that is theirs', () => {
    expect(clusterExternalActions(zone).map(({ scope }) => scope)).toEqual([asResourceId(THEIRS.apiServer)])
    const [role] = externalClusterRoles(zone, EVERYTHING, 'green')
    expect(role?.body.properties).toMatchObject({ principalId: EVERYTHING.principals['green-controlPlane'] })
    expect(JSON.stringify(role?.body)).toContain(assignableRoles.privateDnsZoneContributor.id)
  })

  it('are none where all is ours, or no principal is known', () => {
    expect(externalClusterRoles(of, EVERYTHING, 'blue')).toEqual([])
    expect(externalClusterRoles(zone, EMPTY_LIVE_STATE, 'blue')).toEqual([])
  })
})

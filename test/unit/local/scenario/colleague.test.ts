import { beforeEach, describe, expect, it } from '@jest/globals'
import { effectiveRoles } from '../../../../local/azure/authorization/authorization.ts'
import { ensureEnvironments } from '../../../../local/azure/new-world.ts'
import { runTiming } from '../../../../local/azure/run-timing.ts'
import type { World } from '../../../../local/azure/world.ts'
import { waitFor } from '../../../../local/scenario/passing-time.ts'
import {
  addResource,
  changeResource,
  type Done,
  mergePatch,
  removeResource,
  switchPower
} from '../../../../local/scenario/resource-actions.ts'
import { grantRole, revokeRole } from '../../../../local/scenario/role-actions.ts'
import { APPLY_IDENTITY, applicationOf, type Kit, newKit, virtualNetwork } from '../azure/kit.ts'

let kit: Kit
beforeEach(() => {
  kit = newKit()
  kit.make(kit.network('routeTables/egress'), { location: 'westeurope', tags: { a: '1', b: '2' } })
  kit.make(kit.network('routeTables/spare'), { location: 'westeurope' })
  kit.make(kit.network('virtualNetworks/hub'), virtualNetwork('10.0.0.0/24', { nodes: '10.0.0.0/26' }))
})

/** Acts and lets the change end. Returns the sentence. */
function acted(act: (world: World) => Done): string {
  const done = act(kit.world)
  waitFor(kit.world, done)
  return done.text
}

describe('changeResource', () => {
  it('merges the patch and writes the resource as the colleague', () => {
    const text = acted(world => changeResource(world, 'egress', { tags: { a: null, c: '3' } }))
    expect(text).toBe("changed Microsoft.Network/routeTables 'egress'")
    expect(kit.get(kit.network('routeTables/egress')).tags).toEqual({ b: '2', c: '3' })
    const last = kit.world.requestLog.filter(({ by }) => by === 'colleague')
    expect(last.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['PUT', 200]
    ])
  })

  it('is not part of the timing of a run', () => {
    const since = kit.world.now - 1
    const before = runTiming(kit.world, since).durationMinutes
    acted(world => changeResource(world, 'virtualNetworks/hub', { tags: { a: '1' } }))
    expect(kit.world.operations).not.toEqual({})
    expect(runTiming(kit.world, since)).toMatchObject({ durationMinutes: before })
  })

  it('does not let the pipeline log in as the colleague', () => {
    changeResource(kit.world, 'egress', { tags: {} })
    ensureEnvironments(kit.world, ['staging'])
    expect(applicationOf(kit.world, 'colleague').federatedCredentials).toEqual([])
    expect(applicationOf(kit.world, APPLY_IDENTITY).federatedCredentials).not.toEqual([])
  })

  it('takes no time and no number of the requests of a run', () => {
    const { now, requests } = kit.world
    changeResource(kit.world, 'egress', { tags: {} })
    expect([kit.world.now, kit.world.requests]).toEqual([now, requests])
  })

  it.each([
    ['egres', "There is no resource 'egres'. Similar: g/providers/Microsoft.Network/routeTables/egress"],
    ['egerss', "There is no resource 'egerss'. Did you mean 'egress'?"],
    ['routeTables/*', "'routeTables/*' means 2 resources. Write more of one of these ids: g/providers/"]
  ])('names the candidates when %s does not mean exactly one resource', (path, message) => {
    expect(() => changeResource(kit.world, path, {})).toThrow(message)
  })

  it('finds a resource by a pattern within one segment of its id', () => {
    expect(acted(world => changeResource(world, 'routeTables/eg*', {}))).toContain("'egress'")
    expect(() => changeResource(kit.world, 'g/*/egress', {})).toThrow('There is no resource')
    expect(acted(world => changeResource(world, 'g/**/egress', {}))).toContain("'egress'")
  })

  it("quotes Azure's refusal", () => {
    const range = { properties: { addressPrefix: '10.9.0.0/26' } }
    expect(() => changeResource(kit.world, 'subnets/nodes', range)).toThrow(/^Azure refuses PUT .* \(400\): Netcfg/)
  })
})

describe('addResource and removeResource', () => {
  const route = { properties: { addressPrefix: '10.9.0.0/16', nextHopType: 'None' } }

  it('creates a child of a resource and deletes it', () => {
    expect(acted(world => addResource(world, 'egress/routes/mine', route))).toContain("'egress/mine'")
    expect(kit.get(kit.network('routeTables/egress')).properties.routes).toHaveLength(1)
    expect(acted(world => removeResource(world, 'egress/routes/mine'))).toContain('deleted Microsoft.Network/')
    expect(kit.get(kit.network('routeTables/egress')).properties.routes).toHaveLength(0)
  })

  it('creates a resource of a group', () => {
    acted(world => addResource(world, 'g/Microsoft.Network/routeTables/mine', { location: 'westeurope' }))
    expect(kit.get(kit.network('routeTables/mine')).name).toBe('mine')
  })

  it.each([
    ['egress', 'says too little for a new resource'],
    ['nowhere/Microsoft.Network/routeTables/mine', "There is no resource 'nowhere'."],
    ['g/Microsoft.Network/routeTables/egress', "routeTables 'egress' exists already"],
    ['g/Microsoft.Nothing/things/mine', "Local Azure has no resources of type 'Microsoft.Nothing/things'."]
  ])('refuses %s', (path, message) => {
    expect(() => addResource(kit.world, path, route)).toThrow(message)
  })

  it('says that only clusters and gateways can be stopped', () => {
    expect(() => switchPower(kit.world, 'egress', 'stop')).toThrow("'egress' cannot be stopped: only")
  })
})

describe('grantRole and revokeRole', () => {
  const grant = { identity: 'apply', role: 'network contributor', scope: 'virtualNetworks/hub' }

  function rolesAtHub(): string[] {
    const { objectId } = applicationOf(kit.world, APPLY_IDENTITY)
    return effectiveRoles(kit.world, objectId, kit.network('virtualNetworks/hub')).map(({ role }) => role.roleName)
  }

  it('assigns a role that counts after its propagation, and deletes it', () => {
    const done = grantRole(kit.world, grant)
    expect(rolesAtHub()).not.toContain('Network Contributor')
    waitFor(kit.world, done)
    expect(rolesAtHub()).toContain('Network Contributor')
    expect(acted(world => revokeRole(world, { ...grant, identity: APPLY_IDENTITY }))).toContain('deleted the assign')
    expect(rolesAtHub()).not.toContain('Network Contributor')
  })

  it('refuses to revoke the last role that can assign roles', () => {
    acted(world => grantRole(world, { identity: 'plan', role: 'User Access Administrator', scope: 'subscription' }))
    const owner = { identity: 'colleague', role: 'Owner', scope: 'subscription' }
    const other = { identity: 'plan', role: 'User Access Administrator', scope: 'subscription' }
    acted(world => revokeRole(world, other))
    const code = 'CannotDeleteLastRbacAdminAssignment'
    expect(() => revokeRole(kit.world, owner)).toThrow(`(412): ${code}: Cannot delete the last RBAC admin assignment`)
  })

  it('revokes a role of the set-up', () => {
    acted(world => revokeRole(world, { identity: 'apply', role: 'Contributor', scope: 'subscription' }))
    expect(rolesAtHub()).not.toContain('Contributor')
  })

  it.each([
    [{ identity: 'aply' }, "There is no identity 'aply'. Did you mean 'apply'? Identities are plan, apply, "],
    [{ role: 'Reder' }, "There is no role 'Reder'. Did you mean 'Reader'? Roles are Owner, "],
    [{ scope: 'huub' }, "There is no resource 'huub'. Did you mean 'hub'?"],
    [{ role: 'Owner' }, 'apply does not have "Owner" at /subscriptions/']
  ])('names the candidates for %j', (wrong, message) => {
    expect(() => revokeRole(kit.world, { ...grant, ...wrong })).toThrow(message)
  })
})

describe('mergePatch', () => {
  it('follows RFC 7396', () => {
    const before = { a: { b: 1, c: 2 }, list: [1, 2], text: 'x' }
    expect(mergePatch(before, { a: { b: null, d: 3 }, list: [3], text: { y: 1 } })).toEqual({
      a: { c: 2, d: 3 },
      list: [3],
      text: { y: 1 }
    })
  })
})

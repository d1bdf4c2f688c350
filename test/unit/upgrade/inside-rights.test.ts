import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../local/azure/resource-ids.ts'
import { upgradeCommandRole, upgradeReaderRole } from '../../../src/arm/role-table.ts'
import { EVIDENCE_RESOURCES } from '../../../src/preflight/index.ts'
import { APPLY_IDENTITY, applicationOf } from '../local/azure/kit.ts'
import { type InsideKit, insideKit } from './inside-kit.ts'

const AUTHORIZATION = 'Microsoft.Authorization'

/** Replaces all roles of the pipeline by a custom role at the cluster. */
function giveOnly(kit: InsideKit, role: { actions: readonly string[]; dataActions: readonly string[] }): void {
  const { world } = kit
  const { objectId: principalId } = applicationOf(world, APPLY_IDENTITY)
  for (const [key, { type, properties }] of Object.entries(world.resources)) {
    if (type === `${AUTHORIZATION}/roleAssignments` && properties.principalId === principalId)
      delete world.resources[key]
  }
  const definition = `${kit.subscription}/providers/${AUTHORIZATION}/roleDefinitions/00000000-0000-4000-8000-00000000000a`
  const permissions = [{ ...role, notActions: [], notDataActions: [] }]
  put(kit, definition, 'roleDefinitions', { roleName: 'x', assignableScopes: [kit.subscription], permissions })
  const assignment = `${kit.cluster}/providers/${AUTHORIZATION}/roleAssignments/custom`
  put(kit, assignment, 'roleAssignments', { roleDefinitionId: definition, principalId, scope: kit.cluster })
}

function put({ world }: InsideKit, id: string, type: string, properties: Record<string, unknown>): void {
  const name = id.split('/').at(-1) ?? ''
  world.resources[keyOf(id)] = {
    id,
    type: `${AUTHORIZATION}/${type}`,
    name,
    properties,
    generation: 1,
    createdAt: world.now
  }
}

const without = <T extends { actions: readonly string[]; dataActions: readonly string[] }>(role: T, part: string) => ({
  actions: role.actions.filter(each => !each.includes(part)),
  dataActions: role.dataActions.filter(each => !each.includes(part))
})

/** Resources that the rules can do without. */
const OPTIONAL = ['/replicationcontrollers/', '/endpointslices/']

/** Number of kinds of evidence that a resource is part of, if it is not one. */
const KINDS_OF: Readonly<Record<string, number>> = { services: 2 }

const reasonsOf = (evidence: object): string[] =>
  unread(evidence).map(kind => String(Reflect.get(Object(Reflect.get(evidence, kind)), 'unread')))

const unread = (evidence: object) =>
  Object.keys(evidence).filter(kind => 'unread' in Object(Reflect.get(evidence, kind)))

describe('the custom roles for access from inside', () => {
  it.each([
    ['kubeconfig', upgradeReaderRole],
    ['run-command', upgradeCommandRole]
  ] as const)('suffice for %s', async (access, role) => {
    const kit = insideKit('no role')
    giveOnly(kit, role)
    expect(unread(await kit.evidence(access))).toEqual([])
  })

  it.each([
    ['kubeconfig', 'managedClusters/listClusterUserCredential/action'],
    ['run-command', 'managedClusters/runcommand/action'],
    ['run-command', 'managedClusters/commandResults/read']
  ] as const)('leave all evidence unread for %s without %s, which the reason names', async (access, action) => {
    const kit = insideKit('no role')
    giveOnly(kit, without(access === 'kubeconfig' ? upgradeReaderRole : upgradeCommandRole, action))
    const evidence = await kit.evidence(access)
    expect(unread(evidence)).toHaveLength(5)
    for (const reason of reasonsOf(evidence)) expect(reason.toLowerCase()).toContain(action.toLowerCase())
  })

  const needed = upgradeReaderRole.dataActions.filter(action => !OPTIONAL.some(part => action.includes(part)))

  it.each(needed.flatMap(action => [['kubeconfig', action] as const, ['run-command', action] as const]))(
    'leave evidence unread for %s without %s, which the reason names',
    async (access, action) => {
      const kit = insideKit('no role')
      giveOnly(kit, without(access === 'kubeconfig' ? upgradeReaderRole : upgradeCommandRole, action))
      const evidence = await kit.evidence(access)
      const kinds = KINDS_OF[action.split('/').at(-2) ?? ''] ?? 1
      expect(unread(evidence)).toHaveLength(kinds)
      const resource = action.replace('Microsoft.ContainerService/managedClusters/', '').split('/').at(-2)
      for (const reason of reasonsOf(evidence)) {
        expect(reason).toContain(action)
        expect(reason).toMatch(
          resource === 'metrics' ? /may not get \/metrics/ : new RegExp(`may not list ${resource} \\(`)
        )
      }
    }
  )

  it('are those of the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/validate-upgrade.md'), 'utf8')
    const [reader, command] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text))
    expect(reader).toMatchObject({ Actions: upgradeReaderRole.actions, DataActions: upgradeReaderRole.dataActions })
    expect(command).toMatchObject({ Actions: upgradeCommandRole.actions })
    expect(upgradeCommandRole.dataActions).toEqual(upgradeReaderRole.dataActions)
  })

  it('read every resource that the rules need, and no Secret', () => {
    const paths = Object.values(EVIDENCE_RESOURCES)
      .flat()
      .filter(({ apiVersion }) => !/^(keda|argoproj)/.test(apiVersion))
      .map(({ apiVersion, resource }) => [...apiVersion.split('/').slice(0, -1), resource, 'read'].join('/'))
    const { dataActions } = upgradeReaderRole
    expect(paths.filter(path => !dataActions.includes(`Microsoft.ContainerService/managedClusters/${path}`))).toEqual(
      []
    )
    expect(dataActions.filter(action => /secrets|write|delete|\*/i.test(action))).toEqual([])
  })
})

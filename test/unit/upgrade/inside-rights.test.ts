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
    ['kubeconfig', 'listClusterUserCredential', upgradeReaderRole, 5],
    ['run-command', 'runcommand', upgradeCommandRole, 5],
    ['run-command', 'commandResults', upgradeCommandRole, 5],
    ['kubeconfig', '/nodes/', upgradeReaderRole, 1],
    ['kubeconfig', '/poddisruptionbudgets/', upgradeReaderRole, 1],
    ['kubeconfig', '/validatingwebhookconfigurations/', upgradeReaderRole, 1],
    ['kubeconfig', '/metrics/', upgradeReaderRole, 1]
  ] as const)('do not suffice for %s without %s', async (access, part, role, count) => {
    const kit = insideKit('no role')
    giveOnly(kit, without(role, part))
    expect(unread(await kit.evidence(access))).toHaveLength(count)
  })

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

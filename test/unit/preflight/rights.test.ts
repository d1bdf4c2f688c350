import { describe, expect, it } from '@jest/globals'
import { assignmentCondition } from '../../../src/arm/assignment-condition.ts'
import { assignableRoles, clusterAdministrator } from '../../../src/arm/role-table.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import type { Baseline } from '../../../src/config/types.ts'
import type { Phase, RuleFinding } from '../../../src/preflight/index.ts'
import { runPreflight } from '../../../src/provisioning/preflight.ts'
import type { StepPlan } from '../../../src/provisioning/types.ts'
import { fakeClock, fakeLog } from '../azure/fakes.ts'
import { APPLY_IDENTITY, applicationOf, type Kit, newKit, PLAN_IDENTITY } from '../local/azure/kit.ts'
import { existingHub, THEIRS } from '../templates/baselines.ts'
import { localAzure } from './local-azure.ts'

const GROUP = 'dddddddd-0000-4000-8000-000000000001'
const BEFORE = 'dddddddd-0000-4000-8000-000000000009'
const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
const PRINCIPAL = `@Request[${ASSIGNMENTS}:PrincipalId]`
const roleIs = (id: string) => `@Request[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${id}}`
const NAME = 'id-shop-production-apply-westeurope'
const STRANGER = '99999999-0000-4000-8000-000000000009'
const ADMINISTRATORS = `    access: { adminGroupId: ${GROUP} }\n`
const HUB_RIGHTS = existingHub(', peering: write')
const SHARED = `    registry: { kind: shared, id: ${THEIRS.images} }\n`

function baselineIn(kit: Kit, more = '', hub = '{}'): Baseline {
  const text = `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  production:\n    region: westeurope\n    hub: ${hub}\n${more}`
  return createBaseline(loadConfig(text, 'test.yml', undefined), kit.world.subscriptionId)
}

interface Situation {
  readonly kit?: Kit
  readonly more?: string
  readonly hub?: string
  readonly phase?: Phase
  readonly as?: string
  /** Steps that the plan would write. */
  readonly pending?: readonly string[]
}

/** Returns the findings of one rule. The plan identity evaluates it unless `as` names another one. */
async function findings(rule: string, situation: Situation): Promise<RuleFinding[]> {
  const { kit = newKit(), more, hub, phase = 'plan', as = PLAN_IDENTITY, pending = [] } = situation
  const context = {
    azure: await localAzure(kit, as),
    baseline: baselineIn(kit, more, hub),
    clock: fakeClock(),
    log: fakeLog(),
    signal: new AbortController().signal
  }
  const plans = pending.map(
    (step): StepPlan => ({ step, evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending: true })
  )
  const scope = { targets: ['network', 'platform', 'cluster'], colours: ['blue'] } as const
  const mode = as === PLAN_IDENTITY ? 'plan' : 'apply'
  const found = await runPreflight(scope, { phase, mode, plans }, context)
  return found.filter(finding => finding.rule === rule)
}

/** Returns the role assignments of the apply identity, as the world holds them. */
function assignmentsOfApply(kit: Kit) {
  const { objectId } = applicationOf(kit.world, APPLY_IDENTITY)
  return Object.values(kit.world.resources).filter(({ properties }) => properties.principalId === objectId)
}

/** Returns a world in which the apply identity has the name that the set-up gives it. */
function namedKit(): Kit {
  const kit = newKit()
  const group = `${kit.subscription}/resourceGroups/rg-shop-pipeline-westeurope`
  kit.make(group, { location: 'westeurope' })
  const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${NAME}`
  kit.make(id, { location: 'westeurope' })
  const { properties } = kit.world.resources[id.toLowerCase()] ?? {}
  Object.assign(properties ?? {}, { principalId: applicationOf(kit.world, APPLY_IDENTITY).objectId })
  return kit
}

/** Returns a world in which a stranger alone assigns roles with a condition. The apply identity has no condition. */
function strangerKit(condition = assignmentCondition()): Kit {
  const kit = newKit()
  for (const { id, properties, ...rest } of assignmentsOfApply(kit).filter(each => 'condition' in each.properties)) {
    const copy = `${id.slice(0, -STRANGER.length)}${STRANGER}`
    const theirs = { ...properties, principalId: STRANGER, condition }
    kit.world.resources[copy.toLowerCase()] = { ...rest, id: copy, properties: theirs }
    delete properties.condition
  }
  return kit
}

/** Replaces the condition of the set-up. */
function setCondition(kit: Kit, condition: string): Kit {
  for (const { properties } of assignmentsOfApply(kit)) if ('condition' in properties) properties.condition = condition
  return kit
}

describe('rights-to-apply-at-plan', () => {
  const rule = 'rights-to-apply-at-plan'

  it('passes with the roles of the set-up', async () => {
    expect(await findings(rule, {})).toEqual([])
  })

  it('reports at plan time a role that the apply identity lacks', async () => {
    const kit = namedKit()
    const [contributor] = assignmentsOfApply(kit).filter(({ properties }) =>
      String(properties.roleDefinitionId).endsWith('b24988ac-6180-42a0-ab88-20f7382dd24c')
    )
    delete kit.world.resources[String(contributor?.id).toLowerCase()]
    const found = await findings(rule, { kit })
    const missing = found.find(({ subject }) => subject === 'Microsoft.Network/azureFirewalls/write')
    expect(missing).toMatchObject({ code: 'not-authorized', severity: 'error' })
    expect(missing?.evidence).toContain(applicationOf(kit.world, APPLY_IDENTITY).objectId)
    expect(missing?.remedy).toContain('It assigns "Contributor" to the apply identity')
  })

  it('finds the identity by the name that the set-up gives it', async () => {
    const kit = newKit()
    const group = `${kit.subscription}/resourceGroups/rg-shop-pipeline-westeurope`
    kit.make(group, { location: 'westeurope' })
    const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop-production-apply-westeurope`
    const { principalId } = kit.make(id, { location: 'westeurope' }).properties
    const found = await findings(rule, { kit })
    expect(found[0]?.evidence).toContain(`id-shop-production-apply-westeurope (object id ${principalId})`)
  })

  it('is not evaluated for an identity that only looks like the apply identity', async () => {
    const found = await findings(rule, { kit: strangerKit(), hub: HUB_RIGHTS, more: SHARED })
    const [guess] = found.filter(({ evidence }) => evidence.includes(STRANGER))
    expect(guess?.evidence).toContain('The plan cannot recognise the apply identity')
    expect(guess?.remedy).toContain('id-shop-production-apply-REGION')
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['not-evaluated']))
    for (const { remedy } of found) expect(remedy).not.toContain(STRANGER)
  })

  it('is not evaluated when no identity, or more than one, could apply the plan', async () => {
    const kit = newKit()
    for (const { id, properties } of assignmentsOfApply(kit)) {
      if ('condition' in properties) delete kit.world.resources[id.toLowerCase()]
    }
    expect(await findings(rule, { kit })).toMatchObject([{ severity: 'not-evaluated' }])
  })

  it('is not evaluated for a hub whose role assignments the plan identity may not read', async () => {
    const found = await findings(rule, { hub: HUB_RIGHTS })
    expect(found.map(({ severity, subject }) => [severity, subject])).toEqual([
      ['not-evaluated', THEIRS.network],
      ['not-evaluated', THEIRS.network]
    ])
  })
})

describe('existing-hub-rights and shared-resource-rights', () => {
  it.each([
    [
      'shared-resource-rights',
      { more: SHARED },
      THEIRS.images,
      '"Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action","Microsoft.Authorization/roleAssignments/write"'
    ],
    ['existing-hub-rights', { hub: existingHub() }, THEIRS.network, '"Microsoft.Network/virtualNetworks/peer/action"']
  ])('%s refuses an apply without rights before the first write', async (rule, situation, scope, actions) => {
    const found = await findings(rule, { ...situation, phase: 'apply', as: APPLY_IDENTITY })
    expect(found).toMatchObject([{ code: 'not-authorized', severity: 'error', subject: scope }])
    expect(found[0]?.remedy).toContain(`"Actions":[${actions}]`)
    expect(found[0]?.remedy).not.toContain('Contributor')
  })
})

describe.each([
  ['a plan', PLAN_IDENTITY],
  ['an apply', APPLY_IDENTITY]
])('role-assignments-allowed in %s', (_, as) => {
  const judged = (situation: Situation) =>
    findings('role-assignments-allowed', { phase: 'planned', as, kit: namedKit(), ...situation })

  it('refuses an administrator group that the set-up does not list, and gives the parameter', async () => {
    const found = await judged({ more: ADMINISTRATORS, pending: ['stamp-blue'] })
    expect(found).toMatchObject([{ code: 'not-authorized', severity: 'error', subject: 'access.adminGroupId' }])
    expect(found[0]?.evidence).toContain(`"${clusterAdministrator.name}" to the group ${GROUP}`)
    expect(found[0]?.remedy).toContain(`clusterAdminGroupIds='["${GROUP}"]'`)
    expect(found[0]?.remedy).not.toContain('Role Based Access Control Administrator')
  })

  it('keeps the groups that the set-up lists already', async () => {
    const kit = setCondition(namedKit(), assignmentCondition({ groups: BEFORE }))
    const [found] = await judged({ kit, more: ADMINISTRATORS, pending: ['stamp-blue'] })
    expect(found?.remedy).toContain(`clusterAdminGroupIds='["${BEFORE}","${GROUP}"]'`)
  })

  it.each([
    [
      'an excluded one',
      `${roleIs(clusterAdministrator.id)} AND ${PRINCIPAL} ForAnyOfAllValues:GuidNotEquals {${GROUP}, ${BEFORE}}`
    ],
    [
      'one of another role',
      `${roleIs(assignableRoles.vaultSecretsUser.id)} AND ${PRINCIPAL} ForAnyOfAnyValues:GuidEquals {${BEFORE}}`
    ],
    [
      'one that may only lose the role',
      `${roleIs(assignableRoles.vaultSecretsUser.id)} AND (!(ActionMatches{'${ASSIGNMENTS}/delete'}) OR ${PRINCIPAL} ForAnyOfAnyValues:GuidEquals {${BEFORE}})`
    ]
  ])('does not make a principal an administrator that the condition names as %s', async (_, condition) => {
    const kit = setCondition(namedKit(), condition)
    const all = await judged({ kit, more: ADMINISTRATORS, pending: ['stamp-blue'] })
    const found = all.find(({ subject }) => subject === 'access.adminGroupId')
    expect(found?.severity).toBe('error')
    expect(found?.remedy).toContain(`clusterAdminGroupIds='["${GROUP}"]'. If the parameter lists groups already, keep`)
    expect(found?.remedy).not.toContain(BEFORE)
  })

  it('passes when the set-up lists the group', async () => {
    const kit = setCondition(namedKit(), assignmentCondition({ groups: `${BEFORE}, ${GROUP}` }))
    expect(await judged({ kit, more: ADMINISTRATORS, pending: ['stamp-blue', 'roles-blue'] })).toEqual([])
  })

  it('passes when no pending step writes the assignment', async () => {
    expect(await judged({ more: ADMINISTRATORS, pending: ['roles-blue'] })).toEqual([])
  })

  it('asks for a new set-up when the condition of an earlier release lacks a role', async () => {
    const { storageQueueSender: lacking, ...roles } = assignableRoles
    const kit = setCondition(namedKit(), assignmentCondition({ roles: Object.values(roles) }))
    const found = await judged({ kit, pending: ['roles-blue'] })
    expect(found).toMatchObject([{ severity: 'error', subject: lacking.name }])
    expect(found[0]?.remedy).toContain('Deploy the set-up of this release again')
  })

  it('asks for the parameter backups when the condition lacks the roles of backups', async () => {
    const more = '    cluster: { features: { backup: true, storage: { disk: true, snapshots: true } } }\n'
    const found = await judged({ more, pending: ['backup-roles-blue'] })
    expect(found.map(({ subject }) => subject).sort()).toEqual(['Contributor', 'Reader'])
    for (const { remedy } of found) expect(remedy).toContain('backups=yes')
  })

  it('is not evaluated when the condition has an unknown form', async () => {
    const kit = setCondition(namedKit(), "@Environment[UtcNow] DateTimeGreaterThan '2026-01-01'")
    const found = await judged({ kit, more: ADMINISTRATORS, pending: ['stamp-blue'] })
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['not-evaluated']))
  })
})

describe('role-assignments-allowed for a guessed identity', () => {
  it('is not evaluated when the condition of the identity does not allow an assignment', async () => {
    const situation: Situation = { kit: strangerKit(), more: ADMINISTRATORS, phase: 'planned', pending: ['stamp-blue'] }
    const found = await findings('role-assignments-allowed', situation)
    expect(found).toMatchObject([{ severity: 'not-evaluated', subject: situation.kit?.subscription }])
    expect(found[0]?.evidence).toContain('access.adminGroupId')
    expect(found[0]?.remedy).not.toContain(STRANGER)
  })
})

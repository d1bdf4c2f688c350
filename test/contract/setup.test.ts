import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { roleGranting } from '../../src/azure/index.ts'
import { loginErrors } from '../../src/azure/login-errors.ts'
import { existingHubActions } from '../../src/templates/network/existing-hub.ts'
import {
  clusterAdministrator,
  grantableRoles,
  pipelineRoles,
  plannerRole
} from '../../src/templates/roles/role-table.ts'
import { setupTemplate } from '../../src/templates/setup/setup.ts'
import { EVERYTHING, stacks, VARIANTS } from '../unit/templates/baselines.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/setup.md'), 'utf8')
const [, rightsPart = ''] = page.split('## Permissions and their purpose')
const { parameters, outputs } = setupTemplate()

/** What the first cells of the tables of a part hold. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell ?? '').filter(cell => !/^-+$/.test(cell))
}

describe('docs/setup.md', () => {
  it('explains every parameter of the template and no other', () => {
    const [, table = ''] = page.split('| parameter | value |')
    const rows = firstCells(table.slice(0, table.indexOf('\n\n')))
    const named = rows.flatMap(cell => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name))
    expect(named.sort()).toEqual(Object.keys(parameters).sort())
  })

  it('gives the command every parameter that has no default', () => {
    const [, command = ''] = page.split('az deployment sub create')
    const given = [...command.slice(0, command.indexOf('```')).matchAll(/(\w+)=/g)].map(([, name]) => name)
    const needed = Object.entries(parameters).filter(([, { defaultValue }]) => defaultValue === undefined)
    expect(given.sort()).toEqual(needed.map(([name]) => name).sort())
  })

  it('names every output', () => {
    for (const name of Object.keys(outputs ?? {})) expect(page).toContain(`\`${name}\``)
  })

  it('says what each role is for', () => {
    const roles = [...Object.values(pipelineRoles), ...Object.values(grantableRoles), clusterAdministrator, plannerRole]
    const table = rightsPart.split('## When a login fails')[0] ?? ''
    for (const { name } of roles) expect(table).toContain(name)
  })

  it('knows every reason of Entra that the action knows', () => {
    const codes = [...page.matchAll(/AADSTS(\d+)/g)].map(([, code]) => code)
    expect(codes.sort()).toEqual(Object.keys(loginErrors).sort())
  })

  it('lists every action a hub of others must allow', () => {
    const actions = Object.values(VARIANTS).flatMap(variant => existingHubActions(variant).map(({ action }) => action))
    expect(new Set(actions).size).toBeGreaterThan(4)
    for (const action of actions) expect(page).toContain(`\`${action}\``)
  })
})

describe('a missing right', () => {
  it.each(plannerRole.actions.filter(action => !action.endsWith('/read')))(
    'to %s is asked for by the name of the role that the template makes',
    action => {
      expect(roleGranting(action.replace('*', 'write'))).toContain(plannerRole.name)
    }
  )
})

/** Roles that texts of templates give, and that the pipeline may not. */
function notAssignable(templates: string): string[] {
  const given = [...templates.matchAll(/roleDefinitions\/([0-9a-f-]{36})"/gi)].map(([, id]) => id?.toLowerCase() ?? '')
  const may: string[] = [...Object.values(grantableRoles), clusterAdministrator].map(({ id }) => id)
  return given.filter(id => !may.includes(id))
}

describe('a role that a template gives', () => {
  it('is one that the pipeline may give', () => {
    expect(notAssignable(JSON.stringify(Object.values(VARIANTS).map(variant => stacks(variant, EVERYTHING))))).toEqual(
      []
    )
  })

  it('would be seen if it were not', () => {
    const [id, other] = [grantableRoles.registryPull.id, pipelineRoles.roleAdministrator.id]
    const giving = (role: string) =>
      JSON.stringify({ roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${role}` })
    expect(notAssignable(giving(id) + giving(other))).toEqual([other])
  })
})

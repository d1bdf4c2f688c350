import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  clusterAdministrator,
  grantableRoles,
  pipelineRoles,
  plannerRole,
  upgradeCommandRole,
  upgradeOperatorRole,
  upgradeReaderRole
} from '../../src/arm/role-table.ts'
import { roleGranting } from '../../src/azure/index.ts'
import { loginErrors } from '../../src/azure/login-errors.ts'
import { externalActions } from '../../src/templates/external-actions.ts'
import { setupTemplate } from '../../src/templates/setup/setup.ts'
import { baselineWith, EVERYTHING, existingHub, stacks, THEIRS, VARIANTS } from '../unit/templates/baselines.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/setup.md'), 'utf8')
const [, rightsPart = ''] = page.split('## Permissions and their purpose')
const { parameters, outputs } = setupTemplate()
const EXISTING_ZONES = `    dns: { zones: existing, existing: { registry: ${THEIRS.registry}, vault: ${THEIRS.vault}, links: write } }\n`

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
    const roles = [
      ...Object.values(pipelineRoles),
      ...Object.values(grantableRoles),
      clusterAdministrator,
      plannerRole,
      upgradeReaderRole,
      upgradeCommandRole,
      upgradeOperatorRole
    ]
    const table = rightsPart.split('## When a login fails')[0] ?? ''
    for (const { name } of roles) expect(table).toContain(name)
  })

  it('knows every reason of Entra that the action knows', () => {
    const codes = [...page.matchAll(/AADSTS(\d+)/g)].map(([, code]) => code)
    expect(codes.sort()).toEqual(Object.keys(loginErrors).sort())
  })

  it('lists every action on externally owned resources that a configuration can need, and no other', () => {
    const [, section = ''] = page.split('## Existing hub, shared registry and existing zones')
    const listed = [...section.matchAll(/^\| [^|]+ \| `(Microsoft\.[^`]+)` \|/gm)].map(([, action]) => action)
    const variants = [...Object.values(VARIANTS), baselineWith(existingHub(), EXISTING_ZONES)]
    const needed = new Set(variants.flatMap(variant => externalActions(variant).map(({ action }) => action)))
    expect(listed.sort()).toEqual([...needed].sort())
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

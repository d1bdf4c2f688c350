import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parseCommand } from '../../../../local/cli/arguments.ts'
import { setupParametersOf } from '../../../../local/cli/setup-parameters.ts'

const ONE = '88888888-0000-4000-8000-000000000001'
const TWO = '88888888-0000-4000-8000-000000000002'
const folder = mkdtempSync(join(tmpdir(), 'setup-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Returns the set-up that a command line prepares for a configuration. */
function setupFor(configuration: string, ...args: string[]) {
  writeFileSync(join(folder, 'aks-baseline.yml'), configuration)
  return setupParametersOf(parseCommand(['--caller', folder, ...args]).setup, folder)
}

const FILE = `
defaults: { access: { adminGroupId: ${ONE.toUpperCase()} } }
environments:
  production: { access: { adminGroupId: ${TWO} }, cluster: { features: { backup: true } } }
  staging:
`

describe('setupParametersOf', () => {
  it('lists the groups and backups that any environment of the file requests', () => {
    expect(setupFor(FILE)).toMatchObject({ adminGroups: [ONE, TWO], backups: true })
    expect(setupFor('environments: { production: {} }')).toMatchObject({ adminGroups: [], backups: false })
  })

  it('lists the groups of the command line instead', () => {
    expect(setupFor(FILE, '--admin-group', TWO).adminGroups).toEqual([TWO])
  })

  it('has the defaults of the template when asked for', () => {
    expect(setupFor(FILE, '--setup-defaults')).toMatchObject({ adminGroups: [], backups: false })
  })

  it('lists the environments that have the names of resources', () => {
    const file =
      'workload: shop\ndefaults: { region: westeurope }\nenvironments: { a: , b: { region: northeurope }, C: }'
    expect(setupFor(file, '--setup-defaults').environments).toEqual([
      { workload: 'shop', environment: 'a', region: 'westeurope' },
      { workload: 'shop', environment: 'b', region: 'northeurope' }
    ])
  })

  it('leaves a file that the action refuses to the action', () => {
    expect(setupFor('environments: [')).toMatchObject({ adminGroups: [], backups: false })
    expect(setupFor('environments: { production: { access: { adminGroupId: [1] } } }').adminGroups).toEqual([])
  })

  it.each([
    [['--admin-group', 'admins'], '--admin-group takes'],
    [['--admin-group', ONE, '--setup-defaults'], 'not both'],
    [['resources', '--setup-defaults'], 'no option --setup-defaults']
  ])('refuses %j', (args, words) => {
    expect(() => parseCommand(args)).toThrow(words)
  })
})

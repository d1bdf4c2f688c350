import { describe, expect, it } from '@jest/globals'
import { type Change, differences, flow, keys, look } from './example.ts'

/** Gives an object under another name. */
function rename<T>(values: Record<string, T>, from: string, to: string): void {
  const value = values[from]
  if (value === undefined) throw new Error(`there is no ${from}`)
  delete values[from]
  values[to] = value
}

describe('a change breaks callers when it', () => {
  it.each<[string, Change, string]>([
    [
      'removes an action',
      now => rename(now.actions as never, 'look', 'read'),
      'actions: "look" was removed or renamed'
    ],
    [
      'renames an input',
      now => rename(look(now).inputs, 'colour', 'slot'),
      'actions.look.inputs: "colour" was removed or renamed'
    ],
    [
      'adds a required input',
      now => {
        look(now).inputs.region = { required: true }
      },
      'actions.look.inputs.region is required now'
    ],
    [
      'requires an optional input',
      now => {
        look(now).inputs.colour = { required: true }
      },
      'actions.look.inputs.colour is required now'
    ],
    [
      'changes a default',
      now => {
        look(now).inputs.config = { required: true, default: 'b.yml' }
      },
      'actions.look.inputs.config.default was changed from "a.yml" to "b.yml"'
    ],
    [
      'gives an optional input a default',
      now => {
        look(now).inputs.colour = { required: false, default: 'blue' }
      },
      'actions.look.inputs.colour.default was changed from nothing to "blue"'
    ],
    [
      'removes an output',
      now => {
        look(now).outputs = ['result']
      },
      'actions.look.outputs: "colour" was removed or renamed'
    ],
    [
      'removes a workflow',
      now => rename(now.workflows as never, 'look.yml', 'read.yml'),
      'workflows: "look.yml" was removed or renamed'
    ],
    [
      'changes the type of an input',
      now => {
        flow(now).inputs.environment = { type: 'boolean', required: true }
      },
      'workflows.look.yml.inputs.environment.type was changed from "string" to "boolean"'
    ],
    [
      'removes a secret',
      now => {
        flow(now).secrets = {}
      },
      'workflows.look.yml.secrets: "TOKEN" was removed or renamed'
    ],
    [
      'adds a required secret',
      now => {
        flow(now).secrets.KEY = { required: true }
      },
      'workflows.look.yml.secrets.KEY is required now'
    ],
    [
      'requires an optional secret',
      now => {
        flow(now).secrets.TOKEN = { required: true }
      },
      'workflows.look.yml.secrets.TOKEN is required now'
    ],
    [
      'asks for a new permission',
      now => {
        flow(now).jobs.apply = { permissions: { 'id-token': 'write' }, environment: '<environment>' }
      },
      'workflows.look.yml.permissions: "id-token: write" must be granted now'
    ],
    [
      'asks for more of a permission',
      now => {
        flow(now).jobs.apply = { permissions: { contents: 'write' }, environment: '<environment>' }
      },
      'workflows.look.yml.permissions: "contents: write" must be granted now'
    ],
    [
      'renames a job',
      now => rename(flow(now).jobs, 'apply', 'write'),
      'workflows.look.yml.jobs: "apply" was removed or renamed'
    ],
    [
      'moves a job to another environment',
      now => {
        flow(now).jobs.apply = { permissions: {}, environment: 'all' }
      },
      'workflows.look.yml.jobs.apply.environment was changed from "<environment>" to "all"'
    ],
    [
      'ignores a variable',
      now => {
        flow(now).variables = []
      },
      'workflows.look.yml.variables: "AZURE_TENANT_ID" was removed or renamed'
    ],
    [
      'removes a failure reason',
      now => {
        now.failureReasons = ['throttled']
      },
      'failureReasons: "input-invalid" was removed or renamed'
    ],
    [
      'renames a key',
      now => rename(keys(now), 'settings.host', 'settings.hostName'),
      'configuration.keys: "settings.host" was removed or renamed'
    ],
    [
      'adds a required key',
      now => {
        keys(now)['settings.owner'] = { types: ['string'], required: true }
      },
      'configuration.keys.settings.owner is required now'
    ],
    [
      'requires an optional key',
      now => {
        keys(now)['settings.host'] = { types: ['string', 'null'], required: true }
      },
      'configuration.keys.settings.host is required now'
    ],
    [
      'drops a type of a key',
      now => {
        keys(now)['settings.host'] = { types: ['string'] }
      },
      'configuration.keys.settings.host no longer takes the type null'
    ],
    [
      'narrows a list of values',
      now => {
        keys(now)['settings.tier'] = { types: ['string'], allowed: ['Premium'] }
      },
      'configuration.keys.settings.tier no longer allows "Standard"'
    ],
    [
      'limits a free key to some values',
      now => {
        keys(now)['settings.host'] = { types: ['string', 'null'], allowed: ['app'] }
      },
      'configuration.keys.settings.host allows only ["app"] now'
    ],
    [
      'raises a minimum',
      now => {
        keys(now)['settings.nodes'] = { types: ['integer'], minimum: 2, maximum: 10 }
      },
      'configuration.keys.settings.nodes must be at least 2 now'
    ],
    [
      'lowers a maximum',
      now => {
        keys(now)['settings.nodes'] = { types: ['integer'], minimum: 1, maximum: 9 }
      },
      'configuration.keys.settings.nodes must be at most 9 now'
    ],
    [
      'changes a default of the configuration',
      now => {
        now.configuration.defaults.production.nodes = 5
      },
      'configuration.defaults.production.nodes was changed from 3 to 5'
    ],
    [
      'gives a known key a default',
      now => {
        now.configuration.defaults.production.host = 'app'
      },
      'configuration.defaults.production.host was changed from nothing to "app"'
    ],
    [
      'raises the version of results',
      now => {
        now.formats.result = 2
      },
      'formats.result was changed from 1 to 2'
    ],
    [
      'names stacks otherwise',
      now => {
        now.formats.stackName = 'aks-<part>'
      },
      'formats.stackName was changed from "aksb-<part>" to "aks-<part>"'
    ],
    [
      'drops a tag of stacks',
      now => {
        now.stackTags = []
      },
      'stackTags: "digest" was removed or renamed'
    ],
    [
      'removes a file of the starter kit',
      now => {
        now.starterKit = []
      },
      'starterKit: "provision.yml" was removed or renamed'
    ],
    [
      'needs another role',
      now => {
        now.setup.roles.plan = ['Reader', 'Owner']
      },
      'setup.roles.plan: "Owner" must be granted now'
    ],
    [
      'needs another action of a custom role',
      now => {
        now.setup.customRoles.planner?.push('*')
      },
      'setup.customRoles.planner: "*" must be granted now'
    ],
    [
      'assigns another role',
      now => {
        now.setup.assignable.always?.push('Owner')
      },
      'setup.assignable.always: "Owner" must be granted now'
    ],
    [
      'no longer may assign a role',
      now => {
        now.setup.assignable.always = []
      },
      'setup.assignable.always: "AcrPull" was removed or renamed'
    ],
    [
      'narrows a parameter',
      now => {
        now.setup.parameters.backups = { type: 'string', required: false, default: 'no', allowed: ['no'] }
      },
      'setup.parameters.backups no longer allows "yes"'
    ]
  ])('%s', (_, change, sentence) => {
    expect(differences(change)).toEqual([sentence])
  })
})

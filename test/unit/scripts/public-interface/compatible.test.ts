import { describe, expect, it } from '@jest/globals'
import { type Change, differences, flow, keys, look } from './example.ts'

describe('a change breaks nobody when it', () => {
  it.each<[string, Change]>([
    ['changes nothing', () => undefined],
    [
      'adds an optional input',
      now => {
        look(now).inputs.slot = { required: false }
      }
    ],
    [
      'adds a required input that has a default',
      now => {
        look(now).inputs.slot = { required: true, default: 'blue' }
      }
    ],
    [
      'no longer requires an input',
      now => {
        look(now).inputs['tenant-id'] = { required: false }
      }
    ],
    [
      'gives a required input a default',
      now => {
        look(now).inputs['tenant-id'] = { required: true, default: 'x' }
      }
    ],
    [
      'adds an output, a reason, a file and a tag',
      now => {
        look(now).outputs.push('more')
        now.failureReasons.push('other')
        now.starterKit.push('other.yml')
        now.stackTags.push('workload')
      }
    ],
    [
      'adds an optional secret',
      now => {
        flow(now).secrets.KEY = { required: false }
      }
    ],
    [
      'asks for fewer permissions',
      now => {
        flow(now).jobs.plan = { permissions: {}, environment: '<environment>-plan' }
      }
    ],
    [
      'gives a job a permission that another job has',
      now => {
        flow(now).jobs.apply = { permissions: { issues: 'write' }, environment: '<environment>' }
      }
    ],
    [
      'adds a job',
      now => {
        flow(now).jobs.comment = { permissions: { issues: 'write' }, environment: 'x' }
      }
    ],
    [
      'adds an optional key with a default',
      now => {
        keys(now)['settings.size'] = { types: ['string'] }
        now.configuration.defaults.production.size = 'large'
      }
    ],
    [
      'adds a required key to a mapping that is new too',
      now => {
        keys(now)['settings.budget'] = { types: ['object'] }
        keys(now)['settings.budget.amount'] = { types: ['number'], required: true }
      }
    ],
    [
      'widens values, limits and types',
      now => {
        keys(now)['settings.tier'] = { types: ['string'], allowed: ['Basic', 'Standard', 'Premium'] }
        keys(now)['settings.nodes'] = { types: ['number'], minimum: 0 }
      }
    ],
    [
      'takes every value',
      now => {
        keys(now)['settings.tier'] = { types: ['string'] }
      }
    ],
    [
      'raises the format of approvals',
      now => {
        now.formats.approval = 3
      }
    ],
    [
      'needs fewer rights',
      now => {
        now.setup.customRoles.planner = []
      }
    ],
    [
      'adds an identity with roles of its own',
      now => {
        now.setup.roles.guard = ['Reader']
      }
    ],
    [
      'assigns a role where a new parameter asks for it',
      now => {
        now.setup.assignable.guard = ['Reader']
      }
    ]
  ])('%s', (_, change) => {
    expect(differences(change)).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { evaluateBody, expandTemplate } from '../../../../../local/azure/template/index.ts'
import {
  BLIND,
  GROUP,
  knowing,
  refusal,
  request,
  resourceNamed,
  SUBSCRIPTION,
  SUBSCRIPTION_SCOPE
} from './evaluating.ts'

const NETWORK = { type: 'Microsoft.Network/virtualNetworks', apiVersion: '2025-09-01' }
const SUBNET = { type: 'Microsoft.Network/virtualNetworks/subnets', apiVersion: '2025-09-01' }
const HERE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/hub`

const keys = (resources: unknown) => expandTemplate(request({ resources })).resources.map(({ key }) => key)
const refused = (resources: unknown) => refusal(() => expandTemplate(request({ resources })))

describe('expandTemplate', () => {
  it('gives symbolic resources their key, full type, name and id', () => {
    const resources = { nodes: { ...SUBNET, name: "[format('{0}/{1}', 'vnet', 'nodes')]" } }
    expect(expandTemplate(request({ resources })).resources).toEqual([
      {
        key: 'nodes',
        symbolicName: 'nodes',
        type: 'Microsoft.Network/virtualNetworks/subnets',
        apiVersion: '2025-09-01',
        name: 'vnet/nodes',
        id: `${HERE}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes`,
        existing: false,
        dependsOn: [],
        copy: undefined,
        nested: undefined
      }
    ])
  })

  it('leaves out what a condition drops, and dependencies on it, without skipping to what that waited for', () => {
    const resources = {
      a: { ...NETWORK, name: 'a' },
      b: { ...NETWORK, name: 'b', condition: '[equals(1, 2)]', dependsOn: ['a'] },
      c: { ...NETWORK, name: 'c', dependsOn: ['b'] }
    }
    const expansion = expandTemplate(request({ resources }))
    expect(expansion.resources.map(({ key }) => key)).toEqual(['a', 'c'])
    expect(resourceNamed(expansion, 'c').dependsOn).toEqual([])
  })

  it('unrolls copy loops with their index and batch size', () => {
    const resources = {
      nets: { ...NETWORK, name: "[format('net-{0}', copyIndex(1))]", copy: { name: 'nets', count: 2, mode: 'Serial' } },
      wide: { ...NETWORK, name: "[format('wide-{0}', copyIndex())]", copy: { name: 'wide', count: 1 } },
      none: { ...NETWORK, name: 'none', copy: { name: 'none', count: 0 } },
      last: { ...NETWORK, name: 'last', dependsOn: ['nets', 'nets[0]', 'none'] }
    }
    const expansion = expandTemplate(request({ resources }))
    expect(expansion.resources.map(({ key, name }) => [key, name])).toEqual([
      ['nets[0]', 'net-1'],
      ['nets[1]', 'net-2'],
      ['wide[0]', 'wide-0'],
      ['last', 'last']
    ])
    expect(resourceNamed(expansion, 'nets[1]').copy).toEqual({ loop: 'nets', index: 1, batchSize: 1 })
    expect(resourceNamed(expansion, 'wide[0]').copy?.batchSize).toBeUndefined()
    expect(resourceNamed(expansion, 'last').dependsOn).toEqual(['nets[0]', 'nets[1]'])
  })

  it('takes children nested in their parent, with and without the full type', () => {
    const resources = [
      {
        ...NETWORK,
        name: 'vnet',
        resources: [
          { type: 'subnets', apiVersion: '2025-09-01', name: 'a' },
          { ...SUBNET, name: 'vnet/b', dependsOn: ['vnet'] }
        ]
      }
    ]
    const expansion = expandTemplate(request({ resources }))
    expect(expansion.resources.map(({ key, id }) => [key, id.slice(HERE.length)])).toEqual([
      ['0', '/providers/Microsoft.Network/virtualNetworks/vnet'],
      ['0/0', '/providers/Microsoft.Network/virtualNetworks/vnet/subnets/a'],
      ['0/1', '/providers/Microsoft.Network/virtualNetworks/vnet/subnets/b']
    ])
    expect(resourceNamed(expansion, '0/0').dependsOn).toEqual([])
    expect(resourceNamed(expansion, '0/1').dependsOn).toEqual(['0'])
  })

  it('places extension resources on what they extend', () => {
    const lock = { type: 'Microsoft.Authorization/locks', apiVersion: '2020-05-01', name: 'keep' }
    const resources = {
      relative: { ...lock, scope: "[format('Microsoft.Network/virtualNetworks/{0}', 'v')]" },
      absolute: { ...lock, scope: '/subscriptions/s' }
    }
    const [relative, absolute] = expandTemplate(request({ resources })).resources
    expect(relative?.id).toBe(
      `${HERE}/providers/Microsoft.Network/virtualNetworks/v/providers/Microsoft.Authorization/locks/keep`
    )
    expect(absolute?.id).toBe('/subscriptions/s/providers/Microsoft.Authorization/locks/keep')
  })

  it('reads the older form of extension resources', () => {
    const type = 'Microsoft.Network/virtualNetworks/providers/locks'
    const [lock] = expandTemplate(
      request({ resources: [{ type, apiVersion: '2020-05-01', name: 'v/Microsoft.Authorization/keep' }] })
    ).resources
    expect(lock).toMatchObject({
      type: 'Microsoft.Authorization/locks',
      name: 'keep',
      id: `${HERE}/providers/Microsoft.Network/virtualNetworks/v/providers/Microsoft.Authorization/locks/keep`
    })
  })

  it('knows existing resources, in other groups too', () => {
    const resources = { hub: { ...NETWORK, existing: true, name: 'v', subscriptionId: 's', resourceGroup: 'g' } }
    expect(expandTemplate(request({ resources })).resources[0]).toMatchObject({
      existing: true,
      id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v'
    })
  })

  it('makes resource groups at a subscription, and only there', () => {
    const resources = { g: { type: 'Microsoft.Resources/resourceGroups', apiVersion: '2025-04-01', name: 'spoke' } }
    const [group] = expandTemplate(request({ resources }, {}, { scope: SUBSCRIPTION_SCOPE })).resources
    expect(group).toMatchObject({ id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/spoke`, name: 'spoke' })
    expect(refused(resources).message).toContain('cannot be deployed at the scope of a resource group')
  })

  it('gives a nested deployment its scope', () => {
    const deployment = { type: 'Microsoft.Resources/deployments', apiVersion: '2025-04-01', name: 'inner' }
    const properties = { mode: 'Incremental', template: request({}).template }
    const resources = {
      same: { ...deployment, properties },
      group: { ...deployment, properties, subscriptionId: 's', resourceGroup: 'g' },
      up: { ...deployment, properties, subscriptionId: 's', location: 'northeurope' },
      scoped: { ...deployment, properties, scope: 'Microsoft.Management/managementGroups/m', location: 'northeurope' }
    }
    const expansion = expandTemplate(request({ resources }))
    expect(resourceNamed(expansion, 'same').nested).toEqual({ scope: GROUP, evaluation: 'outer' })
    expect(resourceNamed(expansion, 'group').id).toBe(
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/inner'
    )
    expect(resourceNamed(expansion, 'up').nested?.scope).toMatchObject({
      kind: 'subscription',
      location: 'northeurope'
    })
    expect(resourceNamed(expansion, 'scoped').id).toBe(
      '/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Resources/deployments/inner'
    )
  })
})

describe('refused resources', () => {
  const net = (more: Record<string, unknown>) => ({ n: { ...NETWORK, name: 'n', ...more } })

  it.each([
    ['a name without a value', net({ name: '' }), "The property 'name' must be a string that is not empty"],
    ['no apiVersion', net({ apiVersion: undefined }), "The required property 'apiVersion' is not found"],
    ['too few name segments', { n: { ...SUBNET, name: 'a' } }, 'has incorrect segment lengths'],
    ['a name that is not known at the start', net({ name: "[reference('n').x]" }), "'reference' is not expected"],
    [
      'a condition that is not known at the start',
      net({ condition: "[reference('n').x]" }),
      "'reference' is not expected"
    ],
    [
      'a count that is not known at the start',
      net({ copy: { name: 'c', count: "[reference('n').x]" } }),
      "'reference' is not expected"
    ],
    ['a condition of another type', net({ condition: 1 }), 'The condition must be a boolean'],
    ['a negative count', net({ copy: { name: 'c', count: -1 } }), "The copy count '-1' is not valid"],
    ['more copies than 800', net({ copy: { name: 'c', count: 801 } }), "The copy count '801' is not valid"],
    [
      'a batch above the count',
      net({ copy: { name: 'c', count: 2, mode: 'serial', batchSize: 3 } }),
      "batch size '3' is not valid"
    ],
    ['an unknown dependency', net({ dependsOn: ['x'] }), "The resource 'x' is not defined in the template"],
    [
      'an unknown reference',
      net({ properties: { a: "[reference('x').y]" } }),
      "The template reference 'x' is not valid"
    ],
    [
      'a body that cannot be evaluated',
      net({ properties: { a: "[int('x')]" } }),
      "The template resource 'n' at line '1' and column '"
    ],
    ['copies of one name', net({ copy: { name: 'c', count: 2 } }), 'is defined multiple times in a template'],
    [
      'an old deployment',
      { d: { type: 'Microsoft.Resources/deployments', apiVersion: '2019-10-01', name: 'd', properties: {} } },
      '2020-09-01'
    ],
    [
      'a deployment without location',
      {
        d: {
          type: 'Microsoft.Resources/deployments',
          apiVersion: '2025-04-01',
          name: 'd',
          subscriptionId: 's',
          properties: {}
        }
      },
      "The property 'location' is required"
    ]
  ])('%s', (_, resources, message) => {
    const { code, message: found } = refused(resources)
    expect(code).toBe('InvalidTemplate')
    expect(found).toContain(message)
  })

  it('one resource twice, unless a condition leaves one', () => {
    const two = { a: { ...NETWORK, name: 'n' }, b: { ...NETWORK, name: 'N' } }
    expect(refused(two).message).toContain("The resource 'Microsoft.Network/virtualNetworks/N'")
    expect(keys({ ...two, b: { ...two.b, condition: false } })).toEqual(['a'])
    expect(keys({ ...two, b: { ...two.b, existing: true } })).toEqual(['a', 'b'])
  })

  it('says where in the template it stands', () => {
    const sent = request({ resources: net({ properties: { a: "[int('x')]" } }) })
    const { message } = refusal(() => expandTemplate(sent))
    const column = Number(/column '(\d+)'/.exec(message)?.[1])
    expect(JSON.stringify(sent.template).slice(column - 1)).toMatch(/^\{"type":"Microsoft.Network\/virtualNetworks"/)
  })

  it('more than 800 in all', () => {
    const resources = {
      a: { ...NETWORK, name: "[format('a{0}', copyIndex())]", copy: { name: 'a', count: 800 } },
      b: { ...NETWORK, name: 'b' }
    }
    expect(refused(resources).message).toContain("Limit: '800' and actual: '801'")
  })
})

describe('evaluateBody', () => {
  const body = (fields: Record<string, unknown>, runtime = BLIND) => {
    const resources = { other: { ...NETWORK, name: 'other' }, n: { ...NETWORK, name: 'n', ...fields } }
    const expansion = expandTemplate(request({ resources }))
    return evaluateBody(expansion, resourceNamed(expansion, 'n'), runtime)
  }

  it('holds what the provider gets, without what is the engine’s', () => {
    const tags = { "[toLower('KEY')]": "[concat('a', 'b')]", plain: '[[x]' }
    expect(body({ location: '[resourceGroup().location]', tags, dependsOn: ['other'], comments: 'why' })).toEqual({
      location: 'westeurope',
      tags: { key: 'ab', plain: '[x]' }
    })
  })

  it('unrolls property copies, loops within loops and beside others', () => {
    const input = {
      name: "[concat('s', copyIndex('subnets'))]",
      copy: [{ name: 'rules', count: 2, input: "[concat(copyIndex('subnets'), '-', copyIndex('rules', 1))]" }]
    }
    expect(
      body({
        properties: {
          copy: [
            { name: 'subnets', count: 2, input },
            { name: 'none', count: 0, input: 1 }
          ]
        }
      })
    ).toEqual({
      properties: {
        subnets: [
          { name: 's0', rules: ['0-1', '0-2'] },
          { name: 's1', rules: ['1-1', '1-2'] }
        ],
        none: []
      }
    })
  })

  it('leaves a property called copy alone that is no loop', () => {
    expect(body({ properties: { copy: ['a'] } })).toEqual({ properties: { copy: ['a'] } })
  })

  it('leaves the text of what what-if cannot know, string by string', () => {
    const properties = { known: "[concat('a', 'b')]", unknown: ["[concat('x', reference('other').y)]", 1] }
    expect(body({ properties })).toEqual({ properties: { known: 'ab', unknown: properties.unknown } })
  })

  it('evaluates only the branch an if takes', () => {
    expect(body({ properties: { a: "[if(true(), 'yes', reference('other').y)]" } })).toEqual({
      properties: { a: 'yes' }
    })
  })

  it('reads other resources, whole or their properties', () => {
    const other = {
      id: 'x',
      name: 'other',
      location: 'westeurope',
      properties: { addressSpace: '10.0.0.0/16' }
    }
    const runtime = knowing({ [`${HERE}/providers/Microsoft.Network/virtualNetworks/other`]: other })
    const properties = {
      range: "[reference('other').AddressSpace]",
      location: "[reference('other', '2025-09-01', 'Full').location]",
      resourceId:
        "[reference(resourceId('Microsoft.Network/virtualNetworks', 'other'), '2020-01-01', 'full').resourceId]",
      keys: "[listKeys('other', '2020-01-01', createObject('a', 1))]",
      id: "[resourceInfo('other').id]"
    }
    const id = `${HERE}/providers/Microsoft.Network/virtualNetworks/other`
    expect(body({ properties }, runtime).properties).toEqual({
      range: '10.0.0.0/16',
      location: 'westeurope',
      resourceId: 'Microsoft.Network/virtualNetworks/other',
      keys: { action: 'listKeys', id, apiVersion: '2020-01-01', body: { a: 1 } },
      id
    })
  })

  it('passes on what the runtime refuses', () => {
    const attempt = () => body({ properties: { a: "[reference('other').b]" } }, knowing({}))
    expect(refusal(attempt).code).toBe('ResourceNotFound')
  })

  it('is refused in Azure’s words when a value that was read lacks a property', () => {
    const runtime = knowing({ [`${HERE}/providers/Microsoft.Network/virtualNetworks/other`]: { properties: { a: 1 } } })
    const { code, message } = refusal(() => body({ properties: { x: "[reference('other').b]" } }, runtime))
    expect(code).toBe('InvalidTemplate')
    expect(message).toContain(`Unable to process template language expressions for resource '${HERE}/providers/`)
    expect(message).toContain("'The language expression property 'b' doesn't exist, available properties are 'a''")
  })
})

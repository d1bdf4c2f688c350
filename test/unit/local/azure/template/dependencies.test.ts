import { describe, expect, it } from '@jest/globals'
import { expandTemplate } from '../../../../../local/azure/template/index.ts'
import { refusal, request, resourceNamed } from './evaluating.ts'

const NETWORK = { type: 'Microsoft.Network/virtualNetworks', apiVersion: '2025-09-01' }
const ROUTES = { type: 'Microsoft.Network/routeTables', apiVersion: '2025-09-01' }

const needs = (resources: unknown, key: string) => resourceNamed(expandTemplate(request({ resources })), key).dependsOn

describe('dependencies by symbolic name', () => {
  const loop = { ...NETWORK, name: "[format('n{0}', copyIndex())]", copy: { name: 'nets', count: 3 } }
  const waiting = (text: string, more: Record<string, unknown> = {}) => ({
    nets: loop,
    one: { ...NETWORK, name: 'one' },
    last: { ...ROUTES, name: 'last', ...more, properties: { text } }
  })

  it.each([
    ["[reference('one').x]", ['one']],
    ["[reference('ONE', '2020-01-01', 'Full').x]", ['one']],
    ["[listKeys('one', '2020-01-01').x]", ['one']],
    ["[if(equals(1, 2), reference('one').x, 'y')]", ['one']],
    ["[reference('nets[1]').x]", ['nets[1]']],
    ["[map(references('nets'), lambda('n', lambdaVariables('n').x))]", ['nets[0]', 'nets[1]', 'nets[2]']],
    [
      "[map(range(0, 3), lambda('i', reference(format('nets[{0}]', lambdaVariables('i'))).x))]",
      ['nets[0]', 'nets[1]', 'nets[2]']
    ],
    ["[reference(resourceId('Microsoft.Network/virtualNetworks', 'one')).x]", []],
    ["[resourceInfo('one').id]", []]
  ])('%s', (text, expected) => {
    const found = needs(waiting(text), 'last')
    expect(found).toEqual(expected)
  })

  it('of a copy to the copy beside it', () => {
    const copies = { copy: { name: 'last', count: 2 }, name: "[format('l{0}', copyIndex())]" }
    expect(needs(waiting("[reference(format('nets[{0}]', copyIndex())).x]", copies), 'last[1]')).toEqual(['nets[1]'])
  })

  it('names no resource twice', () => {
    expect(needs(waiting("[reference('one').x]", { dependsOn: ['one', 'one'] }), 'last')).toEqual(['one'])
  })

  it('takes no ids', () => {
    const dependsOn = ["[resourceId('Microsoft.Network/virtualNetworks', 'one')]"]
    expect(refusal(() => needs(waiting('x', { dependsOn }), 'last')).message).toContain(
      'is not defined in the template'
    )
  })
})

describe('dependencies in templates with an array of resources', () => {
  const resources = (dependsOn: string[], properties: Record<string, unknown> = {}) => [
    { ...NETWORK, name: 'a' },
    { ...ROUTES, name: 'b' },
    { ...ROUTES, name: "[concat('c', copyIndex())]", copy: { name: 'loop', count: 2 } },
    { ...NETWORK, name: 'last', dependsOn, properties }
  ]

  it.each([
    ['a', ['0']],
    ["[resourceId('Microsoft.Network/routeTables', 'B')]", ['1']],
    ['Microsoft.Network/routeTables/b', ['1']],
    ['loop', ['2[0]', '2[1]']]
  ])('%s', (text, expected) => {
    expect(needs(resources([text]), '3')).toEqual(expected)
  })

  it('come from reference by name, not by id', () => {
    expect(needs(resources([], { x: "[reference('a').y]" }), '3')).toEqual(['0'])
    const byId = "[reference(resourceId('Microsoft.Network/virtualNetworks', 'a')).y]"
    expect(needs(resources([], { x: byId }), '3')).toEqual([])
  })

  it('must not be ambiguous', () => {
    const two = [...resources(['a']), { ...ROUTES, name: 'a' }]
    expect(refusal(() => needs(two, '3')).message).toContain("'a' is ambiguous")
  })
})

describe('circles', () => {
  it.each([
    ['of one', { a: { ...NETWORK, name: 'a', dependsOn: ['a'] } }],
    [
      'of dependsOn and reference',
      {
        a: { ...NETWORK, name: 'a', dependsOn: ['b'] },
        b: { ...NETWORK, name: 'b', properties: { x: "[reference('a').y]" } }
      }
    ]
  ])('%s are refused', (_, resources) => {
    const { code, message } = refusal(() => expandTemplate(request({ resources })))
    expect(code).toBe('InvalidTemplate')
    expect(message).toMatch(/Circular dependency detected on resource: '\/subscriptions\/.*\/virtualNetworks\/a'/)
  })

  it('through a resource that is not deployed are none', () => {
    const resources = {
      a: { ...NETWORK, name: 'a', dependsOn: ['b'] },
      b: { ...NETWORK, name: 'b', dependsOn: ['a'], condition: false }
    }
    expect(needs(resources, 'a')).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  evaluateBody,
  evaluateNested,
  expandTemplate,
  SHORT_CIRCUITED
} from '../../../../../local/azure/template/index.ts'
import type { DeploymentRequest, Runtime } from '../../../../../local/azure/template/types.ts'
import { BLIND, knowing, refusal, request, resourceNamed, SUBSCRIPTION } from './evaluating.ts'

const NETWORK = { type: 'Microsoft.Network/virtualNetworks', apiVersion: '2025-09-01' }
const VNET = `/subscriptions/${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/vnet`
const INNER = { expressionEvaluationOptions: { scope: 'Inner' } }

function nested(
  properties: Record<string, unknown>,
  runtime: Runtime = BLIND,
  more: Record<string, unknown> = {}
): DeploymentRequest {
  const resources = {
    vnet: { ...NETWORK, name: 'vnet' },
    sub: {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2025-04-01',
      name: 'sub',
      ...more,
      properties: { mode: 'Incremental', ...properties }
    }
  }
  const variables = { prefix: 'net', bracket: '[[x]' }
  const expansion = expandTemplate(request({ resources, variables }))
  return evaluateNested(expansion, resourceNamed(expansion, 'sub'), runtime)
}

function bodies(sent: DeploymentRequest, runtime: Runtime = BLIND): unknown[] {
  const expansion = expandTemplate(sent)
  return expansion.resources.map(resource => ({
    name: resource.name,
    ...evaluateBody(expansion, resource, runtime)
  }))
}

describe('nested deployments that evaluate inside', () => {
  const template = request({
    parameters: { text: { type: 'string' } },
    resources: { n: { ...NETWORK, name: 'n', properties: { text: "[parameters('text')]" } } }
  }).template

  it('get their parameters’ values and their own scope', () => {
    const parameters = { text: { value: "[concat(variables('prefix'), '-a')]" } }
    const runtime = knowing({ '/subscriptions/s/resourceGroups/g': { location: 'northeurope' } })
    const sent = nested({ ...INNER, template, parameters }, runtime, { subscriptionId: 's', resourceGroup: 'g' })
    expect(sent).toMatchObject({
      name: 'sub',
      scope: { kind: 'resourceGroup', subscriptionId: 's', resourceGroup: 'g', location: 'northeurope' },
      template,
      parameters: { text: { value: 'net-a' } }
    })
    expect(bodies(sent)).toEqual([{ name: 'n', properties: { text: 'net-a' } }])
  })

  it('read what the parent reads, once it is known', () => {
    const parameters = { text: { value: "[reference('vnet').guid]" } }
    const sent = nested({ ...INNER, template, parameters }, knowing({ [VNET]: { properties: { guid: 'abc' } } }))
    expect(bodies(sent)).toEqual([{ name: 'n', properties: { text: 'abc' } }])
  })

  it('keep the text of what depends on a parameter that is not known yet, whatever its type', () => {
    const parameters = { text: { value: ["[reference('vnet').guid]"] } }
    const sent = nested({ ...INNER, template, parameters })
    expect(bodies(sent)).toEqual([{ name: 'n', properties: { text: "[parameters('text')]" } }])
  })

  it('are short-circuited when a name depends on it', () => {
    const named = { ...NETWORK, name: "[parameters('text')]" }
    const own = request({ parameters: { text: { type: 'string' } }, resources: { n: named } }).template
    const sent = nested({ ...INNER, template: own, parameters: { text: { value: "[reference('vnet').guid]" } } })
    expect(refusal(() => expandTemplate(sent)).code).toBe(SHORT_CIRCUITED)
  })

  it('do not see the parent’s variables', () => {
    const own = request({ resources: { n: { ...NETWORK, name: "[variables('prefix')]" } } }).template
    const sent = nested({ ...INNER, template: own })
    expect(refusal(() => expandTemplate(sent)).message).toContain("The template variable 'prefix' is not found")
  })

  it('stay in the group of the parent when the other group is not there yet', () => {
    expect(nested({ ...INNER, template }, knowing({}), { resourceGroup: 'new' }).scope).toMatchObject({
      resourceGroup: 'new',
      location: 'westeurope'
    })
  })
})

describe('nested deployments that are evaluated in their parent', () => {
  const outer = (resources: unknown, runtime: Runtime = BLIND) =>
    nested({ template: request({ resources }).template }, runtime)

  it('see the parent’s variables, and keep brackets as text', () => {
    const sent = outer([
      { ...NETWORK, name: "[variables('prefix')]", tags: { a: "[variables('bracket')]", b: '[[y]' } }
    ])
    expect(bodies(sent)).toEqual([{ name: 'net', tags: { a: '[x]', b: '[y]' } }])
  })

  it('keep the index of their own loops', () => {
    const sent = outer([
      {
        ...NETWORK,
        name: "[format('{0}-{1}', variables('prefix'), copyIndex())]",
        copy: { name: 'loop', count: "[length(createArray(variables('prefix'), 2))]" },
        properties: {
          copy: [{ name: 'subnets', count: 1, input: "[concat(variables('prefix'), copyIndex('subnets'))]" }]
        }
      }
    ])
    expect(bodies(sent)).toEqual([
      { name: 'net-0', properties: { subnets: ['net0'] } },
      { name: 'net-1', properties: { subnets: ['net0'] } }
    ])
  })

  it('hold what the parent read', () => {
    const sent = outer(
      [{ ...NETWORK, name: 'n', properties: { a: "[reference('vnet').list]" } }],
      knowing({ [VNET]: { properties: { list: ['[b]'] } } })
    )
    expect(bodies(sent)).toEqual([{ name: 'n', properties: { a: ['[b]'] } }])
  })

  it('cannot refer to resources of their own', () => {
    const attempt = () => outer([{ ...NETWORK, name: 'n', properties: { a: "[reference('n').b]" } }])
    expect(refusal(attempt).message).toContain("The template reference 'n' is not valid")
  })

  it('leave a template further inside that evaluates itself', () => {
    const template = request({
      variables: { own: 'x' },
      resources: [{ ...NETWORK, name: "[variables('own')]" }]
    }).template
    const deployment = {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2025-04-01',
      name: "[variables('prefix')]"
    }
    const sent = outer([{ ...deployment, properties: { mode: 'Incremental', ...INNER, template } }])
    const expansion = expandTemplate(sent)
    const inner = evaluateNested(expansion, resourceNamed(expansion, '0'), BLIND)
    expect(inner.name).toBe('net')
    expect(bodies(inner)).toEqual([{ name: 'x' }])
  })
})

describe('refused nested deployments', () => {
  it('in complete mode', () => {
    const { code, message } = refusal(() => nested({ mode: 'Complete', template: request({}).template }))
    expect(code).toBe('InvalidTemplate')
    expect(message).toContain("do not support the deployment mode 'Complete'")
  })

  it('with a template elsewhere', () => {
    expect(refusal(() => nested({ templateLink: { uri: 'https://a.b/c.json' } }))).toMatchObject({
      code: 'InvalidContentLink',
      message: expect.stringContaining('https://a.b/c.json')
    })
  })
})

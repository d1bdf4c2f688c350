import { describe, expect, it } from '@jest/globals'
import { evaluateOutputs, expandTemplate } from '../../../../../local/azure/template/index.ts'
import { BLIND, knowing, refusal, request, SUBSCRIPTION } from './evaluating.ts'

const resources = { vnet: { type: 'Microsoft.Network/virtualNetworks', apiVersion: '2025-09-01', name: 'vnet' } }
const VNET = `/subscriptions/${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/vnet`

const outputs = (declarations: Record<string, unknown>, runtime = BLIND) =>
  evaluateOutputs(expandTemplate(request({ resources, outputs: declarations })), runtime)

describe('evaluateOutputs', () => {
  it('gives types as answers spell them, and leaves out what a condition drops', () => {
    const found = outputs({
      a: { type: 'securestring', value: "[concat('x')]" },
      b: { type: 'int', condition: '[equals(1, 2)]', value: 1 },
      c: { type: 'array', copy: { count: 2, input: '[copyIndex(5)]' } }
    })
    expect(found).toEqual({ a: { type: 'SecureString', value: 'x' }, c: { type: 'Array', value: [5, 6] } })
  })

  it('reads resources', () => {
    const runtime = knowing({ [VNET]: { properties: { guid: 'abc' } } })
    expect(outputs({ a: { type: 'string', value: "[reference('vnet').guid]" } }, runtime)).toEqual({
      a: { type: 'String', value: 'abc' }
    })
  })

  it('keeps the text of what is not known, untyped', () => {
    const value = "[reference('vnet').size]"
    expect(outputs({ a: { type: 'int', value } })).toEqual({ a: { type: 'Int', value } })
  })

  it('fails with all outputs that failed', () => {
    const runtime = knowing({ [VNET]: { properties: { guid: 'abc' } } })
    const declarations = {
      a: { type: 'string', value: "[reference('vnet').nope]" },
      b: { type: 'int', value: "[reference('vnet').guid]" },
      c: { type: 'string', value: 'fine' }
    }
    const error = refusal(() => outputs(declarations, runtime))
    expect(error).toMatchObject({
      code: 'DeploymentOutputEvaluationFailed',
      details: [
        { target: 'a', message: expect.stringContaining("'nope' doesn't exist, available properties are 'guid'") },
        { target: 'b', message: expect.stringContaining("Actual 'String'") }
      ]
    })
    expect(error.message).toContain("'a,b'")
  })

  it('is refused before anything is deployed where the value needs no resource', () => {
    const { code, message } = refusal(() => outputs({ a: { type: 'int', value: 'x' } }))
    expect(code).toBe('InvalidTemplate')
    expect(message).toContain("The template output 'a' is not valid")
  })
})

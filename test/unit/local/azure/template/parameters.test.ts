import { describe, expect, it } from '@jest/globals'
import { expandTemplate } from '../../../../../local/azure/template/index.ts'
import { refusal, request, value } from './evaluating.ts'

function parameter(declaration: Record<string, unknown>, passed?: unknown): unknown {
  return value(
    "parameters('P')",
    { parameters: { p: declaration } },
    passed === undefined ? {} : { p: { value: passed } }
  )
}

const refused = (declaration: Record<string, unknown>, passed?: unknown) =>
  refusal(() => parameter(declaration, passed)).message

describe('parameters', () => {
  it('take the value passed before the default', () => {
    expect(parameter({ type: 'string', defaultValue: 'a' }, 'b')).toBe('b')
    expect(parameter({ type: 'string', defaultValue: 'a' })).toBe('a')
  })

  it('do not evaluate text that is passed', () => {
    expect(parameter({ type: 'string' }, "[concat('a')]")).toBe("[concat('a')]")
  })

  it('evaluate defaults, also of each other', () => {
    const parameters = {
      a: { type: 'string', defaultValue: "[concat(parameters('b'), utcNow('yyyy'))]" },
      b: { type: 'string', defaultValue: '[newGuid()]' }
    }
    expect(value("parameters('a')", { parameters })).toBe('11111111-1111-4111-8111-1111111111112026')
  })

  it('may be null when nullable, and count null as not passed otherwise', () => {
    expect(parameter({ type: 'int', nullable: true })).toBeNull()
    expect(parameter({ type: 'int', nullable: true }, null)).toBeNull()
    expect(parameter({ type: 'int', defaultValue: 3 }, null)).toBe(3)
  })

  it('follow definitions into members and elements', () => {
    const template = {
      resources: {},
      definitions: {
        subnet: {
          type: 'object',
          properties: { name: { type: 'string', minLength: 2 }, size: { type: 'int', nullable: true } },
          additionalProperties: false
        }
      },
      parameters: { p: { type: 'array', items: { $ref: '#/definitions/subnet' } } }
    }
    const pass = (subnet: unknown) => () => expandTemplate(request(template, { p: { value: [subnet] } }))
    expect(pass({ name: 'ab' })).not.toThrow()
    expect(refusal(pass({ name: 'a' })).message).toContain("greater than or equal to '2'")
    expect(refusal(pass({ name: 'ab', size: 'x' })).message).toContain("Actual 'String'")
    expect(refusal(pass({})).message).toContain("Actual 'Null'")
    expect(refusal(pass({ name: 'ab', other: 1 })).message).toContain("The properties 'other' are not valid")
  })
})

describe('refused parameters', () => {
  it.each([
    ['missing', { type: 'string' }, undefined, "The value for the template parameter 'p' at line '1' and column '"],
    ['of another type', { type: 'int' }, 'x', "Expected 'Integer'. Actual 'String'"],
    [
      'not allowed',
      { type: 'string', allowedValues: ['a', 'b'] },
      'c',
      "The value 'c' is not part of the allowed value(s): 'a,b'"
    ],
    ['with a part not allowed', { type: 'array', allowedValues: ['a', 'b'] }, ['a', 'c'], 'is not part of the allowed'],
    [
      'too short',
      { type: 'securestring', minLength: 3 },
      'ab',
      "Length of the value should be greater than or equal to '3'"
    ],
    ['too long', { type: 'array', maxLength: 1 }, [1, 2], "less than or equal to '1'"],
    ['too small', { type: 'int', minValue: 5 }, 4, "Value should be greater than or equal to '5'"],
    ['too large', { type: 'int', maxValue: 5 }, 6, "Value should be less than or equal to '5'"],
    ['a wrong default', { type: 'bool', defaultValue: 'true' }, undefined, "Expected 'Boolean'"],
    ['of no type', { type: 'text' }, 'a', "The type 'text' is not valid"],
    [
      'a default that reads a resource',
      { type: 'string', defaultValue: "[reference('x').a]" },
      'a',
      "'reference' is not expected"
    ],
    [
      'a default that reads a variable',
      { type: 'string', defaultValue: "[variables('x')]" },
      'a',
      "'variables' is not expected"
    ],
    ['in a circle', { type: 'string', defaultValue: "[parameters('p')]" }, undefined, 'depends on itself']
  ])('%s', (_, declaration, passed, message) => {
    expect(refused(declaration, passed)).toContain(message)
  })

  it('not declared', () => {
    const { code, message } = refusal(() =>
      expandTemplate(request({ parameters: { a: { type: 'int' } } }, { b: { value: 1 } }))
    )
    expect(code).toBe('InvalidTemplate')
    expect(message).toContain("The template parameters 'b' in the parameters file are not valid")
    expect(message).toContain("supported parameters for this template are 'a'")
  })

  it('as a secret of a vault, which local Azure cannot read', () => {
    const reference = { keyVault: { id: '/vaults/v' }, secretName: 's' }
    const attempt = () => expandTemplate(request({ parameters: { p: { type: 'securestring' } } }, { p: { reference } }))
    expect(refusal(attempt).code).toBe('KeyVaultParameterReferenceSecretRetrieveFailed')
  })

  it('that are read but not declared', () => {
    expect(refusal(() => value("parameters('nope')")).message).toContain("The template parameter 'nope' is not found")
  })
})

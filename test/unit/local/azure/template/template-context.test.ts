import { describe, expect, it } from '@jest/globals'
import { refusal, value } from './evaluating.ts'

describe('variables', () => {
  it('refer to parameters and each other, in any order and case', () => {
    const variables = { a: "[toUpper(variables('B').c)]", b: { c: "[concat('x', 'y')]" } }
    expect(value("variables('A')", { variables })).toBe('XY')
  })

  it('are filled by copy loops, at the top and inside', () => {
    const variables = {
      copy: [{ name: 'names', count: 2, input: "[concat('n', copyIndex('names', 1))]" }],
      disks: { copy: [{ name: 'sizes', count: 3, input: { size: "[mul(copyIndex('sizes'), 10)]" } }], kind: 'x' }
    }
    expect(value("variables('names')", { variables })).toEqual(['n1', 'n2'])
    expect(value("variables('disks')", { variables })).toEqual({
      kind: 'x',
      sizes: [{ size: 0 }, { size: 10 }, { size: 20 }]
    })
  })

  it('keep escaped brackets and plain text', () => {
    expect(value("variables('a')", { variables: { a: ['[[x]', '[x'] } })).toEqual(['[x]', '[x'])
  })

  it.each([
    [
      "[reference('x').id]",
      "The template variable 'a' is not valid: The template function 'reference' is not expected"
    ],
    ["[listKeys('x', '2020-01-01')]", "'listKeys' is not expected"],
    ["[variables('a')]", 'depends on itself'],
    ["[variables('b')]", "The template variable 'b' is not found"],
    ["[int('x')]", "The template variable 'a' is not valid"]
  ])('are refused as %s even when nothing uses them', (text, message) => {
    expect(refusal(() => value('true()', { variables: { a: text } })).message).toContain(message)
  })

  it('are refused with a copy count above 800', () => {
    const variables = { copy: [{ name: 'a', count: 801, input: 1 }] }
    expect(refusal(() => value('true()', { variables })).message).toContain("The copy count '801' is not valid")
  })
})

describe('user functions', () => {
  const functions = [
    {
      namespace: 'contoso',
      members: {
        shout: {
          parameters: [{ name: 'text', type: 'string' }],
          output: { type: 'string', value: "[toUpper(parameters('text'))]" }
        },
        twice: {
          parameters: [{ name: 'text', type: 'string' }],
          output: { type: 'string', value: "[concat(contoso.shout(parameters('text')), parameters('text'))]" }
        }
      }
    }
  ]

  it('see their own parameters and each other', () => {
    expect(value("Contoso.Twice('a')", { functions })).toBe('Aa')
  })

  it('check their arguments', () => {
    expect(refusal(() => value('contoso.shout(1)', { functions })).message).toContain("Actual 'Integer'")
    expect(refusal(() => value('contoso.shout()', { functions })).message).toContain('requires 1 argument(s)')
    expect(refusal(() => value('contoso.none()', { functions })).message).toContain("'contoso.none' is not valid")
  })

  it('do not see the template’s parameters', () => {
    const own = [
      { namespace: 'n', members: { f: { parameters: [], output: { type: 'string', value: "[parameters('p')]" } } } }
    ]
    const parameters = { p: { type: 'string', defaultValue: 'x' } }
    expect(refusal(() => value('n.f()', { functions: own, parameters })).message).toContain("'p' is not found")
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  escapeText,
  isExpression,
  parseExpression,
  printNode,
  unescapeText
} from '../../../../../../local/azure/template/expressions/parser.ts'
import { refusal } from '../evaluating.ts'

describe('isExpression', () => {
  it.each([
    ["[parameters('a')]", true],
    ['[[literal]', false],
    ['[open', false],
    ['plain', false],
    ['[test] value', false]
  ])('%s: %s', (text, expected) => {
    expect(isExpression(text)).toBe(expected)
  })
})

describe('unescapeText', () => {
  it('takes one bracket from text that would be an expression', () => {
    expect(unescapeText('[[literal]')).toBe('[literal]')
  })

  it('leaves text that does not end in a bracket', () => {
    expect(unescapeText('[[x] y')).toBe('[[x] y')
  })

  it.each(['[x]', '[[x]', 'x', '[x] y', '[]'])('undoes escapeText for %s', text => {
    expect(isExpression(escapeText(text))).toBe(false)
    expect(unescapeText(escapeText(text))).toBe(text)
  })
})

describe('parseExpression', () => {
  it('reads calls, strings, numbers, properties and indexers', () => {
    expect(parseExpression("[ f( 'it''s' , -12 ).a[0]['b'] ]")).toEqual({
      kind: 'access',
      key: { kind: 'literal', value: 'b' },
      base: {
        kind: 'access',
        key: { kind: 'literal', value: 0 },
        base: {
          kind: 'access',
          key: { kind: 'literal', value: 'a' },
          base: {
            kind: 'call',
            name: 'f',
            args: [
              { kind: 'literal', value: "it's" },
              { kind: 'literal', value: -12 }
            ]
          }
        }
      }
    })
  })

  it('reads user functions with their namespace', () => {
    expect(parseExpression('[contoso.unique()]')).toEqual({ kind: 'call', name: 'contoso.unique', args: [] })
  })

  it.each(["[f('it''s', -12)['a'][0]]", "[map(f(), lambda('x', g(lambdaVariables('x'))))]"])('prints %s back', text => {
    expect(`[${printNode(parseExpression(text))}]`).toBe(text)
  })

  it.each([
    ["[f('a']", "expected token 'RightParenthesis' and actual 'EndOfData'"],
    ['[f(]', "expected token 'Identifier' and actual 'EndOfData'"],
    ['[f() g()]', "expected token 'EndOfData' and actual 'Identifier'"],
    ['[]', "expected token 'Identifier' and actual 'EndOfData'"],
    ['[{}]', "the string character '{' at position '0' is not expected"],
    ["['open]", "the string character ''' at position '0' is not expected"]
  ])('refuses %s', (text, message) => {
    const { code, message: found } = refusal(() => parseExpression(text))
    expect(code).toBe('InvalidTemplate')
    expect(found).toContain(message)
    expect(found).toMatch(/^Deployment template language expression evaluation failed: '/)
  })

  it('refuses an expression above 24576 characters', () => {
    const { message } = refusal(() => parseExpression(`[concat('${'x'.repeat(24_576)}')]`))
    expect(message).toContain("Limit: '24576'")
  })
})

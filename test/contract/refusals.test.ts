import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Node, SourceFile } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isImportSpecifier,
  isObjectLiteralExpression,
  isVariableDeclaration
} from 'typescript/unstable/ast/is'
import { calleeName, callsIn, literal, membersOf, nodesIn, parse, place, root } from './compiler-ast.ts'

const names = (pattern: string) => globSync(pattern, { cwd: root }).sort()
const sourceNames = names('local/{azure,aks}/**/*.ts')
const testNames = names('test/{unit/local,workflow}/**/*.ts')
const files = parse([...sourceNames, ...testNames])
const sources = [...files].filter(([name]) => sourceNames.includes(name))
const readme = readFileSync(join(root, 'local/README.md'), 'utf8')
const table = [...readme.matchAll(/^\| `(\w+)` \| (\d{3}) \| [^|]+ \| ([^|]+) \|$/gm)]

const sites = sources.flatMap(([name, file]) =>
  callsIn(file)
    .filter(call => calleeName(call) === 'refusal')
    .map(call => ({
      where: place(name, file, call),
      status: literal(call.arguments[0]),
      code: literal(call.arguments[1])
    }))
)

/** Answers of 400 and above that no call of `refusal` makes, and why their code is not in the table. */
const byHand: Readonly<Record<string, string>> = {
  'local/azure/deployments/deployment-start.ts': 'an error of template language, listed in local/azure/template',
  'local/azure/entra/entra-errors.ts': "Entra's own table of codes",
  'local/azure/entra/entra.ts': 'Entra answers a path it does not have',
  'local/azure/protocol/operation-polling.ts': 'the outcome of an operation, refused or failed where it was made',
  'local/azure/resources/resources.ts': 'the code a fault asked for'
}

function isByHand(node: Node): boolean {
  if (isObjectLiteralExpression(node)) return Number(literal(membersOf(node).get('status'))) >= 400
  return isCallExpression(node) && calleeName(node) === 'errorResponse' && Number(literal(node.arguments[0])) >= 400
}

/** Where `refusal` is handed on instead of called: whoever calls it then is not seen. */
function handedOn(file: SourceFile): Node[] {
  return nodesIn(file)
    .filter(node => isIdentifier(node) && node.text === 'refusal' && node.parent !== undefined)
    .map(({ parent }) => parent)
    .filter(parent => {
      if (isImportSpecifier(parent)) return parent.getText(file) !== 'refusal'
      return isVariableDeclaration(parent) || (isCallExpression(parent) && calleeName(parent) !== 'refusal')
    })
}

/** Texts that a test compares something with: in a call of a matcher that is not negated, or in a row of `each`. */
function expectedIn(file: SourceFile): string[] {
  const texts = new Map(
    nodesIn(file)
      .filter(isVariableDeclaration)
      .map(({ name, initializer }) => [isIdentifier(name) ? name.text : '', initializer])
  )
  return callsIn(file)
    .filter(
      call => /^(to[A-Z]\w*|each)$/.test(calleeName(call)) && !/\.not\s*\.\s*\w+$/.test(call.expression.getText(file))
    )
    .flatMap(call => call.arguments.flatMap(nodesIn))
    .flatMap(node => (isIdentifier(node) ? nodesOf(texts.get(node.text)) : [node]))
    .flatMap(node => literal(node) ?? [])
}

function nodesOf(node: Node | undefined): Node[] {
  return node === undefined ? [] : nodesIn(node)
}

const expected = new Set(
  [...files].filter(([name]) => testNames.includes(name)).flatMap(([, file]) => expectedIn(file))
)

describe('refusals of local Azure', () => {
  it('write out their status and code where they are made', () => {
    expect(sites.filter(({ status, code }) => status === undefined || code === undefined)).toEqual([])
    expect(sites.length).toBeGreaterThan(100)
  })

  it('are made by `refusal` alone, which is called and not handed on', () => {
    const others = sources.filter(([, file]) => nodesIn(file).some(isByHand)).map(([name]) => name)
    expect(others).toEqual(Object.keys(byHand))
    expect(sources.flatMap(([name, file]) => handedOn(file).map(node => place(name, file, node)))).toEqual([])
  })
})

describe('the table of refusals', () => {
  it('has every code, and no other', () => {
    const made = sites.map(({ code, status }) => `${code} ${status}`)
    expect(table.map(([, code, status]) => `${code} ${status}`)).toEqual([...new Set(made)].sort())
  })

  it('gives each a source, or says that it is assumed', () => {
    expect(table.filter(([, , , source]) => (source ?? '').trim().length < 4)).toEqual([])
  })

  it.each(table.map(([, code]) => code ?? ''))('%s is expected by a test', code => {
    expect(expected.has(code)).toBe(true)
  })
})

import { join } from 'node:path'
import { type CallExpression, type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isPropertyAccessExpression,
  isStringLiteral
} from 'typescript/unstable/ast/is'
import { API } from 'typescript/unstable/sync'

export const root = join(import.meta.dirname, '../..')

/** The files given, parsed by the compiler itself: by their names from the root. */
export function parse(names: readonly string[]): Map<string, SourceFile> {
  const api = new API({ cwd: root })
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] }).getProjects()
    return new Map(names.map(name => [name, present(project?.program.getSourceFile(join(root, name)), name)]))
  } finally {
    api.close()
  }
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the compiler does not know ${name}`)
  return value
}

/** Every node below one, itself first. */
export function nodesIn(node: Node): Node[] {
  const found: Node[] = [node]
  node.forEachChild(child => {
    found.push(...nodesIn(child))
  })
  return found
}

export function callsIn(file: SourceFile): CallExpression[] {
  return nodesIn(file).filter(isCallExpression)
}

/** `f` of `f(…)`, `m` of `o.m(…)`. */
export function calleeName({ expression }: CallExpression): string {
  if (isPropertyAccessExpression(expression)) return expression.name.text
  return isIdentifier(expression) ? expression.text : ''
}

/** The value of a string or number that is written out. */
export function literal(node: Node | undefined): string | undefined {
  return node !== undefined &&
    (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isNumericLiteral(node))
    ? node.text
    : undefined
}

/** The members of an object that is written out, by name; a shorthand's value is its name. */
export function membersOf(node: Node): Map<string, Node> {
  const members = new Map<string, Node>()
  node.forEachChild(member => {
    if (member.kind !== SyntaxKind.PropertyAssignment && member.kind !== SyntaxKind.ShorthandPropertyAssignment) return
    const [name, value = name] = childrenOf(member)
    if (name !== undefined && (isIdentifier(name) || isStringLiteral(name))) members.set(name.text, value as Node)
  })
  return members
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  node.forEachChild(child => {
    children.push(child)
  })
  return children
}

/** `file: text of the first line`, for a person to find it. */
export function place(name: string, file: SourceFile, node: Node): string {
  const [first = ''] = node.getText(file).split('\n')
  return `${name}: ${first}`
}

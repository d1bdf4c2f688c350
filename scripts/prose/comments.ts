import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { type Range, rangeOf } from './parse-sources.ts'
import { countLineBreaks, masked, type Passage, type PassageKind, passageOf } from './passages.ts'

export interface Comment extends Range {
  /** With its marks. */
  readonly text: string
}

const LITERALS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral
])

/**
 * Returns the comments of a file, in order. The syntax tree has no comments, but it has all literals, and outside of those `//`
 * and a slash with a star always begin a comment.
 */
export function commentsIn(source: SourceFile, nodes: readonly Node[]): Comment[] {
  const literals = nodes.filter(({ kind }) => LITERALS.has(kind)).map(node => rangeOf(node, source))
  const end = { start: source.text.length, end: source.text.length }
  let from = 0
  return [...literals.sort((a, b) => a.start - b.start), end].flatMap(literal => {
    const found = commentsBetween(source.text, from, literal.start)
    from = literal.end
    return found
  })
}

function commentsBetween(text: string, from: number, to: number): Comment[] {
  return [...text.slice(from, to).matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g)].map(({ index, 0: comment }) => ({
    start: from + index,
    end: from + index + comment.length,
    text: comment
  }))
}

/** Returns the prose of comments and docstrings. Comments of one line that follow each other are one passage. */
export function commentPassages(
  file: string,
  source: SourceFile,
  nodes: readonly Node[],
  comments: readonly Comment[]
): Passage[] {
  const documented = documentedNodes(nodes, source, comments)
  return joinLines(source.text, comments).flatMap(({ start, text }) => {
    const prose = withoutMarks(text)
    if (!/\p{L}{2}/u.test(prose) || INSTRUCTION.test(prose)) return []
    const { kind = 'comment', name } = documented.get(start) ?? {}
    const passage = passageOf(file, 1 + countLineBreaks(source.text.slice(0, start)), kind, prose)
    return [{ ...passage, ...(name === undefined ? {} : { name }) }]
  })
}

/** Comments that a program reads. */
const INSTRUCTION = /^\s*(?:biome-ignore|@ts-|Verbatim: |#region|\/ <reference)/

function joinLines(text: string, comments: readonly Comment[]): Comment[] {
  const joined: Comment[] = []
  for (const comment of comments) {
    const last = joined.at(-1)
    if (last !== undefined && isNextLine(last, comment, text)) {
      joined[joined.length - 1] = { start: last.start, end: comment.end, text: text.slice(last.start, comment.end) }
    } else joined.push(comment)
  }
  return joined
}

function isNextLine(last: Comment, next: Comment, text: string): boolean {
  const between = text.slice(last.end, next.start)
  return last.text.startsWith('//') && next.text.startsWith('//') && /^\n[ \t]*$/.test(between)
}

/** Returns the lines of a comment without stars and slashes, and without the names of tags. */
function withoutMarks(comment: string): string {
  if (comment.startsWith('//')) return comment.replaceAll(/^\s*\/\/+ ?/gm, '')
  const content = comment.replace(/^\/\*+[ \t]?/, '').replace(/\*+\/$/, '')
  return content.replaceAll(/\n[ \t]*\* ?/g, '\n').replaceAll(/^ ?@\w+/gm, masked)
}

interface Documented {
  readonly kind: PassageKind
  readonly name: string | undefined
}

const DECLARATIONS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.VariableStatement,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.MethodSignature,
  SyntaxKind.PropertySignature,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.PropertyAssignment,
  SyntaxKind.EnumMember
])

/** Returns the declarations that docstrings describe, by the position of the docstring. */
function documentedNodes(
  nodes: readonly Node[],
  source: SourceFile,
  comments: readonly Comment[]
): Map<number, Documented> {
  const docstrings = comments.filter(({ text }) => text.startsWith('/**'))
  const found = new Map<number, Documented>()
  for (const node of nodes.filter(({ kind }) => DECLARATIONS.has(kind))) {
    const { start } = rangeOf(node, source)
    const docstring = docstrings.findLast(comment => comment.start >= node.pos && comment.end <= start)
    if (docstring !== undefined && !found.has(docstring.start)) found.set(docstring.start, describe(declaredIn(node)))
  }
  return found
}

function describe(node: Node): Documented {
  const { name } = node as Node & { readonly name?: Node & { readonly text?: string } }
  return { kind: isFunction(node) ? 'function docstring' : 'docstring', name: name?.text }
}

/** Returns the first variable of a statement that declares variables, and any other declaration as it is. */
function declaredIn(node: Node): Node {
  if (node.kind !== SyntaxKind.VariableStatement) return node
  const { declarationList } = node as Node & { readonly declarationList: { readonly declarations: readonly Node[] } }
  return declarationList.declarations[0] ?? node
}

function isFunction(node: Node): boolean {
  if (node.kind === SyntaxKind.FunctionDeclaration || node.kind === SyntaxKind.MethodDeclaration) return true
  if (node.kind !== SyntaxKind.VariableDeclaration && node.kind !== SyntaxKind.PropertyAssignment) return false
  const { initializer } = node as Node & { readonly initializer?: Node }
  return initializer?.kind === SyntaxKind.ArrowFunction || initializer?.kind === SyntaxKind.FunctionExpression
}

import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { isTemplateExpression } from 'typescript/unstable/ast/is'
import type { Comment } from './comments.ts'
import { type Range, rangeOf } from './parse-sources.ts'
import { countLineBreaks, masked, type Passage, type PassageKind, withoutCode } from './passages.ts'

/** Returns the literals of a file that a person reads: messages and the titles of tests. */
export function literalPassages(
  file: string,
  source: SourceFile,
  nodes: readonly Node[],
  comments: readonly Comment[]
): Passage[] {
  const verbatim = verbatimRanges(nodes, source, comments)
  const titles = new Set(nodes.flatMap(titleOf))
  return nodes.filter(isText).flatMap(node => {
    const { start, end } = rangeOf(node, source)
    if (verbatim.some(range => range.start <= start && end <= range.end)) return []
    const kind: PassageKind = titles.has(node) ? 'test title' : 'message'
    const original = source.text.slice(start + 1, end - 1)
    const text = withoutCode(withoutEscapes(withoutPlaceholders(original, node, source)))
    if (kind === 'message' && !(isProse(text) && isValue(node))) return []
    return [{ file, line: 1 + countLineBreaks(source.text.slice(0, start)), kind, original, text }]
  })
}

/**
 * Returns the statements and members whose literals are quoted from elsewhere, such as an error of Azure: a comment before it
 * that begins with `Verbatim:` names the source. Our own language has no say in those.
 */
function verbatimRanges(nodes: readonly Node[], source: SourceFile, comments: readonly Comment[]): Range[] {
  const marks = comments.filter(({ text }) => /^\/[/*]+\s*Verbatim: \S/.test(text))
  return marks.flatMap(mark => {
    const following = nodes.filter(node => node.pos <= mark.start).map(node => rangeOf(node, source))
    const after = following.filter(({ start }) => start >= mark.end)
    const start = Math.min(...after.map(range => range.start))
    const ends = after.filter(range => range.start === start).map(({ end }) => end)
    return ends.length === 0 ? [] : [{ start, end: Math.max(...ends) }]
  })
}

const TEST_FUNCTIONS = new Set(['describe', 'it', 'test'])

/** Returns the title of a test, of a group of tests, or of a table of tests. */
function titleOf(node: Node): Node[] {
  if (node.kind !== SyntaxKind.CallExpression) return []
  const call = node as Node & { readonly expression: Node; readonly arguments: readonly Node[] }
  const [title] = call.arguments
  return title !== undefined && isText(title) && TEST_FUNCTIONS.has(calleeOf(call.expression)) ? [title] : []
}

/** Returns `it` for `it`, `it.each` and `it.each(…)`. */
function calleeOf(node: Node): string {
  const { text, expression } = node as Node & { readonly text?: string; readonly expression?: Node }
  if (node.kind === SyntaxKind.Identifier) return text ?? ''
  return expression === undefined ? '' : calleeOf(expression)
}

const TEXTS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateExpression
])

function isText({ kind }: Node): boolean {
  return TEXTS.has(kind)
}

function withoutPlaceholders(original: string, node: Node, source: SourceFile): string {
  if (!isTemplateExpression(node)) return original
  const offset = node.getStart(source) + 1
  return node.templateSpans.reduce((text, span) => {
    const from = span.expression.pos - '${'.length - offset
    const to = span.literal.getStart(source) + '}'.length - offset
    return text.slice(0, from) + masked(text.slice(from, to)) + text.slice(to)
  }, original)
}

function withoutEscapes(text: string): string {
  return text.replaceAll('\\n', '  ').replaceAll(/\\(['"`])/g, ' $1')
}

const NAMES: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.ImportDeclaration,
  SyntaxKind.ExportDeclaration,
  SyntaxKind.LiteralType,
  SyntaxKind.ElementAccessExpression
])

/** Returns whether a literal is a value, and not the name of a module, a type or a member. */
function isValue(node: Node): boolean {
  const { parent } = node
  if (parent.kind !== SyntaxKind.PropertyAssignment) return !NAMES.has(parent.kind)
  return (parent as Node & { readonly name: Node }).name !== node
}

const COMMAND =
  /^\s*(?:[[{<#]|-{2,}|(?:SELECT|select|curl|git|npm|npx|node|az|kubectl|flux|gh|echo|import|export|const|let) )/
const MANIFEST = /^[ \t]*(?:- )?[\w.-]+:(?: |$)/m
const PROGRAM = /=>|\)\s*\{|;\s*$|&&|\|\||\b\w+\(\)|[\w.]+ = |^\s*\w+: \{/
/** Text with a capital at its begin and a full stop at its end, which may quote a command or a program. */
const SENTENCE = /^\s*(?:\[\w+\] )?\p{Lu}[\s\S]*[\p{L}\uFFFC)'"]\.\s*$/u
const THREE_WORDS = /(?:^|[\s("'«])(?:[\p{L}\uFFFC'’-]+[,;:]?\s+){2}[\p{L}\uFFFC'’-]+/u

/**
 * Returns whether a literal reads as English: three words in a row, and no sign of a command, a manifest, a program or an
 * expression of a template.
 */
export function isProse(text: string): boolean {
  const isManifest = MANIFEST.test(text) && text.trim().includes('\n')
  if (isManifest || !THREE_WORDS.test(text)) return false
  return SENTENCE.test(text) || !(COMMAND.test(text) || PROGRAM.test(text))
}

import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { countLineBreaks, type Passage } from './passages.ts'

/** Something that a reader judges: a message, a name or a paragraph. */
export interface Sample {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** Draws up to `count` different elements, in the order they were drawn. */
export function draw<T>(from: readonly T[], count: number, random: () => number): T[] {
  const left = [...from]
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [drawn] = left.splice(Math.floor(random() * left.length), 1)
    return drawn as T
  })
}

/** Returns passages of these kinds as samples, each text once. */
export function passageSamples(passages: readonly Passage[], kinds: readonly Passage['kind'][]): Sample[] {
  const samples = passages
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ file, line, original }) => ({ file, line, text: original.replaceAll(/\s+/g, ' ').trim() }))
  return [...new Map(samples.map(sample => [sample.text, sample])).values()]
}

/** Returns the name of a file and the names of the functions, types and constants that it exports. */
export function nameSamples(file: string, source: SourceFile): Sample[] {
  const exported: Sample[] = []
  source.forEachChild(node => {
    const { modifiers } = node as Node & { readonly modifiers?: readonly Node[] }
    if (!modifiers?.some(({ kind }) => kind === SyntaxKind.ExportKeyword)) return
    const line = 1 + countLineBreaks(source.text.slice(0, node.getStart(source)))
    exported.push(...namesOf(node).map(text => ({ file, line, text })))
  })
  return [{ file, line: 1, text: file }, ...exported]
}

function namesOf(node: Node): string[] {
  const { name, declarationList } = node as Node & {
    readonly name?: Node & { readonly text?: string }
    readonly declarationList?: { readonly declarations: readonly Node[] }
  }
  if (declarationList !== undefined) return declarationList.declarations.flatMap(namesOf)
  return name?.text === undefined ? [] : [name.text]
}

import type { SourceFile } from 'typescript/unstable/ast'
import { commentPassages, commentsIn } from './comments.ts'
import { literalPassages } from './literals.ts'
import { nodesIn } from './parse-sources.ts'
import type { Passage } from './passages.ts'

/** Returns the comments, docstrings, messages and test titles of a parsed file. */
export function sourcePassages(file: string, source: SourceFile): Passage[] {
  const nodes = nodesIn(source)
  const comments = commentsIn(source, nodes)
  return [...commentPassages(file, source, nodes, comments), ...literalPassages(file, source, nodes, comments)]
}

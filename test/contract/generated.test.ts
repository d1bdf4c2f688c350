import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { OLDEST_NODE, withoutNewerEngines } from '../../scripts/lock-engines.ts'
import { VERSION } from '../../src/azure/version.ts'

const root = join(import.meta.dirname, '../..')
const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' })

/** The files of the bundle: the one that logs in first, then what it loads. */
const BUNDLE = ['index.js', 'libraries.js', 'work.js'] as const

function toolkitFile(name: string): string {
  return readFileSync(join(root, 'dist/toolkit', name), 'utf8')
}

/** Returns our modules in a file of the bundle, as the comments of ncc name them. */
function ownModules(file: string): string[] {
  return [...toolkitFile(file).matchAll(/ \.\/\.build\/(\S+\.js)/g)].map(([, name]) => name ?? '')
}

describe('generated files', () => {
  it('the bundle is as new as its sources (else: npm run build)', () => {
    const script = "import('./scripts/build.mjs').then(build => process.stdout.write(build.sourceDigest()))"
    const committed = readFileSync(join(root, 'dist/toolkit/sources.sha256'), 'utf8').trim()
    expect(node('-e', script)).toBe(committed)
  })

  it('the bundle writes its own digest into approvals (else: npm run build)', () => {
    const committed = readFileSync(join(root, 'dist/toolkit/sources.sha256'), 'utf8').trim()
    expect(toolkitFile('work.js')).toContain(`const SOURCE_DIGEST = '${committed.slice(0, 12)}'`)
  })

  it('the code names the version of package.json', () => {
    expect(VERSION).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
  })

  it('schema and reference pages are as new as their sources (else: npm run generate)', () => {
    expect(() => node('scripts/generate.ts', '--check')).not.toThrow()
  })

  it('dist holds nothing but the bundle, its licences and the launchers, within 6 MB', () => {
    const files = globSync('dist/**/*', { cwd: root, withFileTypes: true }).filter(entry => entry.isFile())
    const toolkit = files.filter(entry => entry.parentPath.endsWith('toolkit')).map(entry => entry.name)
    expect(toolkit.sort()).toEqual([...BUNDLE, 'licenses.txt', 'package.json', 'sources.sha256'].sort())
    expect(files.filter(entry => !entry.parentPath.endsWith('toolkit')).every(entry => entry.name === 'index.js')).toBe(
      true
    )
    const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
    expect(bytes).toBeLessThanOrEqual(6_000_000)
  })

  it.each(BUNDLE)('%s of the bundle is not minified', file => {
    const lines = toolkitFile(file).split('\n')
    expect(lines.reduce((sum, line) => sum + line.length, 0) / lines.length).toBeLessThan(60)
  })

  it('the file that logs in holds no code for what comes after the login', () => {
    const modules = ownModules('index.js')
    expect(modules).toContain('azure/index.js')
    const later = ['gitops', 'provisioning', 'registry', 'templates', 'github']
    expect(modules.filter(name => later.includes(name.split('/')[0] ?? ''))).toEqual([])
    expect(toolkitFile('index.js')).not.toMatch(/node_modules\/(yaml|zod|@octokit)\//)
  })

  it('our code and the libraries it needs after the login are in files of their own', () => {
    expect(ownModules('work.js')).toContain('provisioning/plan.js')
    expect(toolkitFile('work.js')).not.toContain('CONCATENATED MODULE: ./node_modules/')
    expect(ownModules('libraries.js')).toEqual([])
  })

  it('the licence file names the libraries that every action needs', () => {
    const text = readFileSync(join(root, 'dist/toolkit/licenses.txt'), 'utf8')
    for (const name of ['@actions/core', '@azure/identity', '@azure-rest/core-client', 'yaml', 'zod', 'cidr-tools']) {
      expect(text).toMatch(new RegExp(`^${name}@\\d`, 'm'))
    }
  })

  it('the lock holds no address of a registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/)
  })

  it('the lock names no engine that draws a warning when an older Node installs (else: npm run lock-engines)', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    expect(lock).toEqual(withoutNewerEngines(lock))
  })

  it('package.json, its lock and README.md name the same oldest Node', () => {
    const engines = { node: `>=${OLDEST_NODE}` }
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines).toEqual(engines)
    expect(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[''].engines).toEqual(engines)
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`Node ${OLDEST_NODE} or later`)
  })
})

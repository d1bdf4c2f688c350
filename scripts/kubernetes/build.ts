import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { goModOf, importsOf, linkerFlags, PROGRAMS, type Program } from './go-module.ts'
import type { Release } from './versions.ts'

/** Paths of the built programs. */
export type Programs = Readonly<Record<Program, string>>

/** The reason why no control plane can be built on this machine. */
export class CannotBuild extends Error {}

/** Lowest scheduling priority: a build takes minutes and must not slow down what else the machine does. */
const LOWEST_PRIORITY = ['nice', '-n', '19']

/**
 * Returns the programs of a release; builds those that the cache does not hold.
 * @throws CannotBuild if Go is missing, too old, or cannot download Kubernetes.
 */
export function buildPrograms(release: Release, log: (line: string) => void): Programs {
  const folder = join(cacheFolder(), release.version)
  const paths = Object.fromEntries(programNames().map(name => [name, join(folder, name)])) as Record<Program, string>
  const missing = programNames().filter(name => !existsSync(paths[name]))
  if (missing.length > 0) buildMissing(release, missing, folder, log)
  return paths
}

function programNames(): Program[] {
  return Object.keys(PROGRAMS) as Program[]
}

/** Returns the folder that keeps built programs, by release. */
function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(base, 'aks-baseline', 'kubernetes')
}

function buildMissing(release: Release, missing: readonly Program[], folder: string, log: (line: string) => void) {
  if (spawnSync('go', ['version']).status !== 0) throw new CannotBuild('the Go tool is not installed')
  const module = mkdtempSync(join(tmpdir(), 'aks-baseline-kubernetes-build-'))
  try {
    writeModule(module, release)
    mkdirSync(folder, { recursive: true })
    for (const name of missing) buildProgram(name, release, module, folder, log)
  } finally {
    rmSync(module, { recursive: true, force: true })
  }
}

function writeModule(module: string, release: Release): void {
  // The published module has a workspace file with folders that are missing, so commands run in another folder.
  const source = `k8s.io/kubernetes@v${release.version}`
  const { status, stdout, stderr } = runGoTool(['mod', 'download', '-json', source], module)
  if (status !== 0) throw new CannotBuild(`Go cannot download ${source}: ${downloadError(stdout) ?? stderr.trim()}`)
  const { GoMod }: { GoMod: string } = JSON.parse(stdout)
  writeFileSync(join(module, 'go.mod'), goModOf(readFileSync(GoMod, 'utf8'), release))
  writeFileSync(join(module, 'tools.go'), importsOf(Object.values(PROGRAMS)))
}

/** Returns the error in the output of `go mod download -json`, which is empty if the tool itself fails. */
function downloadError(output: string): string | undefined {
  return output.trim() === '' ? undefined : JSON.parse(output).Error
}

function buildProgram(
  name: Program,
  release: Release,
  module: string,
  folder: string,
  log: (line: string) => void
): void {
  log(`building ${name} for Kubernetes ${release.version}; this takes minutes, once`)
  const began = Date.now()
  const partial = join(folder, `${name}.partial`)
  const words = ['build', '-trimpath', '-ldflags', linkerFlags(release), '-o', partial, PROGRAMS[name]]
  const { status, stderr } = runGoTool(words, module)
  if (/requires go >= /.test(stderr)) throw new CannotBuild(stderr.trim())
  if (status !== 0)
    throw new Error(`Go cannot build ${name} for Kubernetes ${release.version}: ${stderr.trim().slice(-2000)}`)
  renameSync(partial, join(folder, name))
  log(`built ${name} for Kubernetes ${release.version} in ${Math.round((Date.now() - began) / 1000)} s`)
}

/** Runs the Go tool with its own configuration of proxies and caches. */
function runGoTool(words: readonly string[], folder: string) {
  const [command = 'nice', ...rest] = [...LOWEST_PRIORITY, 'go', ...words]
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: `${process.env.GOFLAGS ?? ''} -mod=mod`.trim() }
  return spawnSync(command, rest, { cwd: folder, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}
